"""Knows the small company of a scenario: a provider, staff on shift, a customer with a contract, a supplier."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import weekdays
from processes.calendars.use_cases import add_calendar
from processes.catalogue.rules import AbsenceCode
from processes.contracts.models import Contract, Product
from processes.contracts.rules import Activity, Layer, Priority, Target, TariffCode
from processes.contracts.use_cases import add_contract, add_product, add_tariff
from processes.customers.accounts import add_account
from processes.people import queries as people
from processes.people.models import Organisation, Person
from processes.people.rules import SYSTEM, Actor, MemberRole, Role
from processes.people.use_cases import add_membership, add_organisation, add_person, add_project, grant_role
from processes.rosters.models import Absence, AbsenceState, Shift, Skill, TechnicianSkill
from processes.suppliers.models import Supplier

SKILL = "scenario"
AGO = timedelta(days=60)
PROVIDER: dict[str, Any] = {
    "name": "Provider",
    "street": "Ulice 1",
    "city": "Brno",
    "postcode": "602 00",
    "country": "CZ",
    "registration_number": "12345679",
    "vat_number": "CZ12345679",
}
CUSTOMER: dict[str, Any] = {
    "name": "Customer",
    "street": "Ulice 2",
    "city": "Olomouc",
    "postcode": "779 00",
    "country": "CZ",
    "vat_number": "CZ2",
}
STAFF = {
    "dispatcher": Role.DISPATCHER,
    "technician": Role.TECHNICIAN,
    "colleague": Role.TECHNICIAN,
    "accountant": Role.ACCOUNTANT,
    "agent": Role.AGENT,
    "service_manager": Role.SERVICE_MANAGER,
    "administrator": Role.ADMINISTRATOR,
}
MEMBERS = {"requester": MemberRole.REQUESTER, "approver": MemberRole.APPROVER}


@dataclass(frozen=True)
class Company:
    """Ids of everything; `people` by the word that a scenario has for them."""

    project_id: int
    contract_id: int
    product_id: int
    supplier_id: int
    people: dict[str, int]

    def actor(self, session: Session, word: str) -> Actor:
        """One of the people, with every right."""
        found = people.actor_of(session, self.people[word])
        assert found is not None
        return found

    @property
    def keys(self) -> dict[str, str]:
        """Who acts for a key that a task asks."""
        ids = self.people
        found = {f"staff:{word}": f"person:{ids[word]}" for word in ids if word in STAFF and word != "colleague"}
        for where in ("project", "organisation"):
            found |= {f"{where}:{self.project_id}:{word}": f"person:{ids[word]}" for word in MEMBERS}
        return found | {f"person:{person_id}": f"person:{person_id}" for person_id in ids.values()}


def set_up(session: Session, *, pack: str, now: datetime) -> Company:
    """Make the company, as if it had been there for two months; the pack is its contract's."""
    given: dict[str, Any] = {"actor": SYSTEM, "now": now - AGO}
    if session.scalar(select(Organisation.id).where(Organisation.is_provider)) is None:
        provider = add_organisation(session, is_provider=True, **PROVIDER, **given)
        add_account(session, organisation=provider, iban="CZ6508000000192000145399", currency="CZK", **given)
    customer = add_organisation(session, **CUSTOMER, **given)
    project = add_project(session, organisation=customer, name="Project", **given)
    hours = weekdays(time(8), time(16, 30))
    calendar = add_calendar(session, name="Scenario", weekly=hours, country="CZ", **given)
    product = add_product(session, name="Scenario", layer=Layer.HARDWARE, skill=SKILL, **given)
    contract = _contract(session, customer, calendar, product, pack, given)
    supplier = Supplier(
        name="Supplier", email="supplier@scenario.example", calendar_id=calendar.id, response_minutes=240
    )
    session.add(supplier)
    session.flush()
    found = {name: _person(session, name, given) for name in (*STAFF, *MEMBERS)}
    for name, role in STAFF.items():
        grant_role(session, person=found[name], role=role, **given)
    for name, member_role in MEMBERS.items():
        add_membership(session, person=found[name], organisation=customer, role=member_role, **given)
    _on_shift(session, found["technician"], now)
    ids = {name: person.id for name, person in found.items()}
    return Company(project.id, contract.id, product.id, supplier.id, ids)


def _contract(
    session: Session,
    customer: Organisation,
    calendar: ServiceCalendar,
    product: Product,
    pack: str,
    given: dict[str, Any],
) -> Contract:
    targets = {priority: {Target.RESPONSE: 60, Target.RESOLUTION: 480} for priority in Priority}
    rates = {activity: (Decimal(1200), Decimal(1800)) for activity in Activity}
    tariff = add_tariff(
        session, code=TariffCode.INDIVIDUAL, name="Scenario", calendar=calendar, targets=targets, rates=rates, **given
    )
    return add_contract(
        session,
        number="SCENARIO",
        organisation=customer,
        tariff=tariff,
        valid_from=given["now"].date(),
        products=[product],
        pauses_for_supplier=True,
        pack=pack,
        **given,
    )


def _person(session: Session, name: str, given: dict[str, Any]) -> Person:
    return add_person(session, email=f"{name}@scenario.example", name=name.replace("_", " ").capitalize(), **given)


def _on_shift(session: Session, person: Person, now: datetime) -> None:
    if session.scalar(select(Skill.id).where(Skill.name == SKILL)) is None:
        session.add(Skill(name=SKILL))
        session.flush()
    session.add(TechnicianSkill(person_id=person.id, skill=SKILL, level=3))
    for day in range(60):
        starts = now - timedelta(hours=2) + timedelta(days=day)
        session.add(Shift(person_id=person.id, starts_at=starts, ends_at=starts + timedelta(hours=12)))
    session.flush()


def absence_of(session: Session, company: Company, *, now: datetime) -> Absence:
    """A week's holiday of the technician that begins in a week and waits for its approval."""
    asked = Absence(
        person_id=company.people["technician"],
        kind=AbsenceCode("holiday"),
        starts_at=now + timedelta(days=7),
        ends_at=now + timedelta(days=14),
        state=AbsenceState.REQUESTED,
        asked_at=now,
    )
    session.add(asked)
    session.flush()
    return asked
