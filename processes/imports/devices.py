"""Knows how rows of devices are compared with the desk's, and taken over."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from processes.devices.models import ConfigurationItem
from processes.devices.use_cases import add_item, change_item
from processes.imports.known import Known
from processes.imports.models import Outcome
from processes.imports.organisations import customer, project_of
from processes.imports.rows import Row, refuse_twins
from processes.imports.subjects import Subject
from processes.imports.taking import Taking
from processes.imports.values import Reason
from processes.people.models import Membership, Organisation, Person
from processes.people.rules import folded_name

PLAIN = ("name", "manufacturer", "model", "serial_number", "inventory_number", "location", "warranty_until", "note")
OTHERWISE = {"device_type": "type", "item_state": "state"}


class _Items:
    """The items that are here, by what rows can name them by."""

    def __init__(self, known: Known, rows: Sequence[Row]) -> None:
        self._by_id: dict[int, ConfigurationItem] = {}
        self._by: dict[Hashable, ConfigurationItem] = {}
        for item in known.items():
            self._by_id[item.id] = item
            texts = {"name": folded_name(item.name), "number": item.inventory_number, "serial": item.serial_number}
            for how, text in texts.items():
                if text:
                    self._by.setdefault((item.organisation_id, how, text), item)
        ids = [row.means["foreign_id"] for row in rows if row.get("foreign_id")]
        self._taken = known.taken(Subject.DEVICES, ids)

    def of(self, organisation: Organisation, row: Row) -> ConfigurationItem | None:
        """The item that a row means: by its numbers, else as it was taken over before, else by its name where the
        row has no number.
        """
        for how, name in (("number", "inventory_number"), ("serial", "serial_number")):
            found = self._by.get((organisation.id, how, row.get(name) or ""))
            if found is not None:
                return found
        before = self._by_id.get(self._taken.get(row.get("foreign_id") or "", 0))
        if before is not None or row.get("inventory_number") or row.get("serial_number"):
            return before if before is not None and before.organisation_id == organisation.id else None
        return self._by.get((organisation.id, "name", folded_name(row.get("name") or "")))


def check_devices(rows: Sequence[Row], known: Known) -> None:
    """A device is the same by its customer and inventory or serial number, by the other system's id, or by its name."""
    refuse_twins(rows, "inventory_number", lambda row: _of_customer(row, "inventory_number"))
    refuse_twins(rows, "serial_number", lambda row: _of_customer(row, "serial_number"))
    refuse_twins(rows, "foreign_id", lambda row: row.get("foreign_id"))
    items, people = _Items(known, rows), _people(rows, known)
    members = known.memberships([person.id for person in people.values()])
    for row in rows:
        organisation = customer(row, known)
        project_of(row, organisation, known)
        for name in row.get("products") or ():
            if folded_name(name) not in known.products:
                row.refuse("products", Reason.PRODUCT_UNKNOWN, name=name)
        if organisation is None:
            continue
        if row.get("user"):
            _check_user(row, organisation, people, members)
        found = items.of(organisation, row)
        if found is not None:
            row.target_id = found.id
            _compare(row, found, known, people)


def _of_customer(row: Row, name: str) -> Hashable:
    number = row.get(name)
    return (folded_name(row.get("organisation") or ""), number) if number else None


def _people(rows: Sequence[Row], known: Known) -> Mapping[str, Person]:
    """Who uses items, by mail address or name; of several of one name nobody."""
    said = {str(row.means["user"]) for row in rows if row.get("user")}
    named = {name: found[0] for name, found in known.people_named(said).items() if len(found) == 1}
    by_email = known.people([text for text in said if "@" in text])
    return named | {text: by_email[text.strip().lower()] for text in said if text.strip().lower() in by_email}


def _check_user(
    row: Row,
    organisation: Organisation,
    people: Mapping[str, Person],
    members: Mapping[int, Sequence[Membership]],
) -> None:
    person = people.get(row.means["user"])
    if person is None:
        row.note("user", Reason.NOBODY_KNOWN)
        del row.means["user"]
    elif organisation.id not in {one.organisation_id for one in members.get(person.id, ())}:
        row.refuse("user", Reason.USER_OF_OTHERS, organisation=organisation.name)


def _said(row: Row, known: Known, people: Mapping[str, Person]) -> Iterator[tuple[str, str, Any]]:
    """What a row says: the field, what it is called of an item, its value."""
    for name in PLAIN:
        if name in row.means:
            yield name, name, row.means[name]
    for name, column in OTHERWISE.items():
        if name in row.means:
            yield name, column, row.means[name]
    organisation = known.organisation(row.get("organisation"))
    if row.get("project") and organisation is not None:
        project = known.project(organisation.id, row.means["project"])
        yield "project", "project_id", project.id if project else None
    if row.get("user"):
        yield "user", "user_id", people[row.means["user"]].id
    if row.get("products"):
        names = {folded_name(name) for name in row.means["products"]}
        yield "products", "products", [known.products[name] for name in sorted(names) if name in known.products]


def _compare(row: Row, found: ConfigurationItem, known: Known, people: Mapping[str, Person]) -> None:
    for name, column, value in _said(row, known, people):
        before = getattr(found, column)
        if name == "products":
            row.change(name, sorted(one.name for one in before), sorted(one.name for one in value))
        elif name in ("project", "user"):
            if before != value:
                row.changes[name] = [None if before is None else str(before), str(row.means[name])]
        else:
            row.change(name, before or None, value)


def take_devices(taking: Taking, rows: Sequence[Row], known: Known) -> None:
    """Add what is new; bring what is here up to date."""
    people = _people(rows, known)
    for row in taking.each(rows):
        said = {column: value for _name, column, value in _said(row, known, people)}
        organisation = known.organisation(row.means["organisation"])
        if row.target_id is None and organisation is not None:
            item = add_item(taking.session, organisation_id=organisation.id, said=said, **taking.given)
            taking.keep(row, item.id, Outcome.NEW)
        elif row.changes:
            item = taking.session.get_one(ConfigurationItem, row.target_id)
            change_item(taking.session, item=item, said=said, **taking.given)
            taking.keep(row, item.id, Outcome.CHANGED)
    taking.session.flush()
