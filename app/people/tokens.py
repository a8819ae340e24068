"""API tokens of a person: made with a purpose and an end, shown once, ended."""

from datetime import timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.forms import TokenForm
from app.people.listing import TOKENS
from app.web import limits
from app.web.acting import act
from app.web.actors import current_actor, current_person
from app.web.forms import Nothing, filled
from app.web.guards import signed_in
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.db import committing
from processes.logins.mails import tell_changed
from processes.people import access
from processes.people.errors import PasswordWrong
from processes.people.rules import Scope
from processes.people.use_cases import password_matches


def _page(form: TokenForm, status: int = 200, made: str | None = None) -> ResponseReturnValue:
    return render_template("people/tokens.html", list=drawn(TOKENS), form=form, made=made), status


@blueprint.get("/account/tokens")
@signed_in
def tokens() -> ResponseReturnValue:
    """The tokens that act for me."""
    return _page(TokenForm(formdata=None))


@blueprint.post("/account/tokens")
@signed_in
@limits.failures_of_person
def make_token() -> ResponseReturnValue:
    """Make a token; the answer shows it, once."""
    form, person = TokenForm(), current_person()

    def do(session: Session) -> str:
        if not password_matches(person, filled(form.password)):
            raise PasswordWrong()
        made = access.issue_token(
            session,
            person=person,
            note=filled(form.note),
            scopes=[Scope(scope) for scope in filled(form.scopes)],
            lifetime=timedelta(days=int(form.days.data)),
            actor=current_actor(),
            now=utcnow(),
        )
        tell_changed(session, person, "token_made", now=utcnow())
        return made

    def done(made: str) -> ResponseReturnValue:
        current_app.logger.info("person %s made an API token", person.id)
        return _page(TokenForm(formdata=None), made=made)

    return act(form, do, done=done, back=lambda status: _page(form, status))


@blueprint.post("/account/tokens/<int:token_id>/end")
@signed_in
def end_token(token_id: int) -> ResponseReturnValue:
    """End a token."""
    if Nothing().validate():
        with committing(db.session()) as session:
            access.revoke_token(
                session, person=current_person(), token_id=token_id, actor=current_actor(), now=utcnow()
            )
        flash(_("The token works no more."), "success")
    return redirect(url_for(".tokens"))
