"""Knows how rows of people are compared with those the desk knows, and taken over: without password or mail."""

from collections.abc import Iterator, Sequence
from typing import Any

from processes.imports.known import Known
from processes.imports.models import Outcome
from processes.imports.organisations import customer, project_of
from processes.imports.rows import Row, said
from processes.imports.taking import Taking
from processes.imports.values import Reason
from processes.people.leaving import deactivate
from processes.people.models import Membership, Organisation, Person, Project
from processes.people.profiles import update_profile
from processes.people.rules import MemberRole, Role, plain_name
from processes.people.telephones import normal_number, shown_number
from processes.people.use_cases import add_membership, add_person, grant_role

PROFILE = ("name", "phone", "locale")


def check_people(rows: Sequence[Row], known: Known) -> None:
    """A person is the same by their address; a second row of it adds rights."""
    here = known.people([row.means["email"] for row in rows if row.get("email")])
    memberships = known.memberships([person.id for person in here.values()])
    first: set[str] = set()
    for row in rows:
        _name(row)
        _number(row)
        organisation = known.organisation(row.get("organisation"))
        if organisation is None or not organisation.is_provider:  # agents often belong to an organisation of their own
            organisation = customer(row, known)
            project_of(row, organisation, known)
            if organisation is not None and row.get("staff_roles"):
                row.refuse("staff_roles", Reason.STAFF_OF_CUSTOMER)
        email = row.get("email")
        row.is_rest = email in first
        first.add(email or "")
        person = here.get(email or "")
        if person is not None:
            _compare(row, person, memberships.get(person.id, []), known)


def _name(row: Row) -> None:
    given = row.get("name") or " ".join(filter(None, (row.get("first_name"), row.get("last_name"))))
    if given:
        row.means["name"] = plain_name(given)


def _number(row: Row) -> None:
    """A telephone number as it is read; what is none keeps nobody out."""
    given = row.get("phone")
    if given:
        number = normal_number(given, row.get("locale") or "cs")
        if number is None:
            row.note("phone", Reason.NOT_A_TELEPHONE)
            del row.means["phone"]
        else:
            row.means["phone"] = shown_number(number)


def _compare(row: Row, person: Person, memberships: Sequence[Membership], known: Known) -> None:
    row.target_id = person.id
    if not row.is_rest:
        for column in PROFILE:
            if column in row.means:
                row.change(column, getattr(person, column), row.means[column])
    held = {(one.organisation_id, one.project_id, one.role) for one in memberships}
    new = [
        role
        for organisation, project, role in _rights(row, known)
        if (organisation.id, project and project.id, role) not in held
    ]
    if new:
        row.change("roles", None, new)
    roles = known.staff.get(person.id, set())
    more = [role for role in row.get("staff_roles") or () if role not in roles]
    if more:
        row.change("staff_roles", sorted(role.value for role in roles), said(more))


def _rights(row: Row, known: Known) -> Iterator[tuple[Organisation, Project | None, MemberRole]]:
    """What a row lets its person do, where; who has an organisation may ask for help there."""
    organisation = known.organisation(row.get("organisation"))
    if organisation is None or organisation.is_provider:
        return
    project = known.project(organisation.id, row.means["project"]) if row.get("project") else None
    for role in row.get("roles") or [MemberRole.REQUESTER]:
        yield organisation, project, role


def take_people(taking: Taking, rows: Sequence[Row], known: Known) -> None:
    """Add who is new, with their rights; bring up to date who is here. Nobody is closed who was here before."""
    made: dict[str, Person] = {}
    for row in taking.each(rows):
        email = row.means["email"]
        if row.target_id is not None and row.changes:
            person = taking.session.get_one(Person, row.target_id)
            _update(taking, row, person)
            taking.keep(row, person.id, Outcome.CHANGED)
        elif row.target_id is None:
            is_new = email not in made
            person = made[email] = made.get(email) or _add(taking, row)
            if is_new:
                taking.keep(row, person.id, Outcome.NEW)
        else:
            continue
        _allow(taking, row, person, known)


def _add(taking: Taking, row: Row) -> Person:
    profile = {name: row.means[name] for name in ("phone", "locale") if name in row.means}
    name = row.get("name") or row.means["email"]
    person = add_person(taking.session, email=row.means["email"], name=name, **profile, **taking.given)
    if row.get("is_active") is False:
        deactivate(taking.session, person_id=person.id, **taking.given)
    return person


def _update(taking: Taking, row: Row, person: Person) -> None:
    changed: dict[str, Any] = {name: row.means[name] for name in PROFILE if name in row.changes}
    if "phone" in changed:
        changed["phones"] = [changed.pop("phone"), *person.phones]
    if changed:
        update_profile(taking.session, person=person, **taking.given, **changed)


def _allow(taking: Taking, row: Row, person: Person, known: Known) -> None:
    given: dict[str, Any] = {"person": person, **taking.given}
    for organisation, project, role in _rights(row, known):
        add_membership(taking.session, organisation=organisation, project=project, role=role, **given)
    roles: Sequence[Role] = row.get("staff_roles") or ()
    for staff_role in roles:
        grant_role(taking.session, role=staff_role, **given)
