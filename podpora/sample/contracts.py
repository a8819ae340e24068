"""What the sample provider sells: products that it supports, tariffs, and each customer's contract."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.sample.calendars import ALWAYS, OFFICE
from podpora.sample.people import CUSTOMERS, Customer
from podpora.sample.storytelling import Days
from processes.calendars.models import ServiceCalendar
from processes.contracts.models import Product, Tariff
from processes.contracts.rules import Activity, Layer, Level, Priority, Target, TariffCode
from processes.contracts.use_cases import add_contract, add_product, add_tariff
from processes.people.models import Organisation
from processes.people.rules import SYSTEM, Role

HOUR = 60
DAY = 8 * HOUR + 30
PRODUCTS = (
    ("Pokladní systém Kasa", Layer.APPLICATION, "ERP"),
    ("Informační systém ComSklad", Layer.APPLICATION, "ERP"),
    ("Nemocniční systém Medis", Layer.APPLICATION, "databáze"),
    ("Pracovní stanice", Layer.HARDWARE, "hardware"),
    ("Servery Windows", Layer.SYSTEM, "Windows"),
    ("Tiskárny", Layer.HARDWARE, "tisk"),
    ("Síť LAN", Layer.NETWORK, "síť"),
)
# (response, resolution) in business minutes, from critical to low
TARGETS = {
    "Basic": ((4 * HOUR, 2 * DAY), (DAY, 3 * DAY), (2 * DAY, 5 * DAY), (3 * DAY, 10 * DAY)),
    "Standard": ((HOUR, DAY), (2 * HOUR, 2 * DAY), (4 * HOUR, 3 * DAY), (DAY, 5 * DAY)),
    "VIP": ((15, 4 * HOUR), (30, 8 * HOUR), (2 * HOUR, 24 * HOUR), (8 * HOUR, 72 * HOUR)),
}
# who buys more is promised when work begins and how often they hear of it
FURTHER = {
    ("Standard", Priority.CRITICAL): {Target.START: 2 * HOUR, Target.UPDATE: 4 * HOUR},
    ("Standard", Priority.HIGH): {Target.START: 4 * HOUR, Target.UPDATE: DAY},
    ("VIP", Priority.CRITICAL): {Target.START: 30, Target.UPDATE: HOUR},
    ("VIP", Priority.HIGH): {Target.START: HOUR, Target.UPDATE: 4 * HOUR},
    ("VIP", Priority.MEDIUM): {Target.START: 4 * HOUR, Target.UPDATE: 24 * HOUR},
    ("VIP", Priority.LOW): {Target.START: 24 * HOUR, Target.UPDATE: 48 * HOUR},
}
LEVELS = {
    "Basic": [Level(150, Role.SERVICE_MANAGER)],
    "Standard": [Level(75, Role.DISPATCHER), Level(150, Role.SERVICE_MANAGER)],
    "VIP": [Level(50, Role.DISPATCHER), Level(100, Role.DISPATCHER, -30), Level(100, Role.SERVICE_MANAGER, 60)],
}
EXPEDITE = {"Standard": Decimal(1500), "VIP": Decimal(900)}
RATES = {"Basic": (1190, 1785), "Standard": (990, 1485), "VIP": (890, 1190)}
CODES = {"Basic": TariffCode.BASIC, "Standard": TariffCode.STANDARD, "VIP": TariffCode.VIP}
INCLUDED = {"Basic": 0, "Standard": 30, "VIP": 120}
CALENDARS = {"Basic": OFFICE, "Standard": OFFICE, "VIP": ALWAYS}
ABROAD, IN_EUR = "Standard EUR", Decimal(25)  # the same as Standard, in euros at so many crowns
WHOLE = Decimal(1)


def set_up(session: Session, *, now: datetime) -> None:
    """Tariffs, products, and a contract for each customer."""
    calendars = {calendar.name: calendar for calendar in session.scalars(select(ServiceCalendar))}
    for name in TARGETS:
        _tariff(session, name, calendars[CALENDARS[name]], now)
    _tariff(session, "Standard", calendars[OFFICE], now, called=ABROAD, currency="EUR", rate=IN_EUR)
    for name, layer, skill in PRODUCTS:
        add_product(session, name=name, layer=layer, skill=skill, actor=SYSTEM, now=now)
    for number, customer in enumerate(CUSTOMERS, start=1):
        agree(session, customer, number, now)


def agree(session: Session, customer: Customer, number: int, now: datetime) -> None:
    """The contract that `number` names, for a customer that is there."""
    organisation = session.scalars(select(Organisation).where(Organisation.name == customer.name)).one()
    known = {product.name: product for product in session.scalars(select(Product))}
    add_contract(
        session,
        number=f"SML-2026-{number:03d}",
        organisation=organisation,
        tariff=session.scalars(select(Tariff).where(Tariff.name == customer.tariff)).one(),
        valid_from=Days(now).at(customer.since, 0, 0).date() if customer.since else date(now.year - 1, 1, 1),
        pauses_for_supplier=True,
        products=[known[name] for name in customer.products],
        pack=customer.pack,
        actor=SYSTEM,
        now=now,
    )


def _tariff(
    session: Session,
    name: str,
    calendar: ServiceCalendar,
    now: datetime,
    *,
    called: str = "",
    currency: str = "CZK",
    rate: Decimal = Decimal(1),
) -> Tariff:
    """One tariff by its row above, for a price of `rate` to one, in whole units."""
    hourly, out_of_hours = (Decimal(price) for price in RATES[name])
    surcharges = {Activity.REMOTE: 0, Activity.ON_SITE: 200, Activity.CONSULTATION: 0, Activity.DEVELOPMENT: 300}
    return add_tariff(
        session,
        code=CODES[name],
        name=called or name,
        currency=currency,
        calendar=calendar,
        targets={
            priority: {Target.RESPONSE: response, Target.RESOLUTION: resolution, **FURTHER.get((name, priority), {})}
            for priority, (response, resolution) in zip(Priority, TARGETS[name], strict=True)
        },
        rates={
            activity: (((hourly + extra) / rate).quantize(WHOLE), ((out_of_hours + extra) / rate).quantize(WHOLE))
            for activity, extra in surcharges.items()
        },
        included_minutes=INCLUDED[name],
        levels=LEVELS[name],
        free_consultations=name == "VIP",
        free_updates=name != "Basic",
        expedite_fee=EXPEDITE[name] / rate if name in EXPEDITE else None,
        actor=SYSTEM,
        now=now,
    )
