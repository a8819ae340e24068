"""Asks for rights: the one way in which a use case refuses an actor; who may see people and change their rights."""

from sqlalchemy import BigInteger, ColumnElement, column, or_, select, table, true

from processes.errors import Forbidden, Refusal
from processes.people.confidential import may_see_organisation, organisation_shown
from processes.people.models import Membership, Person, PersonEvent, StaffRole
from processes.people.rules import Actor, Role

# Who waits to be let in, of a domain to the right.
NEWCOMER = table("newcomer", column("person_id", BigInteger), column("organisation_id", BigInteger)).alias("comes")


def require(allowed: bool, otherwise: Refusal | type[Refusal] = Forbidden) -> None:
    """Go on where a right is given, `require(may_see(actor, request), RequestUnknown)`; else raise the refusal.

    What may be done is said by the domains' `rights.py`, in functions that pages, lists and the API ask as well.
    """
    if not allowed:
        raise otherwise


def may_administer(actor: Actor) -> bool:
    """Set the desk up: organisations, people, roles, contracts, calendars."""
    return actor.is_desk or actor.has(Role.ADMINISTRATOR)


def may_change_login(actor: Actor, person: Person) -> bool:
    """Change a person's profile, password, sessions and tokens: their own, or as who sets the desk up."""
    return actor.person_id == person.id or may_administer(actor)


def may_grant(actor: Actor, organisation_id: int, project_id: int | None = None) -> bool:
    """Give and take rights in an organisation (`project_id` None: in all of it) or in one of its projects: its
    administrators, those of one project in theirs, and ours.
    """
    if may_administer(actor) or organisation_id in actor.administered_organisations:
        return True
    return project_id is not None and project_id in actor.administered_projects


def may_see_people(actor: Actor) -> bool:
    """See who there is: staff everybody, a customer's administrators the people whom they administer."""
    return actor.is_desk or actor.is_staff or bool(actor.administered_organisations or actor.administered_projects)


def may_let_in(actor: Actor) -> bool:
    """Invite people: ours everywhere, a customer's administrators where they give rights."""
    return may_administer(actor) or (not actor.is_staff and may_see_people(actor))


def may_look_up(actor: Actor, person_id: int) -> bool:
    """Ask what is known of somebody: everybody of themselves; what whoever sees people learns is narrowed further."""
    return actor.person_id == person_id or may_see_people(actor)


def may_see_person(actor: Actor, person: Person) -> bool:
    """See a person with their rights: themselves, staff (but people of closed organisations), and whoever administers
    one of their rights.
    """
    if actor.is_desk or actor.person_id == person.id:
        return True
    if actor.is_staff:
        held = [one.organisation_id for one in person.memberships]
        return bool(person.staff_roles) or not held or any(may_see_organisation(actor, one) for one in held)
    return any(may_grant(actor, held.organisation_id, held.project_id) for held in person.memberships)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for lists of people."""
    if actor.is_desk or actor.is_staff:
        return _of_open_organisations(actor)
    return or_(Person.id == actor.person_id, Person.id.in_(select(Membership.person_id).where(_administered(actor))))


def _of_open_organisations(actor: Actor) -> ColumnElement[bool]:
    """Whoever is not of closed organisations alone, and does not wait to be let into one."""
    closed = sorted(actor.confidence.closed_organisations)
    if not closed:
        return true()
    every = Membership.__table__.alias("held")  # all of them, whatever the reader's page sees of memberships
    held = select(every.c.id).where(every.c.person_id == Person.id)
    works_here = select(StaffRole.person_id).where(StaffRole.person_id == Person.id).exists()
    waits = select(NEWCOMER.c.person_id).where(
        NEWCOMER.c.person_id == Person.id, NEWCOMER.c.organisation_id.in_(closed)
    )
    nowhere = ~held.exists() & ~waits.exists()
    return or_(works_here, held.where(every.c.organisation_id.not_in(closed)).exists(), nowhere)


def _administered(actor: Actor) -> ColumnElement[bool]:
    return or_(
        Membership.organisation_id.in_(sorted(actor.administered_organisations)),
        Membership.project_id.in_(sorted(actor.administered_projects)),
    )


def may_see_right(actor: Actor, held: Membership) -> bool:
    """See that somebody holds a right: their own, staff every one, and whoever gives and takes it."""
    if actor.is_desk or actor.person_id == held.person_id:
        return True
    if actor.is_staff:
        return may_see_organisation(actor, held.organisation_id)
    return may_grant(actor, held.organisation_id, held.project_id)


def rights_visible(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition on memberships."""
    if actor.is_desk or actor.is_staff:
        return or_(Membership.person_id == actor.person_id, organisation_shown(actor, Membership.organisation_id))
    return or_(Membership.person_id == actor.person_id, _administered(actor))


def may_manage(actor: Actor, person: Person) -> bool:
    """Invite a person again, close their account and open it: ours, and whoever administers all that they may do."""
    if may_administer(actor):
        return True
    held = person.memberships
    if not held or person.staff_roles:
        return False
    return all(may_grant(actor, one.organisation_id, one.project_id) for one in held)


def may_reach(actor: Actor, person: Person) -> bool:
    """Be told a person's numbers and further addresses: staff, they themselves, whoever manages them."""
    return actor.is_staff or actor.person_id == person.id or may_manage(actor, person)


def may_invite(actor: Actor, person: Person) -> bool:
    """Invite a person to choose a password: ours, and whoever administers one of their rights."""
    if may_administer(actor):
        return True
    granted = any(may_grant(actor, one.organisation_id, one.project_id) for one in person.memberships)
    return granted and not person.staff_roles


def may_name_deputy(actor: Actor, person: Person) -> bool:
    """Say who stands in for a person: they themselves, those who lead the staff, and who manages the person."""
    leads = bool(person.staff_roles) and actor.has(Role.SERVICE_MANAGER)
    return actor.person_id == person.id or leads or may_manage(actor, person)


def events_visible(actor: Actor, person_id: int) -> ColumnElement[bool]:
    """What of a person's history an actor sees: all of it, or what concerns the rights that they administer."""
    if actor.is_desk or actor.is_staff or actor.person_id == person_id:
        return true()
    return or_(
        PersonEvent.organisation_id.in_(sorted(actor.administered_organisations)),
        PersonEvent.project_id.in_(sorted(actor.administered_projects)),
    )
