"""Knows a file as somebody hands it over, before anything keeps it, and under which name and type it may be kept."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that somebody adds."""

    filename: str
    content_type: str
    content: bytes


_SAFE_TYPES = re.compile(
    r"image/(png|jpeg|gif|webp)|text/(plain|csv)|message/rfc822|audio/(mpeg|ogg)|video/mp4"
    r"|application/(pdf|zip|json|msword|rtf|vnd\.(ms-excel|ms-powerpoint|openxmlformats-officedocument\.[a-z.]+"
    r"|oasis\.opendocument\.[a-z]+))"
)
_MAX_NAME = 120  # characters; longer names break some file systems once prefixed


def safe_content_type(content_type: str) -> str:
    """The type under which a file is served: only types that no browser runs, else plain bytes."""
    plain = content_type.partition(";")[0].strip().lower()
    return plain if _SAFE_TYPES.fullmatch(plain) else "application/octet-stream"


def safe_filename(name: str) -> str:
    """A file's own name without folders and characters that nothing can show; never empty."""
    last = re.split(r"[\\/]", name)[-1]
    kept = (c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    shown = "".join(kept).strip(" .") or "file"
    stem, dot, ending = shown.rpartition(".")
    if len(shown) <= _MAX_NAME:
        return shown
    return f"{stem[: _MAX_NAME - 12]}{dot}{ending[:11]}" if dot else shown[:_MAX_NAME]
