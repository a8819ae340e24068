"""Sets up the sample provider and its customers through the use cases."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from podpora.sample.people import CUSTOMERS, PASSWORD, STAFF, Customer, Member, Staff
from processes.calendars.models import ServiceCalendar
from processes.calendars.rules import Interval, weekdays
from processes.calendars.use_cases import add_calendar
from processes.contracts.models import Product, Tariff
from processes.contracts.rules import Activity, Layer, Priority, Target, TariffCode
from processes.contracts.use_cases import add_contract, add_product, add_tariff
from processes.people import use_cases as people
from processes.people.models import Organisation, Person, Project
from processes.people.rules import SYSTEM
from processes.rosters.models import Shift, Skill, TechnicianSkill
from processes.suppliers.models import Supplier

PRAGUE = ZoneInfo("Europe/Prague")
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
RATES = {"Basic": (1190, 1785), "Standard": (990, 1485), "VIP": (890, 1190)}
CODES = {"Basic": TariffCode.BASIC, "Standard": TariffCode.STANDARD, "VIP": TariffCode.VIP}
INCLUDED = {"Basic": 0, "Standard": 30, "VIP": 120}
SHIFT_DAYS_BACK, SHIFT_DAYS_AHEAD = 75, 120


def set_up(session: Session, *, now: datetime) -> None:
    """The provider, its staff with shifts round `now`, tariffs, products, a supplier and three customers."""
    _provider(session, now)
    asked_for = {skill for *_, skill in PRODUCTS}
    session.add_all(Skill(name=name) for name in sorted(asked_for.union(*(staff.skills for staff in STAFF))))
    session.flush()
    for staff in STAFF:
        _staff(session, staff, now)
    office = _calendar(session, "8×5 (8:00–16:30)", weekdays(time(8), time(16, 30)), now)
    whole_week = ((Interval(time(0), None),),) * 7
    calendars = {"Basic": office, "Standard": office}
    calendars["VIP"] = add_calendar(session, name="24×7", weekly=whole_week, actor=SYSTEM, now=now)
    tariffs = {name: _tariff(session, name, calendars[name], now) for name in TARGETS}
    products = {
        name: add_product(session, name=name, layer=layer, skill=skill, actor=SYSTEM, now=now)
        for name, layer, skill in PRODUCTS
    }
    session.add(
        Supplier(
            name="Lenora Servis",
            email="support@lenora.example",
            locale="en",
            calendar=office,
            response_minutes=4 * HOUR,
        )
    )
    for number, customer in enumerate(CUSTOMERS, start=1):
        add_customer(session, customer, number, tariffs[customer.tariff], products, now)


def _provider(session: Session, now: datetime) -> None:
    people.add_organisation(
        session,
        name="Severka IT s.r.o.",
        is_provider=True,
        registration_number="45678903",
        vat_number="CZ45678903",
        street="Polární 7",
        city="Praha 7",
        postcode="170 00",
        billing_email="fakturace@severka.example",
        iban="CZ6508000000192000145399",
        phone="+420 234 000 111",
        opening="Po–Pá 8:00–16:30",
        actor=SYSTEM,
        now=now,
    )


def _staff(session: Session, staff: Staff, now: datetime) -> None:
    person = people.add_person(
        session, email=staff.email, name=staff.name, phone=staff.phone or None, actor=SYSTEM, now=now
    )
    people.set_password(session, person=person, password=PASSWORD, actor=SYSTEM, now=now)
    for role in staff.roles:
        people.grant_role(session, person=person, role=role, actor=SYSTEM, now=now)
    for skill, level in staff.skills.items():
        session.add(TechnicianSkill(person_id=person.id, skill=skill, level=level))
    if staff.skills:
        session.add_all(_shifts(person.id, early=staff.login != "benes", now=now))


def _shifts(person_id: int, *, early: bool, now: datetime) -> list[Shift]:
    today = now.astimezone(PRAGUE).date()
    days = (today + timedelta(days=offset) for offset in range(-SHIFT_DAYS_BACK, SHIFT_DAYS_AHEAD))
    starts, ends = (time(7, 30), time(16, 30)) if early else (time(9, 30), time(18, 30))
    return [
        Shift(
            person_id=person_id,
            starts_at=datetime.combine(day, starts, PRAGUE),
            ends_at=datetime.combine(day, ends, PRAGUE),
        )
        for day in days
        if day.weekday() < 5
    ]


def _calendar(session: Session, name: str, weekly: tuple[tuple[Interval, ...], ...], now: datetime) -> ServiceCalendar:
    return add_calendar(session, name=name, weekly=weekly, country="CZ", actor=SYSTEM, now=now)


def _tariff(session: Session, name: str, calendar: ServiceCalendar, now: datetime) -> Tariff:
    hourly, out_of_hours = (Decimal(price) for price in RATES[name])
    surcharges = {Activity.REMOTE: 0, Activity.ON_SITE: 200, Activity.CONSULTATION: 0, Activity.DEVELOPMENT: 300}
    return add_tariff(
        session,
        code=CODES[name],
        name=name,
        calendar=calendar,
        targets={
            priority: {Target.RESPONSE: response, Target.RESOLUTION: resolution}
            for priority, (response, resolution) in zip(Priority, TARGETS[name], strict=True)
        },
        rates={activity: (hourly + extra, out_of_hours + extra) for activity, extra in surcharges.items()},
        included_minutes=INCLUDED[name],
        actor=SYSTEM,
        now=now,
    )


def add_customer(
    session: Session,
    customer: Customer,
    number: int,
    tariff: Tariff,
    products: dict[str, Product],
    now: datetime,
    *,
    password: str | None = PASSWORD,
) -> None:
    """A customer with projects, a contract that `number` names, and people, who cannot log in without a password."""
    organisation = people.add_organisation(
        session,
        name=customer.name,
        registration_number=customer.registration_number,
        vat_number="CZ" + customer.registration_number,
        street=customer.street,
        city=customer.city,
        postcode=customer.postcode,
        mail_domain=customer.mail_domain,
        billing_email=f"faktury@{customer.mail_domain}",
        actor=SYSTEM,
        now=now,
    )
    projects = {
        name: people.add_project(session, organisation=organisation, name=name, actor=SYSTEM, now=now)
        for name in customer.projects
    }
    for member in customer.members:
        person = _member(session, member, organisation, projects, now)
        if password is not None:
            people.set_password(session, person=person, password=password, actor=SYSTEM, now=now)
    add_contract(
        session,
        number=f"SML-2026-{number:03d}",
        organisation=organisation,
        tariff=tariff,
        valid_from=date(now.year - 1, 1, 1),
        pauses_for_supplier=True,
        products=[products[name] for name in customer.products],
        pack=customer.pack,
        actor=SYSTEM,
        now=now,
    )


def _member(
    session: Session, member: Member, organisation: Organisation, projects: dict[str, Project], now: datetime
) -> Person:
    person = people.add_person(
        session, email=member.email, name=member.name, locale=member.locale, actor=SYSTEM, now=now
    )
    for role in member.roles:
        people.add_membership(
            session,
            person=person,
            organisation=organisation,
            project=projects[member.project] if member.project else None,
            role=role,
            actor=SYSTEM,
            now=now,
        )
    return person
