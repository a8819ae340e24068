"""The page of one person, drawn with a form that was refused; of oneself it is the account."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.extensions import db
from app.people import account
from app.people.blueprint import blueprint
from app.people.history import change_said
from app.people.person_forms import AddressForm, LimitForm, PersonForm, RightForm, RolesForm
from app.people.standing_in import deputies, kept
from app.web.actors import current_actor, current_person
from app.web.guards import allowed
from processes.clock import utcnow
from processes.contracts.overview import limits_agreed
from processes.contracts.queries import local_day
from processes.logins.queries import invitation_of
from processes.logins.standing import PersonLine, person_line
from processes.people import known
from processes.people.leaving import open_work
from processes.people.models import Person
from processes.people.places import grant_places
from processes.people.rights import may_administer, may_grant, may_invite, may_manage, may_reach, may_see_people
from processes.people.telephones import shown_number


def somebody(person_id: int) -> Person:
    """The person whom an address names: oneself, or one whom the reader sees. PersonUnknown."""
    me = current_person()
    return me if me.id == person_id else person_line(db.session(), current_actor(), person_id).person


def home_of(person_id: int) -> str:
    """Where what is known of a person stands."""
    if person_id == current_person().id:
        return url_for("people.account")
    return url_for("people.show", person_id=person_id)


def again(person_id: int, refused: FlaskForm | None, status: int) -> ResponseReturnValue:
    """That page with a form that was refused."""
    if person_id == current_person().id:
        return account.page(refused=refused, status=status)
    return page(person_id, refused, status)


def page(person_id: int, refused: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of somebody whom the reader sees."""
    session, actor = db.session(), current_actor()
    line = person_line(session, actor, person_id)
    person, administers = line.person, may_administer(actor)
    manages, reaches = may_manage(actor, person), may_reach(actor, person)
    shown = render_template(
        "people/show.html",
        line=line,
        person=person,
        is_me=person.id == actor.person_id,
        administers=administers,
        manages=manages,
        invites=may_invite(actor, person),
        invitation=invitation_of(session, person.id),
        addresses=known.addresses_of(session, person.id) if reaches else [],
        address_form=kept(refused, AddressForm(formdata=None)) if administers else None,
        profile=kept(refused, PersonForm(obj=person, formdata=None)) if administers else None,
        work=open_work(session, person.id) if manages or actor.is_staff else None,
        changes=[(change_said(one), one.event) for one in known.changes_of(session, actor, person.id)],
        phones=[shown_number(number) for number in person.phones] if reaches else [],
        **deputies(person, refused),
        **_rights(line, refused),
    )
    return shown, status


def _rights(line: PersonLine, refused: FlaskForm | None) -> dict[str, Any]:
    """The rights that the reader sees, with the forms that change those which they give."""
    session, actor, person = db.session(), current_actor(), line.person
    held = known.rights_of(session, actor, person.id)
    granted = [one for one in held if may_grant(actor, one.organisation_id, one.project_id)]
    places = grant_places(session, actor, {one.organisation_id for one in granted})
    is_customer = bool(held) and not line.roles
    roles = RolesForm(formdata=None, role=[role.value for role in line.roles])
    return {
        "held": held,
        "agreed": limits_agreed(session, held, local_day(utcnow())),
        "limits": {one.id: kept(refused, LimitForm(one, formdata=None)) for one in granted},
        "right_form": kept(refused, RightForm(places, formdata=None)) if places and is_customer else None,
        "roles_form": kept(refused, roles) if may_administer(actor) and not held else None,
    }


@blueprint.get("/people/<int:person_id>")
@allowed(may_see_people)
def show(person_id: int) -> ResponseReturnValue:
    """Somebody: what they may do, how to reach them, who stands in for them, what was changed."""
    return page(person_id)
