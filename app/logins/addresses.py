"""A further mail address is shown to be somebody's by the link that was sent there."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.logins.blueprint import blueprint
from app.web import limits
from app.web.acting import act, told
from app.web.actors import signed_in_actor
from app.web.errors import sentence
from app.web.forms import Nothing
from app.web.guards import public
from processes.clock import utcnow
from processes.logins import addresses, queries
from processes.logins.errors import LinkDead
from processes.people.models import Person


@blueprint.get("/address/<secret>")
@public
@limits.links
def address(secret: str) -> ResponseReturnValue:
    """Whose address it would be; opening it changes nothing, as mail scanners open links."""
    return _page(secret)


def _page(secret: str, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    try:
        found = queries.address_shown(session, secret, utcnow())
    except LinkDead as dead:
        flash(sentence(dead), "error")
        return redirect(_home())
    person = g.person = session.get_one(Person, found.person_id)  # the page speaks their language
    page = render_template("logins/address.html", secret=secret, address=found, named=person)
    return page, status, {"Referrer-Policy": "no-referrer"}


@blueprint.post("/address/<secret>")
@public
@limits.links
def confirm_address(secret: str) -> ResponseReturnValue:
    """Mail from there is theirs from now on."""

    def do(session: Session) -> None:
        addresses.confirm_address(session, secret=secret, now=utcnow())

    done = told(_("The address is confirmed."), lambda _found: _home())
    return act(Nothing(), do, done=done, back=lambda status: _page(secret, status))


def _home() -> str:
    return url_for("people.account" if signed_in_actor() else "security.login")
