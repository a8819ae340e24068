"""What may stand in a body at all: JSON that is said to be JSON, no deeper than can be read, all of it text."""

import json

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app.web.errors import problem

UNREADABLE = "The body is not JSON that can be read."


def check_body() -> None:
    """Refuse a body of another kind (415), one that cannot be read or that holds what is no text (400)."""
    if request.method != "POST" or not (request.get_data(cache=True) or request.form or request.files):
        return  # a form's body is gone once it was read as a form
    if not request.is_json:
        raise UnsupportedMediaType("The body must be application/json.")
    try:
        json.dumps(request.get_json(), ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair: neither the database nor a mail can hold it
        raise BadRequest("The body holds a character that is no text.") from None


def too_deep(error: RecursionError) -> ResponseReturnValue:
    """A body whose lists are nested deeper than can be read."""
    return problem(400, UNREADABLE)
