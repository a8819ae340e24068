"""What is known of a person, changed: name, numbers, language and zone of others, further addresses, deputies."""

from collections.abc import Callable
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.people.blueprint import blueprint
from app.people.page import again, home_of, somebody
from app.people.person_forms import AddressForm, DeputyForm, PersonForm
from app.web.acting import act, told
from app.web.acting import again as raised
from app.web.actors import current_actor, current_person
from app.web.forms import filled
from app.web.guards import signed_in
from processes.clock import utcnow
from processes.errors import Forbidden
from processes.logins import addresses
from processes.people import deputies, known, profiles
from processes.people.errors import PersonUnknown
from processes.people.models import Person
from processes.people.rights import may_change_login, may_name_deputy, require


def by() -> dict[str, Any]:
    """Who acts, and when."""
    return {"actor": current_actor(), "now": utcnow()}


def pressed(
    person_id: int, do: Callable[[Session, Person], Any], words: str, home: str | None = None
) -> ResponseReturnValue:
    """Do what a button alone asks for; a refusal is said above the page."""
    person, home = somebody(person_id), home or home_of(person_id)
    given: dict[str, Any] = {"done": told(words, home), "instead": {Forbidden: raised}}
    return act(None, lambda session: do(session, person), back=lambda _status: redirect(home), **given)


@blueprint.post("/people/<int:person_id>/profile")
@signed_in
def change_profile(person_id: int) -> ResponseReturnValue:
    """Another name, numbers, language or zone of somebody else."""
    person, form = somebody(person_id), PersonForm()
    require(may_change_login(current_actor(), person))

    def do(session: Session) -> None:
        profiles.update_profile(session, person=person, **form.said, **by())

    return act(form, do, done=told(_("Saved."), home_of(person_id)), back=lambda status: again(person_id, form, status))


@blueprint.post("/people/<int:person_id>/addresses")
@signed_in
def add_address(person_id: int) -> ResponseReturnValue:
    """A further address: one's own is confirmed by mail, a colleague's is vouched for."""
    person, form = somebody(person_id), AddressForm()
    require(may_change_login(current_actor(), person))

    def do(session: Session) -> None:
        addresses.add_address(session, person=person, email=filled(form.email), **by())

    is_own = person.id == current_person().id
    words = _("A link is on its way to this address. Open it there.") if is_own else _("The address is added.")
    return act(form, do, done=told(words, home_of(person_id)), back=lambda status: again(person_id, form, status))


@blueprint.post("/people/<int:person_id>/addresses/<int:address_id>/ask")
@signed_in
def ask_address(person_id: int, address_id: int) -> ResponseReturnValue:
    """Send the link to an address once more."""

    def do(session: Session, person: Person) -> None:
        addresses.ask_again(session, person=person, address_id=address_id, **by())

    return pressed(person_id, do, _("Another link is on its way to this address."))


@blueprint.post("/people/<int:person_id>/addresses/<int:address_id>/confirm")
@signed_in
def confirm_address(person_id: int, address_id: int) -> ResponseReturnValue:
    """Vouch for a colleague's address."""

    def do(session: Session, person: Person) -> None:
        profiles.verify_address(session, address=known.address_of(session, person.id, address_id), **by())

    return pressed(person_id, do, _("Mail from this address is theirs now."))


@blueprint.post("/people/<int:person_id>/addresses/<int:address_id>/remove")
@signed_in
def remove_address(person_id: int, address_id: int) -> ResponseReturnValue:
    """An address is nobody's any more."""

    def do(session: Session, person: Person) -> None:
        profiles.remove_address(session, person=person, address_id=address_id, **by())

    return pressed(person_id, do, _("The address is removed."))


@blueprint.post("/people/<int:person_id>/deputies")
@signed_in
def name_deputy(person_id: int) -> ResponseReturnValue:
    """Say who stands in from a day to a day."""
    person = somebody(person_id)
    require(may_name_deputy(current_actor(), person), PersonUnknown)
    form = DeputyForm(known.colleagues_of(db.session(), person_id))

    def do(session: Session) -> None:
        starts_at, ends_at = form.span
        given = {"deputy_id": form.deputy.data, "when_absent": form.when_absent.data}
        deputies.name_deputy(session, person=person, starts_at=starts_at, ends_at=ends_at, **given, **by())

    done = told(_("The deputy is named."), home_of(person_id))
    return act(form, do, done=done, back=lambda status: again(person_id, form, status))


@blueprint.post("/people/<int:person_id>/deputies/<int:deputy_id>/end")
@signed_in
def end_deputy(person_id: int, deputy_id: int) -> ResponseReturnValue:
    """Nobody stands in any more by this."""

    def do(session: Session, person: Person) -> None:
        deputies.end_deputy(session, deputy_id=deputy_id, **by())

    return pressed(person_id, do, _("They stand in no more."))
