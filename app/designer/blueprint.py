"""The blueprint to which the modules of this folder add their views, and how its JSON routes refuse."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from app.designer import words
from app.extensions import db
from app.web import errors
from processes.documents.translations import N_
from processes.engine.errors import DefinitionRefused, Fault
from processes.errors import Refusal

View = TypeVar("View", bound=Callable[..., Any])
blueprint = Blueprint("designer", __name__, url_prefix="/designer", template_folder="templates")
_JSON = "__answers_json__"
WORDS = {
    400: N_("We could not read that"),
    401: N_("Please sign in"),
    403: N_("You are not allowed to do this"),
    404: N_("There is nothing here that you may see."),
    413: N_("This is too large"),
}


@blueprint.context_processor
def common() -> dict[str, Any]:
    """The words of kinds and changes."""
    return {"words": words}


def answers_json(view: View) -> View:
    """Let this view's refusals be JSON too: `{error}` in the reader's language."""
    setattr(view, _JSON, True)
    return view


def _is_json() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, _JSON, False)


def rows(faults: list[Fault]) -> list[dict[str, str | None]]:
    """Faults in the reader's language, as JSON has them."""
    said = [fault.translated(gettext) for fault in faults]
    return [{"file": f.file, "element": f.element, "severity": f.severity.value, "reason": f.reason} for f in said]


def refuse(status: int, words: str, **more: Any) -> ResponseReturnValue:
    """A JSON refusal."""
    return jsonify({"error": words, **more}), status


@blueprint.errorhandler(HTTPException)
def http_error(error: HTTPException) -> ResponseReturnValue:
    """401 stays 401 for the scripts of the designer: they let the person sign in without leaving the page."""
    if not _is_json() or error.response is not None:
        return errors.http_error(error)
    status = error.code or 500
    return refuse(status, gettext(WORDS.get(status, N_("This did not work"))))


@blueprint.errorhandler(Refusal)
def refused(refusal: Refusal) -> ResponseReturnValue:
    """A business refusal."""
    if not _is_json():
        return errors.refused(refusal)
    db.session.rollback()
    return refuse(errors.status_of(refusal), errors.sentence(refusal))


@blueprint.errorhandler(DefinitionRefused)
def unreadable(error: DefinitionRefused) -> ResponseReturnValue:
    """A file that cannot be read: 422 with what is wrong."""
    db.session.rollback()
    found = rows(error.faults)
    words = " ".join(dict.fromkeys(str(row["reason"]) for row in found))
    return refuse(422, words, faults=found) if _is_json() else errors.page(422, words)


def body() -> dict[str, Any]:
    """The JSON object that was sent; 400 for anything else."""
    sent = request.get_json()
    if not isinstance(sent, dict):
        raise UnprocessableEntity()
    return sent


def text(sent: dict[str, Any], name: str, *, default: str | None = None) -> str:
    """A text of the object that was sent; 422 where it is missing or no text."""
    value = sent.get(name, default)
    if not isinstance(value, str) or not is_plain(value):
        raise UnprocessableEntity()
    return value


def is_plain(text: str) -> bool:
    """Whether a text can be written in UTF-8 and kept: JSON may say halves of signs."""
    return "\x00" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
