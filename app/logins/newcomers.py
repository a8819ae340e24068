"""New colleagues who wrote from a customer's domain: accepted with a role, or refused with a reason."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.logins.blueprint import blueprint
from app.logins.forms import ALL, Accept, Refuse
from app.web.acting import Instead, act, told
from app.web.actors import current_actor
from app.web.errors import sentence
from app.web.forms import filled
from app.web.guards import customer_administrator
from processes.clock import utcnow
from processes.errors import Conflict, Refusal
from processes.logins import queries, use_cases
from processes.logins.errors import NewcomerUnknown
from processes.logins.models import Newcomer
from processes.logins.rights import may_refuse
from processes.people.rules import MemberRole

Form = TypeVar("Form", Accept, Refuse)
Told = Callable[[str], str]


def _page(sent: Accept | Refuse | None = None, status: int = 200) -> ResponseReturnValue:
    found = queries.newcomers(db.session(), current_actor())
    decisions = {one.person_id: (_kept(sent, Accept, one), _kept(sent, Refuse, one)) for one in found}
    return render_template("logins/newcomers.html", newcomers=found, decisions=decisions), status


def _kept(sent: Accept | Refuse | None, kind: type[Form], newcomer: Newcomer) -> Form:
    fresh = kind(newcomer, formdata=None)
    return sent if isinstance(sent, kind) and sent._prefix == fresh._prefix else fresh


def _newcomer(person_id: int) -> Newcomer:
    found = queries.newcomer_of(db.session(), person_id)
    if found is None or not may_refuse(current_actor(), found.organisation_id):
        raise NewcomerUnknown()
    return found


@blueprint.get("/newcomers")
@customer_administrator
def newcomers() -> ResponseReturnValue:
    """Who waits to be let in."""
    return _page()


@blueprint.post("/newcomers/<int:person_id>/accept")
@customer_administrator
def accept(person_id: int) -> ResponseReturnValue:
    """Let somebody in and invite them to choose a password."""
    form = Accept(_newcomer(person_id))

    def do(session: Session) -> str:
        project_id = None if form.project.data == ALL else int(form.project.data)
        newcomer = use_cases.accept(
            session,
            person_id=person_id,
            project_id=project_id,
            role=MemberRole(form.role.data),
            actor=current_actor(),
            now=utcnow(),
        )
        return newcomer.person.name

    def let_in(name: str) -> str:
        return _("%(name)s is let in and gets an invitation by mail.", name=name)

    return _act(form, do, let_in)


@blueprint.post("/newcomers/<int:person_id>/refuse")
@customer_administrator
def refuse(person_id: int) -> ResponseReturnValue:
    """Keep somebody out."""
    form = Refuse(_newcomer(person_id))

    def do(session: Session) -> str:
        reason = filled(form.reason)
        refused = use_cases.refuse(session, person_id=person_id, reason=reason, actor=current_actor(), now=utcnow())
        return refused.person.name

    return _act(form, do, lambda name: _("%(name)s is not let in.", name=name))


def _act(
    form: Accept | Refuse | None, do: Callable[[Session], str], words: Callable[[str], str]
) -> ResponseReturnValue:
    """Do it by the one act; whoever was slower, and who only pressed a button, reads why above the list."""
    others: Instead = {Conflict if form else Refusal: _decided}
    done = told(words, url_for(".newcomers"))
    return act(form, do, done=done, back=lambda status: _page(form, status), instead=others)


def _decided(refusal: Refusal) -> ResponseReturnValue:
    flash(sentence(refusal), "warning")
    return redirect(url_for(".newcomers"))
