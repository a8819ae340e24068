"""Knows a file as somebody hands it over, before anything keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that somebody adds."""

    filename: str
    content_type: str
    content: bytes
