"""What is on the desk already, looked up for all rows of a file at once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from processes.contracts.models import Contract, Product, Tariff
from processes.devices.models import ConfigurationItem
from processes.imports.models import ImportedRecord
from processes.imports.subjects import Subject
from processes.people.models import Membership, Organisation, Person, Project, StaffRole
from processes.people.rules import Role, folded_name, normal_email

AT_ONCE = 5_000  # values in one statement


def parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Values in lists that are not too long for a statement."""
    known = sorted(set(values))
    for start in range(0, len(known), AT_ONCE):
        yield known[start : start + AT_ONCE]


@dataclass
class Known:
    """The desk's records by the keys by which rows name them; each list is read once, when it is first asked for."""

    session: Session
    system: str

    @cached_property
    def _organisations(self) -> Sequence[Organisation]:
        return self.session.scalars(select(Organisation).order_by(Organisation.id)).all()

    @cached_property
    def _by_name(self) -> dict[str, Organisation]:
        return {folded_name(one.name): one for one in reversed(self._organisations)}

    @cached_property
    def _by_number(self) -> dict[str, Organisation]:
        return {one.registration_number: one for one in reversed(self._organisations) if one.registration_number}

    def organisation(self, text: str | None) -> Organisation | None:
        """The organisation with this name or registration number."""
        if not text:
            return None
        return self._by_number.get(text.strip().zfill(8)) or self._by_name.get(folded_name(text))

    def organisation_of_id(self, organisation_id: int) -> Organisation | None:
        """The organisation with this id."""
        return next((one for one in self._organisations if one.id == organisation_id), None)

    @cached_property
    def projects(self) -> dict[int, dict[str, Project]]:
        """Projects by folded name, by their organisation's id."""
        found: dict[int, dict[str, Project]] = {}
        for one in self.session.scalars(select(Project).order_by(Project.id)):
            found.setdefault(one.organisation_id, {})[folded_name(one.name)] = one
        return found

    def project(self, organisation_id: int, text: str) -> Project | None:
        """An organisation's project with this name."""
        return self.projects.get(organisation_id, {}).get(folded_name(text))

    @cached_property
    def tariffs(self) -> dict[str, Tariff]:
        """Tariffs by folded name."""
        return {folded_name(one.name): one for one in self.session.scalars(select(Tariff))}

    @cached_property
    def products(self) -> dict[str, Product]:
        """Products by folded name."""
        return {folded_name(one.name): one for one in self.session.scalars(select(Product))}

    @cached_property
    def contracts(self) -> dict[str, Contract]:
        """Contracts by number."""
        found = select(Contract).options(selectinload(Contract.versions))
        return {one.number: one for one in self.session.scalars(found)}

    def people(self, emails: Collection[str]) -> dict[str, Person]:
        """People by their addresses, of those asked for."""
        found: dict[str, Person] = {}
        for some in parts(normal_email(email) for email in emails):
            for person in self.session.scalars(select(Person).where(Person.email.in_(some))):
                found[person.email] = person
        return found

    def people_named(self, names: Collection[str]) -> dict[str, list[Person]]:
        """People by their names as written, of those asked for."""
        found: dict[str, list[Person]] = {}
        for some in parts(names):
            for person in self.session.scalars(select(Person).where(Person.name.in_(some)).order_by(Person.id)):
                found.setdefault(person.name, []).append(person)
        return found

    def items(self) -> Sequence[ConfigurationItem]:
        """Every configuration item, with products."""
        query = select(ConfigurationItem).options(selectinload(ConfigurationItem.products))
        return self.session.scalars(query.order_by(ConfigurationItem.id)).all()

    def memberships(self, person_ids: Collection[int]) -> dict[int, list[Membership]]:
        """Memberships by person id."""
        found: dict[int, list[Membership]] = {}
        for some in parts(person_ids):
            for one in self.session.scalars(select(Membership).where(Membership.person_id.in_(some))):
                found.setdefault(one.person_id, []).append(one)
        return found

    @cached_property
    def staff(self) -> dict[int, set[Role]]:
        """The roles of everybody who works here, by person id."""
        found: dict[int, set[Role]] = {}
        for person_id, role in self.session.execute(select(StaffRole.person_id, StaffRole.role)):
            found.setdefault(person_id, set()).add(role)
        return found

    def taken(self, subject: Subject, foreign_ids: Collection[str]) -> dict[str, int]:
        """The records (ids) that were taken over from the same system before, by what it calls them."""
        found: dict[str, int] = {}
        same = ImportedRecord.system == self.system
        for some in parts(foreign_ids):
            query = select(ImportedRecord.foreign_id, ImportedRecord.target_id).where(
                same, ImportedRecord.subject == subject, ImportedRecord.foreign_id.in_(some)
            )
            found |= {str(foreign_id): target_id for foreign_id, target_id in self.session.execute(query)}
        return found
