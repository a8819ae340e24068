"""Knows how rows of requests and their discussion are read: who asked, where, how it stands, who wrote what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from processes.imports.known import Known
from processes.imports.organisations import customer, project_of
from processes.imports.rows import Row
from processes.imports.subjects import Subject
from processes.imports.values import Reason
from processes.people.models import Membership, Organisation, Person, Project
from processes.people.rules import Role, folded_name
from processes.requests.rules import CLOSED_STATES, RequestState
from processes.requests.use_cases import MAX_SUMMARY

MOST_OPEN = 500  # open requests in one file: each goes through the engine, step by step
PERSON_FIELDS = ("requester", "technician", "message_author")
A_MINUTE = timedelta(minutes=1)  # clocks of two machines


@dataclass
class _People:
    """Everybody whom the file names, by address or name."""

    by_email: dict[str, Person]
    by_name: dict[str, list[Person]]
    memberships: dict[int, list[Membership]] = field(default_factory=dict)

    def find(self, text: str) -> list[Person]:
        """Who has this address or this name."""
        if "@" in text:
            person = self.by_email.get(address_in(text))
            return [person] if person else []
        return self.by_name.get(text, [])

    def organisations(self, person: Person) -> set[int]:
        """The customers (ids) to whom a person belongs."""
        return {one.organisation_id for one in self.memberships.get(person.id, ())}


def address_in(text: str) -> str:
    """The address in `Nicole Braun <nicole@example.com>`, or the text itself, in small letters."""
    inner = text.rpartition("<")[2].partition(">")[0] if "<" in text else text
    return inner.strip().lower()


def check_requests(rows: Sequence[Row], known: Known, now: datetime) -> None:
    """A request is the same by the other system's id; what was taken over once stays as it is here."""
    taken = known.taken(Subject.REQUESTS, [row.means["foreign_id"] for row in rows if row.get("foreign_id")])
    people = _everybody(rows, known)
    heads: dict[str, Row] = {}
    opened = 0
    for row in rows:
        foreign_id = row.get("foreign_id")
        if foreign_id is None:
            continue
        row.target_id = taken.get(foreign_id)
        if row.target_id is not None:
            row.wrong.clear()  # it will not be read again
            continue
        if not row.is_rest:
            heads[foreign_id] = row
            _check_head(row, known, people, now)
            opened += row.get("state") not in {None, *CLOSED_STATES}
            if opened > MOST_OPEN:
                row.refuse("state", Reason.TOO_MANY_OPEN, most=MOST_OPEN)
        _check_message(row, people, known, now)
    _gather(rows, heads)
    for head in heads.values():
        _settle(head, now)


def _everybody(rows: Sequence[Row], known: Known) -> _People:
    texts = {row.means[name] for row in rows for name in PERSON_FIELDS if row.get(name)}
    emails = {address_in(text) for text in texts if "@" in text}
    found = _People(known.people(emails), known.people_named([text for text in texts if "@" not in text]))
    ids = {person.id for person in found.by_email.values()}
    ids |= {person.id for same in found.by_name.values() for person in same}
    found.memberships = known.memberships(ids)
    return found


def _check_head(row: Row, known: Known, people: _People, now: datetime) -> None:
    organisation = customer(row, known)
    requester = _requester(row, people, organisation)
    if organisation is None and requester is not None and not row.get("organisation"):
        organisation = _only_organisation(requester, people, known)
        if organisation is None:
            row.refuse("organisation", Reason.MISSING)
    project = _project(row, organisation, requester, people, known)
    if requester is not None and project is not None:
        row.means |= {
            "requester_id": requester.id,
            "project_id": project.id,
            "organisation_id": project.organisation_id,
        }
    name = row.get("product")
    product = known.products.get(folded_name(name or ""))
    if name and product is None:
        row.refuse("product", Reason.PRODUCT_UNKNOWN, name=name)
    row.means["product_id"] = product.id if product else None
    if row.get("summary"):
        row.means["summary"] = row.means["summary"][:MAX_SUMMARY]
    if row.get("logged_at") and row.means["logged_at"] > now + A_MINUTE:
        row.refuse("logged_at", Reason.IN_THE_FUTURE)
    _find_technician(row, people, known)


def _requester(row: Row, people: _People, organisation: Organisation | None) -> Person | None:
    text = row.get("requester")
    if not text:
        return None
    found = people.find(text)
    if len(found) > 1 and organisation is not None:
        found = [person for person in found if organisation.id in people.organisations(person)]
    if len(found) != 1:
        row.refuse("requester", Reason.PERSON_AMBIGUOUS if found else Reason.PERSON_UNKNOWN)
        return None
    return found[0]


