"""What the desk hands to diagrams, by name and type: the variables it starts a process with, those of its messages."""

from collections.abc import Mapping
from typing import Any

STARTS: dict[str, Mapping[str, Any]] = {}
MESSAGES: dict[str, Mapping[str, Any]] = {}


def starts_with(process: str, **hints: Any) -> None:
    """Say with which variables the product itself begins cases of this process, as type hints."""
    STARTS[process] = hints


def tells(message: str, **hints: Any) -> str:
    """Say which variables the product itself sends with this message, as type hints; its name."""
    MESSAGES[message] = hints
    return message
