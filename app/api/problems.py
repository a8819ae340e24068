"""The problems of the JSON door: what is documented of them, and which field of a body is wrong."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_smorest import Api
from marshmallow import Schema, fields
from werkzeug.exceptions import UnprocessableEntity

from app.web.errors import problem

STATUSES = {
    400: "The request could not be read.",
    401: "The token is missing, wrong, revoked or too old.",
    403: "You may not do this, or the token is not for it.",
    404: "There is nothing here that you may see.",
    409: "Somebody was faster, or it has changed.",
    415: "The body is not JSON.",
    422: "A value is wrong, or a rule refuses; `detail` says which and why.",
    429: "Too many calls.",
}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "A repeated call with the same key has one effect and gets the first answer again.",
}


class Problem(Schema):
    """RFC 9457 problem details."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    field = fields.String()
    errors = fields.Dict()


class ProblemApi(Api):
    """flask-smorest's documentation without its error handlers: app/web/errors.py answers."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """Leave errors to the application's own handlers."""


def wrong_values(error: UnprocessableEntity) -> ResponseReturnValue:
    """A body or query that does not fit its schema: 422 naming every field."""
    messages = getattr(error, "data", {}).get("messages", {})
    flat = {str(field): texts for part in messages.values() for field, texts in _fields(part)}
    named = ", ".join(sorted(flat)) or "body"
    return problem(422, f"Wrong or missing: {named}.", errors=flat)


def _fields(part: Any) -> list[tuple[str, Any]]:
    return list(part.items()) if isinstance(part, dict) else [("body", part)]
