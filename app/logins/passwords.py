"""A forgotten password is asked for by mail; a password is chosen by a personal link."""

from flask import current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.logins.blueprint import blueprint
from app.logins.forms import Choose, Forgotten
from app.web import limits
from app.web.acting import act, told
from app.web.errors import sentence
from app.web.forms import filled
from app.web.guards import public
from processes.clock import utcnow
from processes.logins import flow, queries, use_cases
from processes.logins.errors import LinkDead
from processes.people.rules import normal_email


@blueprint.get("/reset-password")
@public
def forgotten() -> ResponseReturnValue:
    """Ask whose password is forgotten."""
    return render_template("logins/forgotten.html", form=Forgotten(formdata=None))


@blueprint.post("/reset-password")
@public
@limits.resets
@limits.resets_of_login
def ask() -> ResponseReturnValue:
    """Have a link mailed; the answer and its time are the same for an address that nobody has."""
    form = Forgotten()

    def do(session: Session) -> None:
        flow.reset_asked(session, address=normal_email(filled(form.email)), now=utcnow())

    def back(status: int) -> ResponseReturnValue:
        return render_template("logins/forgotten.html", form=form), status

    words = _("If %(email)s has an account here, a link is on its way to it.", email=form.email.data)
    return act(form, do, done=told(words, url_for("security.login")), back=back)


@blueprint.get("/password/<secret>")
@public
@limits.links
def choose(secret: str) -> ResponseReturnValue:
    """What a personal link asks for; opening it changes nothing."""
    return _page(secret, Choose(formdata=None))


def _page(secret: str, form: Choose, status: int = 200) -> ResponseReturnValue:
    try:
        shown = queries.link_shown(db.session(), secret, utcnow())
    except LinkDead as dead:
        flash(sentence(dead), "error")
        return redirect(url_for(".forgotten"))
    g.person = shown.person  # the page speaks the language of the person it was sent to
    page = render_template("logins/choose.html", form=form, secret=secret, purpose=shown.purpose.value, shown=shown)
    return page, status, {"Referrer-Policy": "no-referrer"}


@blueprint.post("/password/<secret>")
@public
@limits.links
def save(secret: str) -> ResponseReturnValue:
    """Choose the password, once."""
    form = Choose()

    def do(session: Session) -> int:
        password = filled(form.new_password)
        return use_cases.choose_password(session, secret=secret, password=password, now=utcnow()).id

    def done(person_id: int) -> ResponseReturnValue:
        current_app.logger.info("password of person %s chosen by a link", person_id)
        flash(_("Your password is saved. Sign in with it."), "success")
        return redirect(url_for("security.login"))

    return act(form, do, done=done, back=lambda status: _page(secret, form, status))
