"""Rights are given and taken: roles of staff, customers' roles in an organisation or a project, limits of approvers."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.contacts import by, pressed
from app.people.page import page, somebody
from app.people.person_forms import LimitForm, RightForm, RolesForm
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.people import granting, known
from processes.people.confiding import clear
from processes.people.errors import RightUnknown
from processes.people.models import Organisation, Person, Project
from processes.people.places import grant_places
from processes.people.rights import may_administer, may_grant, may_see_people, require
from processes.people.roles import set_roles
from processes.people.use_cases import add_membership


def _shown(person_id: int) -> str:
    return url_for("people.show", person_id=person_id)


@blueprint.post("/people/<int:person_id>/roles")
@allowed(may_administer)
def change_roles(person_id: int) -> ResponseReturnValue:
    """Give and take roles of staff, as they were ticked."""
    person, form = somebody(person_id), RolesForm()

    def do(session: Session) -> None:
        set_roles(session, person=person, roles=form.said, **by())

    done = told(_("The roles are changed."), _shown(person_id))
    return act(form, do, done=done, back=lambda status: page(person_id, form, status))


@blueprint.post("/people/<int:person_id>/clearance")
@allowed(may_administer)
def change_clearance(person_id: int) -> ResponseReturnValue:
    """Clear a member of the staff for whatever is confidential, or no more."""
    is_cleared = request.form.get("cleared") == "1"

    def do(session: Session, person: Person) -> None:
        clear(session, person=person, is_cleared=is_cleared, **by())

    return pressed(person_id, do, _("The clearance is changed."))


@blueprint.post("/people/<int:person_id>/rights")
@allowed(may_see_people)
def give_rights(person_id: int) -> ResponseReturnValue:
    """Give a customer's person rights in an organisation or in one of its projects."""
    session, actor, person = db.session(), current_actor(), somebody(person_id)
    held = known.rights_of(session, actor, person_id)
    places = grant_places(session, actor, {one.organisation_id for one in held})
    require(bool(places))
    form = RightForm(places)

    def do(session: Session) -> None:
        organisation_id, project_id = form.where
        project = session.get(Project, project_id) if project_id else None
        organisation = session.get_one(Organisation, organisation_id)
        where: dict[str, Any] = {"organisation": organisation, "project": project}
        for role, limit in form.limits.items():
            add_membership(session, person=person, **where, role=role, limit=limit, **by())

    done = told(_("The rights are given."), _shown(person_id))
    return act(form, do, done=done, back=lambda status: page(person_id, form, status))


@blueprint.post("/people/<int:person_id>/rights/<int:membership_id>/limit")
@allowed(may_see_people)
def change_limit(person_id: int, membership_id: int) -> ResponseReturnValue:
    """Another highest price."""
    somebody(person_id)
    held = known.right_of(db.session(), current_actor(), person_id, membership_id)
    require(may_grant(current_actor(), held.organisation_id, held.project_id), RightUnknown)
    form = LimitForm(held)

    def do(session: Session) -> None:
        granting.limit_membership(session, membership_id=membership_id, limit=form.limit_said, **by())

    done = told(_("The highest price is changed."), _shown(person_id))
    return act(form, do, done=done, back=lambda status: page(person_id, form, status))


@blueprint.post("/people/<int:person_id>/rights/<int:membership_id>/take")
@allowed(may_see_people)
def take_right(person_id: int, membership_id: int) -> ResponseReturnValue:
    """Take a right."""

    def do(session: Session, person: Person) -> None:
        known.right_of(session, current_actor(), person.id, membership_id)
        granting.take_membership(session, membership_id=membership_id, **by())

    return pressed(person_id, do, _("The right is taken."), _shown(person_id))
