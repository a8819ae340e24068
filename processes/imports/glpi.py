"""Knows how GLPI's REST API shows entities, users and tickets, and lays them out as rows of ours.

A dump is an object of lists under the names of GLPI's item types, each as `apirest.php/<item type>` answers: `Entity`,
`User`, `UserEmail`, `Ticket`, `Ticket_User`, `ITILFollowup`, `ITILSolution`, and of devices those of DEVICES; or one
such list alone. With `expand_dropdowns=true` names stand in the place of ids.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from processes.imports.dumps import Record, by_id, plain_text, records, unescaped
from processes.imports.subjects import Subject

# Item types, the beginning of their columns of type and model, and our word where GLPI's type says nothing to us.
DEVICES = {
    "Computer": ("computer", "computer"),
    "NetworkEquipment": ("networkequipment", "network device"),
    "Printer": ("printer", "printer"),
    "Phone": ("phone", "phone"),
}
LISTS: Mapping[Subject, Sequence[str]] = {
    Subject.ORGANISATIONS: ("Entity",),
    Subject.PEOPLE: ("User",),
    Subject.DEVICES: tuple(DEVICES),
    Subject.REQUESTS: ("Ticket",),
}
_TYPES_KNOWN = frozenset({"notebook", "laptop", "server", "desktop"})
_STATES = {1: "new", 2: "assigned", 3: "assigned", 4: "pending", 5: "solved", 6: "closed"}
_LEVELS = {1: "very low", 2: "low", 3: "medium", 4: "high", 5: "very high", 6: "major"}
_TYPES = {1: "incident", 2: "request"}
_SOURCES = {1: "helpdesk", 2: "email", 3: "phone"}
_REQUESTER, _ASSIGNED = 1, 2


def claims(found: Mapping[str, Sequence[Record]], alone: Sequence[Record]) -> Mapping[str, Sequence[Record]] | None:
    """The dump by its lists where it is GLPI's, else None; `alone` is a list without a name."""
    if any(name in found for names in LISTS.values() for name in names):
        return found
    if not alone:
        return None
    keys = set(alone[0])
    if {"users_id_recipient", "entities_id", "content"} <= keys:
        return {"Ticket": alone}
    if {"realname", "firstname"} <= keys:
        return {"User": alone}
    if {"serial", "otherserial"} <= keys:
        return {next((name for name, (own, _) in DEVICES.items() if f"{own}models_id" in keys), "Computer"): alone}
    return {"Entity": alone} if {"completename", "entities_id"} <= keys else None


