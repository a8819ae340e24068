"""The small company of the process tests: one provider with its staff, one customer, one supplier."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.calendars.rules import weekdays
from processes.calendars.use_cases import add_calendar
from processes.contracts.rules import Activity, Layer, Priority, Target, TariffCode
from processes.contracts.use_cases import add_contract, add_product, add_tariff
from processes.people.models import Organisation, Person
from processes.people.rules import SYSTEM, MemberRole, Role
from processes.people.use_cases import add_membership, add_organisation, add_person, add_project, grant_role
from processes.rosters.models import Shift, Skill, TechnicianSkill
from processes.suppliers.models import Supplier

MONDAY = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)  # 9:00 in Prague; 17 November is a holiday


PROVIDER = {
    "street": "Dlouhá 1",
    "city": "Brno",
    "postcode": "602 00",
    "country": "CZ",
    "registration_number": "12345679",
    "vat_number": "CZ12345679",
    "iban": "CZ6508000000192000145399",
}


@dataclass(frozen=True)
class Company:
    """Ids of everybody and everything, so that it outlives sessions."""

    project_id: int
    contract_id: int
    product_id: int
    dispatcher: int
    technician: int
    colleague: int
    accountant: int
    agent: int
    requester: int
    approver: int
    second_approver: int
    supplier_id: int


def set_up(session: Session) -> Company:
    """Make the company through the use cases, at the first Monday."""
    given = {"actor": SYSTEM, "now": MONDAY - timedelta(days=30)}
    add_organisation(session, name="Podpora s.r.o.", is_provider=True, **PROVIDER, **given)
    customer = add_organisation(session, name="Mlékárna Olšany", vat_number="CZ2", country="CZ", **given)
    project = add_project(session, organisation=customer, name="Provoz", **given)
    calendar = add_calendar(session, name="8x5", weekly=weekdays(time(8), time(16, 30)), country="CZ", **given)
    product = add_product(session, name="Tiskárna štítků", layer=Layer.HARDWARE, skill="printers", **given)
    contract = _contract(session, customer, calendar, product, given)
    supplier = Supplier(name="Zebra Support", email="support@zebra.test", calendar=calendar, response_minutes=240)
    session.add(supplier)
    session.flush()
    staff = {name: _staff(session, name, role, given) for name, role in STAFF.items()}
    _skilled(session, staff["technician"], {"printers": 3}, shifts=40)
    _skilled(session, staff["colleague"], {"printers": 2, "network": 3}, shifts=0)
    members = {name: _member(session, customer, name, roles, given) for name, roles in MEMBERS.items()}
    return Company(
        project_id=project.id,
        contract_id=contract.id,
        product_id=product.id,
        supplier_id=supplier.id,
        **{name: person.id for name, person in {**staff, **members}.items()},
    )


STAFF = {
    "dispatcher": Role.DISPATCHER,
    "technician": Role.TECHNICIAN,
    "colleague": Role.TECHNICIAN,
    "accountant": Role.ACCOUNTANT,
    "agent": Role.AGENT,
}
MEMBERS = {
    "requester": [MemberRole.REQUESTER],
    "approver": [MemberRole.REQUESTER, MemberRole.APPROVER],
    "second_approver": [MemberRole.APPROVER],
}


def _contract(session, customer, calendar, product, given):
    targets = {priority: {Target.RESPONSE: 60, Target.RESOLUTION: 480} for priority in Priority}
    rates = {activity: (Decimal(1200), Decimal(1800)) for activity in Activity}
    tariff = add_tariff(
        session, code=TariffCode.STANDARD, name="Standard", calendar=calendar, targets=targets, rates=rates, **given
    )
    return add_contract(
        session,
        number="S-1",
        organisation=customer,
        tariff=tariff,
        valid_from=date(2026, 1, 1),
        products=[product],
        pauses_for_supplier=True,
        **given,
    )


def _staff(session: Session, name: str, role: Role, given) -> Person:
    person = add_person(session, email=f"{name}@podpora.test", name=name.capitalize(), locale="cs", **given)
    grant_role(session, person=person, role=role, **given)
    return person


def _member(session: Session, customer: Organisation, name: str, roles: list[MemberRole], given) -> Person:
    person = add_person(session, email=f"{name}@mlekarna.test", name=name.replace("_", " ").capitalize(), **given)
    for role in roles:
        add_membership(session, person=person, organisation=customer, role=role, **given)
    return person


def _skilled(session: Session, person: Person, skills: dict[str, int], *, shifts: int) -> None:
    known = set(session.scalars(select(Skill.name)))
    session.add_all(Skill(name=skill) for skill in skills if skill not in known)
    session.flush()
    session.add_all(TechnicianSkill(person_id=person.id, skill=skill, level=level) for skill, level in skills.items())
    for day in range(shifts):
        starts = MONDAY - timedelta(hours=2) + timedelta(days=day)
        session.add(Shift(person_id=person.id, starts_at=starts, ends_at=starts + timedelta(hours=10)))
    session.flush()