def _only_organisation(requester: Person, people: _People, known: Known) -> Organisation | None:
    own = people.organisations(requester)
    return known.organisation_of_id(own.pop()) if len(own) == 1 else None


def _project(
    row: Row, organisation: Organisation | None, requester: Person | None, people: _People, known: Known
) -> Project | None:
    """The project that the row names; else the only one that the requester has there, or that there is."""
    if row.get("project"):
        found = project_of(row, organisation, known)
    elif organisation is None:
        return None
    else:
        every = list(known.projects.get(organisation.id, {}).values())
        mine = people.memberships.get(requester.id, ()) if requester else ()
        own = {one.project_id for one in mine if one.organisation_id == organisation.id}
        reached = every if None in own or not own else [one for one in every if one.id in own]
        found = reached[0] if len(reached) == 1 else None
        if found is None:
            row.refuse("project", Reason.PROJECT_OPEN, known=", ".join(one.name for one in every) or "–")
    if found is not None and not found.is_active and row.get("state") not in CLOSED_STATES:
        row.refuse("project", Reason.PROJECT_CLOSED, project=found.name)
    return found


def _find_technician(row: Row, people: _People, known: Known) -> None:
    found = people.find(row.get("technician") or "")
    able = [person for person in found if person.is_active and Role.TECHNICIAN in known.staff.get(person.id, ())]
    row.means["technician_id"] = able[0].id if len(able) == 1 else None


def _check_message(row: Row, people: _People, known: Known, now: datetime) -> None:
    """What somebody wrote, where the row holds it."""
    row.means["message"] = None
    if not row.get("message_text"):
        if row.is_rest:
            row.refuse("message_text", Reason.MISSING)
        return
    at, author = row.get("message_at"), row.get("message_author") or ""
    if at is None and not row.values.get("message_at"):
        row.refuse("message_at", Reason.MISSING)
    elif at is not None and at > now + A_MINUTE:
        row.refuse("message_at", Reason.IN_THE_FUTURE)
    if row.wrong:
        return
    found = people.find(author)
    person = found[0] if len(found) == 1 else None
    said_by_staff = row.means.get("message_by_staff")
    row.means["message"] = {
        "at": at,
        "author_id": person.id if person else None,
        "author_name": person.name if person else (author.partition("<")[0].strip(' "') or author or "–")[:120],
        "by_staff": said_by_staff if said_by_staff is not None else bool(person and known.staff.get(person.id)),
        "internal": bool(row.means.get("message_internal")),
        "body": row.means["message_text"],
    }


def _gather(rows: Sequence[Row], heads: dict[str, Row]) -> None:
    """Put what was written to each request in order of time."""
    for head in heads.values():
        head.means["messages"] = []
    for row in rows:
        begun = heads.get(row.get("foreign_id") or "")
        if begun is not None and row.means.get("message"):
            begun.means["messages"].append(row.means["message"])
    for head in heads.values():
        head.means["messages"].sort(key=lambda message: message["at"])


def _settle(row: Row, now: datetime) -> None:
    """When a closed request ended, and how an open one can go on here."""
    if row.wrong:
        return
    messages: list[dict[str, Any]] = row.means["messages"]
    state, logged_at = row.means["state"], row.means["logged_at"]
    if state in CLOSED_STATES:
        last = max([logged_at, *(message["at"] for message in messages)])
        row.means["closed_at"] = row.get("closed_at") or last
        if row.means["closed_at"] < logged_at:
            row.refuse("closed_at", Reason.ENDS_BEFORE_IT_BEGINS)
        elif row.means["closed_at"] > now + A_MINUTE:
            row.refuse("closed_at", Reason.IN_THE_FUTURE)
        return
    if state is not RequestState.LOGGED and row.get("technician_id") is None:
        row.note("technician", Reason.NOBODY_HERE)
        row.means["state"] = RequestState.LOGGED
    elif state is RequestState.WAITING_FOR_CUSTOMER and question_in(messages) is None:
        row.note("state", Reason.NOTHING_ASKED)
        row.means["state"] = RequestState.ASSIGNED


def question_in(messages: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The words of staff that the customer has not answered: the last that the customer sees, if staff wrote them."""
    shown = [message for message in messages if not message["internal"]]
    return shown[-1] if shown and shown[-1]["by_staff"] else None
