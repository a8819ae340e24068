"""A form that could not be taken: what was typed, for a page from which it can be sent again, also without scripts."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

SECRET = "password"
OF_THE_PAGE = {"csrf_token"}


@dataclass(frozen=True)
class Unsent:
    """A form as it came: its address, its fields, whether files came with it that have to be added again."""

    address: str
    fields: list[tuple[str, str]]
    has_files: bool


def _is_ours() -> bool:
    """Whether a page of ours sent it: another site must not put words into a form with a fresh token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.host


def unsent() -> Unsent | None:
    """The form that came with this request; None for none, for a login's, and for one of another site."""
    if request.method != "POST" or (request.endpoint or "").startswith("security.") or not _is_ours():
        return None
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:  # too large to be read
        return None
    fields = [pair for pair in pairs if pair[0] not in OF_THE_PAGE and SECRET not in pair[0]]
    has_files = any(file.filename for file in request.files.values())
    return Unsent(request.full_path.rstrip("?"), fields, has_files) if fields else None