def rows(subject: Subject, dump: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    """The rows of one subject, by the names of our fields."""
    if subject is Subject.ORGANISATIONS:
        yield from map(_entity, records(dump, "Entity"))
    elif subject is Subject.PEOPLE:
        yield from _people(dump)
    elif subject is Subject.DEVICES:
        yield from _devices(dump)
    elif subject is Subject.REQUESTS:
        yield from _requests(dump)


def _entity(one: Record) -> Record:
    return {
        "name": one.get("name"),
        "registration_number": one.get("registration_number"),
        "street": one.get("address"),
        "city": one.get("town"),
        "postcode": one.get("postcode"),
        "country": one.get("country"),
        "phone": one.get("phonenumber"),
        "mail_domain": one.get("mail_domain"),
        "foreign_id": one.get("id"),
    }


def _people(dump: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    addresses, entities = _addresses(dump), by_id(dump, "Entity")
    for one in records(dump, "User"):
        email = addresses.get(one.get("id")) or addresses.get(one.get("name")) or one.get("email")
        if not email:
            continue  # GLPI's own logins have no address
        yield {
            "email": email,
            "first_name": one.get("firstname") or ("" if one.get("realname") else one.get("name")),
            "last_name": one.get("realname"),
            "phone": one.get("phone") or one.get("mobile"),
            "organisation": _entity_name(one, entities),
            "is_active": one.get("is_active", 1),
            "foreign_id": one.get("id"),
        }


def _addresses(dump: Mapping[str, Sequence[Record]]) -> dict[Any, str]:
    """The address of each user, by id or, where ids were replaced, by login: the default one before others."""
    found: dict[Any, str] = {}
    for one in sorted(records(dump, "UserEmail"), key=lambda one: not one.get("is_default")):
        found.setdefault(one.get("users_id"), str(one.get("email") or ""))
    return found


def _entity_name(record: Record, entities: Mapping[Any, Record]) -> Any:
    """The last part of an entity's name: GLPI writes `Root entity > Customer`."""
    given = record.get("entities_id")
    name = entities.get(given, {}).get("name", given)
    if isinstance(name, str):
        return html.unescape(name).rpartition(" > ")[2]
    return None


class _People:
    """Who is who in one dump: addresses by id or login, and the people of each ticket."""

    def __init__(self, dump: Mapping[str, Sequence[Record]]) -> None:
        self._addresses, self._users = _addresses(dump), by_id(dump, "User")
        self._of: dict[tuple[Any, int], Any] = {}
        for one in records(dump, "Ticket_User"):
            self._of.setdefault((one.get("tickets_id"), int(one.get("type") or 0)), self._named(one))

    def of(self, ticket: Record, role: int) -> Any:
        """The first person of a ticket in a role."""
        return self._of.get((ticket.get("id"), role)) or self._of.get((ticket.get("name"), role))

    def _named(self, link: Record) -> Any:
        return self.name(link.get("users_id")) or link.get("alternative_email")

    def name(self, user: Any) -> Any:
        """A user's address, or else what GLPI calls them; None for nobody."""
        if not user:
            return None
        own = self._users.get(user, {})
        return self._addresses.get(user) or self._addresses.get(own.get("name")) or own.get("name") or str(user)


def _devices(dump: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    """What GLPI keeps of devices; templates and what was thrown away are none."""
    people, entities = _People(dump), by_id(dump, "Entity")
    for item_type, (own, word) in DEVICES.items():
        for one in records(dump, item_type):
            if one.get("is_deleted") or one.get("is_template"):
                continue
            said = _told(one, f"{own}types_id").casefold()
            yield {
                "name": html.unescape(str(one.get("name") or "")),
                "device_type": said if said in _TYPES_KNOWN else word,
                "organisation": _entity_name(one, entities),
                "manufacturer": _told(one, "manufacturers_id"),
                "model": _told(one, f"{own}models_id"),
                "serial_number": one.get("serial"),
                "inventory_number": one.get("otherserial"),
                "location": _told(one, "locations_id"),
                "user": people.name(one.get("users_id")),
                "note": plain_text(unescaped(one.get("comment")), is_html=False),
                "foreign_id": f"{item_type} {one.get('id')}",
            }


def _told(record: Record, name: str) -> str:
    """A name in the place of an id; nothing where the dump has the bare id."""
    given = record.get(name)
    return html.unescape(given) if isinstance(given, str) and not given.isdigit() else ""


def _requests(dump: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    people, entities = _People(dump), by_id(dump, "Entity")
    written: dict[Any, list[Record]] = {}
    for name in ("ITILFollowup", "ITILSolution"):
        for one in records(dump, name):
            if one.get("itemtype", "Ticket") == "Ticket":
                written.setdefault(one.get("items_id"), []).append(one)
    for ticket in records(dump, "Ticket"):
        requester = people.of(ticket, _REQUESTER) or people.name(ticket.get("users_id_recipient"))
        yield {
            "foreign_id": ticket.get("id"),
            "summary": plain_text(unescaped(ticket.get("name")), is_html=False),
            "description": _body(ticket),
            "state": _STATES.get(ticket.get("status", 0), ticket.get("status")),
            "logged_at": ticket.get("date") or ticket.get("date_creation"),
            "closed_at": ticket.get("closedate") or ticket.get("solvedate") or ticket.get("date_mod"),
            "requester": requester,
            "organisation": _entity_name(ticket, entities),
            "technician": people.of(ticket, _ASSIGNED),
            "kind": _TYPES.get(ticket.get("type", 0), ticket.get("type")),
            "priority": _level(ticket, "priority"),
            "impact": _level(ticket, "impact"),
            "urgency": _level(ticket, "urgency"),
            "channel": _SOURCES.get(ticket.get("requesttypes_id", 0), "other"),
        }
        own = written.get(ticket.get("id"), ())
        for one in sorted(own, key=lambda one: str(one.get("date") or one.get("date_creation"))):
            yield _message(ticket, one, people, requester)


def _level(ticket: Record, name: str) -> Any:
    level = _LEVELS.get(ticket.get(name, 0), ticket.get(name))
    return "very high" if level == "major" and name != "priority" else level


def _message(ticket: Record, one: Record, people: _People, requester: Any) -> Record:
    author = people.name(one.get("users_id"))
    return {
        "foreign_id": ticket.get("id"),
        "message_at": one.get("date") or one.get("date_creation"),
        "message_author": author,
        "message_text": _body(one),
        "message_by_staff": author != requester,
        "message_internal": bool(one.get("is_private", 0)),
    }


def _body(record: Record) -> str:
    return plain_text(unescaped(record.get("content")), is_html=True)
