"""The small company of the process tests: one provider with its staff, one customer, one supplier."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts.models import Contract, Product
from processes.contracts.rules import Activity, Priority, Target
from processes.people.models import Person, Project
from processes.people.rules import MemberRole, Role
from processes.suppliers.models import Supplier
from tests.world import World

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
TARGETS = {priority: {Target.RESPONSE: 60, Target.RESOLUTION: 480} for priority in Priority}
RATES = {activity: (Decimal(1200), Decimal(1800)) for activity in Activity}


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


def set_up(session: Session) -> None:
    """Make the company through the use cases, at the first Monday."""
    world = World(session, now=MONDAY - timedelta(days=30))
    world.organisation("Podpora s.r.o.", is_provider=True, **PROVIDER)
    world.customer = world.organisation("Mlékárna Olšany", vat_number="CZ2", country="CZ")
    world.project_of(world.customer)
    hours = world.office()
    product = world.product("Tiskárna štítků", skill="printers")
    tariff = world.tariff("Standard", hours, targets=TARGETS, rates=RATES)
    terms = {"tariff": tariff, "products": [product], "pauses_for_supplier": True}
    world.contract_of(world.customer, "S-1", **terms)
    world.supplier("Zebra Support", "support@zebra.test", hours)
    staff = {
        name: world.hired(f"{name}@podpora.test", role, name=name.capitalize(), locale="cs")
        for name, role in STAFF.items()
    }
    world.skills("printers", "network")
    world.skilled(staff["technician"], printers=3)
    world.skilled(staff["colleague"], printers=2, network=3)
    world.works(staff["technician"], MONDAY - timedelta(hours=2), days=40)
    for name, roles in MEMBERS.items():
        world.joined(f"{name}@mlekarna.test", *roles, name=name.replace("_", " ").capitalize())


def found(session: Session) -> Company:
    """The company of a database that has been set up."""
    people = {email.partition("@")[0]: id_ for email, id_ in session.execute(select(Person.email, Person.id))}
    return Company(
        project_id=session.scalars(select(Project.id)).one(),
        contract_id=session.scalars(select(Contract.id)).one(),
        product_id=session.scalars(select(Product.id)).one(),
        supplier_id=session.scalars(select(Supplier.id)).one(),
        **{name: people[name] for name in (*STAFF, *MEMBERS)},
    )
