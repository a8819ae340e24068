"""What the sample company's customers have that it looks after, and how these hang together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.sample.people import CUSTOMERS
from processes.catalogue.rules import TypeCode
from processes.contracts.models import Product
from processes.contracts.queries import local_day
from processes.devices.models import ConfigurationItem
from processes.devices.relating import relate
from processes.devices.rules import ItemState, RelationKind
from processes.devices.use_cases import add_item
from processes.people.models import Organisation, Person, Project
from processes.people.rules import SYSTEM

BAKERY, WORKS, HOSPITAL, *_ = (customer.name for customer in CUSTOMERS)
YEAR = timedelta(days=365)
RUNS, PART, WIRED, NEEDS = (
    RelationKind.RUNS_ON,
    RelationKind.PART_OF,
    RelationKind.CONNECTS_TO,
    RelationKind.DEPENDS_ON,
)


@dataclass(frozen=True)
class Kept:
    """One item; `years` of warranty from the day of loading on, `user` by address."""

    name: str
    type: str
    make: tuple[str, str] = ("", "")
    serial: str = ""
    inventory: str = ""
    project: str | None = None
    location: str = ""
    years: float | None = None
    product: str | None = None
    state: ItemState = ItemState.IN_USE
    user: str | None = None
    note: str = ""


ITEMS: dict[str, tuple[Kept, ...]] = {
    BAKERY: (
        Kept(
            "Pokladna prodejna 1",
            "workstation",
            ("Lenora", "P-210"),
            "LN210-44871",
            "UL-001",
            "Prodejny",
            "Beroun, pult",
            1.5,
            "Pracovní stanice",
        ),
        Kept("Kasa", "application", project="Prodejny", product="Pokladní systém Kasa"),
        Kept("Tiskárna účtenek", "printer", ("Tisko", "R80"), "R80-5512", "UL-002", "Prodejny", "Beroun, pult", -0.5),
    ),
    WORKS: (
        Kept(
            "SRV-SKLAD",
            "server",
            ("Lenora", "RackPro 540"),
            "RP540-0093",
            "SV-100",
            "Výroba",
            "serverovna",
            2,
            "Servery Windows",
        ),
        Kept("Windows na SRV-SKLAD", "operating_system", project="Výroba", product="Servery Windows"),
        Kept("ComSklad", "application", project="Výroba", product="Informační systém ComSklad"),
        Kept(
            "Přepínač haly",
            "network_device",
            ("Netka", "S24"),
            "NS24-881",
            "SV-110",
            "Výroba",
            "hala A",
            0.2,
            "Síť LAN",
        ),
        Kept(
            "Notebook nákupu",
            "notebook",
            ("Lenora", "L14"),
            "L14-20931",
            "SV-201",
            "Kancelář",
            "1. patro",
            1,
            "Pracovní stanice",
            user="ivana.cerna@strojirny-vltava.example",
        ),
        Kept(
            "Stará tiskárna",
            "printer",
            ("Tisko", "L2"),
            "L2-1102",
            "SV-090",
            "Kancelář",
            "sklad",
            -3,
            state=ItemState.RETIRED,
            note="Zůstala na díly.",
        ),
        Kept("Linka do internetu", "line", ("Spojka", "optika 300"), product="Síť LAN", location="vrátnice"),
    ),
    HOSPITAL: (
        Kept(
            "SRV-MEDIS",
            "server",
            ("Lenora", "RackPro 760"),
            "RP760-0007",
            "NP-001",
            None,
            "serverovna B",
            3,
            "Servery Windows",
        ),
        Kept("Databáze Medis", "database", product="Nemocniční systém Medis"),
        Kept("Medis", "application", product="Nemocniční systém Medis"),
        Kept(
            "Tiskárna ambulance",
            "printer",
            ("Tisko", "L5"),
            "L5-7741",
            "NP-120",
            "Ambulance",
            "přízemí, dveře 12",
            0.6,
            "Tiskárny",
            ItemState.IN_REPAIR,
        ),
        Kept(
            "Stanice laboratoře 3",
            "workstation",
            ("Lenora", "D30"),
            "D30-5530",
            "NP-133",
            "Laboratoře",
            "2. patro",
            1.1,
            "Pracovní stanice",
            user="emma.clarke@nemocnice-podhradi.example",
        ),
        Kept(
            "Náhradní stanice",
            "workstation",
            ("Lenora", "D30"),
            "D30-5531",
            "NP-134",
            location="sklad",
            years=1.1,
            state=ItemState.IN_STORE,
        ),
    ),
}
TOGETHER = (
    ("Kasa", RUNS, "Pokladna prodejna 1"),
    ("Tiskárna účtenek", WIRED, "Pokladna prodejna 1"),
    ("Windows na SRV-SKLAD", RUNS, "SRV-SKLAD"),
    ("ComSklad", RUNS, "Windows na SRV-SKLAD"),
    ("SRV-SKLAD", WIRED, "Přepínač haly"),
    ("Databáze Medis", RUNS, "SRV-MEDIS"),
    ("Medis", NEEDS, "Databáze Medis"),
)


def set_up(session: Session, *, now: datetime) -> None:
    """Entered by the desk, each with its product, and how they hang together."""
    products = {one.name: one for one in session.scalars(select(Product))}
    made: dict[str, ConfigurationItem] = {}
    for customer, items in ITEMS.items():
        organisation = session.scalars(select(Organisation).where(Organisation.name == customer)).one()
        projects = {
            one.name: one.id
            for one in session.scalars(select(Project).where(Project.organisation_id == organisation.id))
        }
        for item in items:
            said = _said(session, item, products, projects, now)
            made[item.name] = add_item(session, organisation_id=organisation.id, said=said, actor=SYSTEM, now=now)
    for name, kind, other in TOGETHER:
        relate(session, item=made[name], kind=kind, to=made[other], actor=SYSTEM, now=now)


def _said(
    session: Session, item: Kept, products: dict[str, Product], projects: dict[str, int], now: datetime
) -> dict[str, object]:
    user = select(Person.id).where(Person.email == item.user)
    return {
        "name": item.name,
        "type": TypeCode(item.type),
        "manufacturer": item.make[0],
        "model": item.make[1],
        "serial_number": item.serial,
        "inventory_number": item.inventory,
        "project_id": projects[item.project] if item.project else None,
        "location": item.location,
        "warranty_until": None if item.years is None else local_day(now + item.years * YEAR),
        "products": [products[item.product]] if item.product else [],
        "state": item.state,
        "user_id": session.scalar(user) if item.user else None,
        "note": item.note,
    }
