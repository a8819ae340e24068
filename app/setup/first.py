"""The first administrator is made by the link that the command line has printed, once."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import login_user
from sqlalchemy.orm import Session

from app.extensions import db
from app.setup.blueprint import blueprint
from app.setup.first_forms import FirstAdministrator
from app.web import limits
from app.web.acting import act, told
from app.web.errors import sentence
from app.web.forms import filled
from app.web.guards import public
from app.web.logins import Login
from processes.clock import utcnow
from processes.people.models import Person
from processes.settings import get_settings
from processes.setup import queries, use_cases
from processes.setup.errors import SetupLinkDead


@blueprint.get("/first/<secret>")
@public
@limits.links
def first(secret: str) -> ResponseReturnValue:
    """Who sets the desk up; opening it changes nothing."""
    return _page(secret, FirstAdministrator(formdata=None))


def _page(secret: str, form: FirstAdministrator, status: int = 200) -> ResponseReturnValue:
    try:
        queries.link_shown(db.session(), secret, utcnow())
    except SetupLinkDead as dead:
        flash(sentence(dead), "error")
        return redirect(url_for("security.login"))
    return render_template("setup/first.html", form=form, secret=secret), status, {"Referrer-Policy": "no-referrer"}


@blueprint.post("/first/<secret>")
@public
@limits.links
def make_first(secret: str) -> ResponseReturnValue:
    """Make the first administrator, signed in at once."""
    form = FirstAdministrator()

    def do(session: Session) -> Person:
        return use_cases.make_administrator(
            session,
            secret=secret,
            email=filled(form.email),
            name=filled(form.name),
            password=filled(form.new_password),
            locale=str(get_locale() or "en"),
            timezone=get_settings().default_timezone,
            now=utcnow(),
            dispatches=form.dispatches.data,
        )

    def done(person: Person) -> ResponseReturnValue:
        login_user(Login(person), authn_via=["setup"])
        current_app.logger.info("person %s is the first administrator", person.id)
        return told(_("Welcome. You administer this desk."), url_for(".index"))(person)

    return act(form, do, done=done, back=lambda status: _page(secret, form, status))
