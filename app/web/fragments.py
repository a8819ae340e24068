"""Parts of a page that a script draws anew: whether one is asked for, and not the whole page."""

from flask import request

HEADER = "X-Part"  # app/frontend/core/http.ts sends it


def wants_fragment() -> bool:
    """Whether the script of a page asks for a part of it."""
    return HEADER in request.headers
