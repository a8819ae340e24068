"""People are let in: who, where, with which rights; invited again, or no more."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.contacts import by, pressed
from app.people.person_forms import InviteCustomer, InviteStaff
from app.web.acting import act, told
from app.web.actors import current_actor, current_person
from app.web.guards import allowed
from app.web.ids import identity
from processes.logins import invitations
from processes.logins.invitations import Right
from processes.people.models import Organisation, Person
from processes.people.places import grant_places, organisations_granted
from processes.people.rights import may_let_in, may_see_people

Invite = InviteCustomer | InviteStaff


def _form(organisation: Organisation, **given: Any) -> Invite:
    if organisation.is_provider:
        return InviteStaff(**given)
    return InviteCustomer(grant_places(db.session(), current_actor(), {organisation.id}), **given)


def _where() -> tuple[list[Organisation], Organisation | None]:
    """The organisations into which the reader lets people, and the one that was chosen."""
    found = list(organisations_granted(db.session(), current_actor()))
    chosen = identity(request.args.get("organisation"))
    if len(found) == 1:
        return found, found[0]
    return found, next((one for one in found if one.id == chosen), None)


def _page(form: Invite | None, status: int = 200) -> ResponseReturnValue:
    found, organisation = _where()
    names = {"organisations": found, "organisation": organisation, "form": form, "given": request.args}
    return render_template("people/invite.html", **names), status


@blueprint.get("/people/new")
@allowed(may_let_in)
def invite() -> ResponseReturnValue:
    """Where somebody is let in, then who and with which rights; `email` and `name` are filled in beforehand."""
    _found, organisation = _where()
    if organisation is None:
        return _page(None)
    given = {name: request.args.get(name, "") for name in ("email", "name")}
    return _page(_form(organisation, formdata=None, locale=current_person().locale, **given))


@blueprint.post("/people/new")
@allowed(may_let_in)
def send_invitation() -> ResponseReturnValue:
    """Let somebody in: invited where they have no login, told where they have one."""
    _found, organisation = _where()
    if organisation is None:
        return _page(None, 422)
    form = _form(organisation)

    def do(session: Session) -> Person:
        who = {name: form[name].data for name in ("email", "name", "locale")}
        return invitations.invite(session, **who, **_given(form), **by())

    def words(person: Person) -> str:
        if person.password_hash is None:
            return _("%(name)s is invited by mail.", name=person.name)
        return _("%(name)s has a login already and is told of the new rights.", name=person.name)

    done = told(words, lambda person: url_for(".show", person_id=person.id))
    return act(form, do, done=done, back=lambda status: _page(form, status))


def _given(form: Invite) -> dict[str, Any]:
    if isinstance(form, InviteStaff):
        return {"roles": form.said}
    organisation_id, project_id = form.where
    return {"rights": [Right(organisation_id, project_id, role, limit) for role, limit in form.limits.items()]}


@blueprint.post("/people/<int:person_id>/invite")
@allowed(may_see_people)
def invite_again(person_id: int) -> ResponseReturnValue:
    """Send the invitation once more."""

    def do(session: Session, person: Person) -> None:
        invitations.invite_again(session, person_id=person.id, **by())

    return pressed(person_id, do, _("Another invitation is on its way by mail."))


@blueprint.post("/people/<int:person_id>/withdraw")
@allowed(may_see_people)
def withdraw_invitation(person_id: int) -> ResponseReturnValue:
    """The invitation counts no more."""

    def do(session: Session, person: Person) -> None:
        invitations.withdraw(session, person_id=person.id, **by())

    return pressed(person_id, do, _("The invitation is withdrawn; its link works no more."))
