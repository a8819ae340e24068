"""The door's own addresses: language and appearance, and the way home."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest

from app.extensions import db
from app.web import arriving
from app.web.actors import current_actor, current_person, signed_in_actor
from app.web.guards import public
from processes.clock import utcnow
from processes.db import committing
from processes.people.profiles import update_profile
from processes.settings import LOCALES

THEMES = ("light", "dark", "auto")
A_YEAR = 31_536_000

blueprint = Blueprint("web", __name__)


def safe_next(target: str | None) -> str | None:
    """`target` when it is a path of ours; None for anything that leads elsewhere."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def home_url() -> str:
    """Where a person starts: "/", which leads staff on to their worklist; strangers at the login."""
    return "/" if signed_in_actor() else url_for("security.login")


def this_page() -> str:
    """The address to come back to after a change of language or appearance."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


@blueprint.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Speak another language, for good where somebody is signed in."""
    locale = request.form.get("locale", "")
    if locale not in LOCALES:
        raise BadRequest()
    if signed_in_actor():
        with committing(db.session()) as database:
            update_profile(database, person=current_person(), locale=locale, actor=current_actor(), now=utcnow())
    session["locale"] = locale
    return redirect(safe_next(request.form.get("next")) or home_url())


@blueprint.post("/appearance")
@public
def set_theme() -> ResponseReturnValue:
    """Light, dark, or as the device has it; kept in this browser."""
    theme = request.form.get("theme", "")
    if theme not in THEMES:
        raise BadRequest()
    response = redirect(safe_next(request.form.get("next")) or home_url())
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie("theme", theme, max_age=A_YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


@blueprint.get("/session")
@public
def this_session() -> ResponseReturnValue:
    """Who is signed in in this browser now, with the token that their forms need."""
    actor = signed_in_actor()
    return jsonify({"csrf": generate_csrf(), "reader": str(actor.person_id) if actor else ""})


def _theme() -> str:
    chosen = request.cookies.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def init_app(app: Flask) -> None:
    """Have every request read as it should be, and give base.html what it asks for."""
    arriving.init_app(app)
    app.jinja_env.globals["most_uploaded"] = arriving.MOST_UPLOADED  # for macros, which see no page

    @app.context_processor
    def page() -> dict[str, object]:
        return {"theme": _theme(), "home_url": home_url, "this_page": this_page}
