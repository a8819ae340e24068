"""A form that could not be taken: what was typed, for a page from which it can be sent again, also without scripts."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.web.oversized import typed_before_files

SECRET = "password"
OF_THE_PAGE = {"csrf_token"}


@dataclass(frozen=True)
class Unsent:
    """A form as it came: its address, its fields, and the fields for files, which have to be added again.

    `is_too_large`: it cannot be sent as it was.
    """

    address: str
    fields: list[tuple[str, str]]
    files: list[str]
    is_too_large: bool = False


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
    address, is_too_large = request.full_path.rstrip("?"), False
    try:
        pairs = list(request.form.items(multi=True))
        files = sorted({name for name, file in request.files.items(multi=True) if file.filename})
    except RequestEntityTooLarge:
        typed, is_too_large = typed_before_files(), True
        pairs, files = typed.pairs, sorted(set(typed.files))
    fields = [pair for pair in pairs if pair[0] not in OF_THE_PAGE and SECRET not in pair[0]]
    return Unsent(address, fields, files, is_too_large) if fields else None
