"""Every refusal and fault as a page or, under /api/, as RFC 9457 problem details."""

import enum
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from app.extensions import db
from app.web.actors import API_PREFIX
from app.web.drawn import said
from app.web.filters import clock
from app.web.fragments import wants_fragment
from app.web.unsent import unsent
from app.web.words import word
from processes import errors
from processes.documents.translations import N_

RETRY_AFTER_SECONDS = 5
SENT_AGAIN = {401, 413, 429, 500, 503}  # after which the same, or less of it, may go well
TITLES = {
    400: N_("We could not read that"),
    401: N_("Please sign in"),
    403: N_("You are not allowed to do this"),
    404: N_("There is no such page"),
    405: N_("This address does not do that"),
    409: N_("Somebody was faster"),
    410: N_("This is no longer here"),
    413: N_("This is too large"),
    415: N_("We cannot read this kind of content"),
    422: N_("This cannot be done"),
    429: N_("Too many attempts"),
    500: N_("Something broke on our side"),
    503: N_("Podpora cannot reach its database"),
}
ADVICE = {
    400: N_("Go back, reload the page and try again. Nothing was changed."),
    403: N_("If you need this for your work, ask your administrator for the right."),
    404: N_("Check the address, or start again from your home page."),
    409: N_("Reload the page to see what has changed. Nothing was saved twice."),
    413: N_("All files of a form together may have 25 MB. Send smaller ones, or ask us for another way."),
    429: N_("Wait a minute, then try again."),
    500: N_("We have written down what happened. Try again; if it happens again, tell us what you did."),
    503: N_("Nothing is lost. This page tries again by itself in a few seconds."),
}


def status_of(refusal: errors.Refusal) -> int:
    """The HTTP status of a refusal."""
    if isinstance(refusal, errors.NotFound):
        return 404
    if isinstance(refusal, errors.Forbidden):
        return 403
    return 409 if isinstance(refusal, errors.Conflict) else 422


def sentence(refusal: errors.Refusal) -> str:
    """A refusal's message in the reader's language, its values filled in."""
    values = {name: _said(value) for name, value in refusal.values.items()}
    words = gettext(refusal.message)
    return words.format(**values) if values else words


def _said(value: object) -> object:
    if isinstance(value, datetime):
        return clock(value)
    if isinstance(value, errors.DrawnNames):
        return ", ".join(map(said, value))
    return word(value) if isinstance(value, enum.Enum) else value


def problem(status: int, detail: str, **members: Any) -> ResponseReturnValue:
    """An RFC 9457 problem of the JSON door."""
    title = HTTPStatus(status).phrase
    response = jsonify({"type": "about:blank", "title": title, "status": status, "detail": detail, **members})
    response.content_type = "application/problem+json"
    return response, status


def page(status: int, detail: str | None = None, *, may_repeat: bool = False) -> ResponseReturnValue:
    """A page that says what happened and what to do."""
    title = gettext(TITLES.get(status, N_("This did not work")))
    held = unsent() if may_repeat or status in SENT_AGAIN else None
    if held is not None and may_repeat:
        title = gettext("Please send it once more")
    advice = gettext(ADVICE[status]) if status in ADVICE else None
    template = "web/unavailable.html" if g.get("without_database") else "web/error.html"
    words = {"title": title, "detail": detail, "advice": advice if held is None or held.is_too_large else None}
    response = make_response(render_template(template, status=status, held=held, **words), status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _for_api() -> bool:
    """Whether a program or a script asks: a page is of no use to it."""
    if request.path.startswith(API_PREFIX) or wants_fragment():
        return True
    return request.accept_mimetypes.best == "application/json"


def refused(refusal: errors.Refusal) -> ResponseReturnValue:
    """Handler of every business refusal that no view has shown beside its form."""
    db.session.rollback()
    status, words = status_of(refusal), sentence(refusal)
    if _for_api():
        field = {"field": refusal.field} if refusal.field else {}
        return problem(status, words, **field)
    return page(status, words)


def http_error(error: HTTPException) -> ResponseReturnValue:
    """Handler of Werkzeug's errors: 401 leads to the login, the others to a page."""
    if error.response is not None:
        return error.response
    status = error.code or 500
    if _for_api():
        response = make_response(problem(status, error.description or ""))
        if status == HTTPStatus.UNAUTHORIZED:
            response.headers["WWW-Authenticate"] = "Bearer"
    elif status == HTTPStatus.UNAUTHORIZED and unsent() is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        response = make_response(redirect(url_for("security.login", next=wanted)))
    elif isinstance(error, CSRFError):
        words = gettext("You have signed in anew since this page was opened.")
        response = make_response(page(status, words, may_repeat=True))
    else:
        response = make_response(page(status))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def database_down(error: Exception) -> ResponseReturnValue:
    """Handler of a database that does not answer: 503, nothing half done."""
    current_app.logger.error("database unreachable: %s", error)
    g.without_database = True
    db.session.rollback()
    return problem(503, "The database does not answer.") if _for_api() else page(503)


def no_value(error: DataError) -> ResponseReturnValue:
    """Handler of what the database cannot hold (a zero byte in an address or a field): 400, nothing half done."""
    current_app.logger.warning("what came is no value: %s", error.orig)
    db.session.rollback()
    return problem(400, "A value cannot be stored or looked for.") if _for_api() else page(400)


def broken(error: Exception) -> ResponseReturnValue:
    """Handler of a fault of ours: logged by Flask, never shown as a traceback."""
    original = getattr(error, "original_exception", error)
    if isinstance(original, (OperationalError, InterfaceError, PoolTimeout)):
        return database_down(original)
    db.session.rollback()
    return problem(500, "An unexpected error happened.") if _for_api() else page(500)


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(errors.Refusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_down)
    app.register_error_handler(InterfaceError, database_down)
    app.register_error_handler(PoolTimeout, database_down)
    app.register_error_handler(DataError, no_value)
    app.register_error_handler(InternalServerError, broken)
