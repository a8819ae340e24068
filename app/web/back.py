"""Where the browser's Back leads from a page that answers a form: to a page, never to sending the form again."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

HOME = "/"


def _is_page(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return False
    return True


def page_address() -> str | None:
    """The address under which the browser keeps the answer to a form; None for a page that was asked for.

    That of the form itself where it is a page too, else that of the page it was on.
    """
    if request.method != "POST":
        return None
    if _is_page(request.path):
        return request.full_path.rstrip("?")
    sender = urlsplit(request.referrer or "")
    if sender.netloc != request.host or not _is_page(sender.path):
        return HOME
    return f"{sender.path}?{sender.query}" if sender.query else sender.path


def init_app(app: Flask) -> None:
    """Give every template `page_address`."""
    app.add_template_global(page_address)
