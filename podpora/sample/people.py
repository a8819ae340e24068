"""Who works at the sample provider, and who its customers are."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from processes.customers.accounts import add_account
from processes.people import use_cases as people
from processes.people.models import Organisation, Person, Project
from processes.people.rules import SYSTEM, MemberRole, Role

PASSWORD = "podpora2026"  # of every sample login; the sample is never loaded on a desk that has people


@dataclass(frozen=True)
class Staff:
    """A member of staff; `skills` maps a skill to its level, 1 to 3."""

    login: str
    name: str
    roles: tuple[Role, ...]
    skills: dict[str, int] = field(default_factory=dict)
    phone: str = ""

    @property
    def email(self) -> str:
        """The address, also the login."""
        return f"{self.login}@severka.example"


@dataclass(frozen=True)
class Member:
    """A customer's person; `project` None means the whole organisation."""

    email: str
    name: str
    roles: tuple[MemberRole, ...]
    project: str | None = None
    locale: str = "cs"
    phone: str = ""


@dataclass(frozen=True)
class Customer:
    """A customer organisation with its projects and people; `country` by ISO 3166."""

    name: str
    registration_number: str
    street: str
    city: str
    postcode: str
    mail_domain: str
    tariff: str
    projects: tuple[str, ...]
    products: tuple[str, ...]
    members: tuple[Member, ...]
    pack: str = "standard"
    country: str = "CZ"
    since: int = 0  # working days before the loading, on which its contract began; 0: long ago
    vat_number: str = ""  # where it is more than the registration number


STAFF = (
    Staff("dispecer", "Jana Malá", (Role.DISPATCHER, Role.AGENT), phone="+420 555 010 101"),
    Staff("operator", "Lucie Kubátová", (Role.AGENT,), phone="+420 555 010 102"),
    Staff("spravce", "Marek Bílý", (Role.ADMINISTRATOR,)),
    Staff("manazer", "Hana Říhová", (Role.SERVICE_MANAGER,)),
    Staff("ucetni", "Věra Zemanová", (Role.ACCOUNTANT,)),
    Staff("navrhar", "Tomáš Kolář", (Role.PROCESS_DESIGNER,)),
    Staff("technik", "Petr Horák", (Role.TECHNICIAN,), {"Windows": 3, "hardware": 3}, "+420 555 010 111"),
    Staff("novotna", "Eva Novotná", (Role.TECHNICIAN,), {"ERP": 3, "databáze": 2}, "+420 555 010 112"),
    Staff("svoboda", "Jiří Svoboda", (Role.TECHNICIAN,), {"síť": 3, "Windows": 2}, "+420 555 010 113"),
    Staff("kral", "Ondřej Král", (Role.TECHNICIAN,), {"databáze": 3, "ERP": 2}, "+420 555 010 114"),
    Staff("vesela", "Alena Veselá", (Role.TECHNICIAN,), {"hardware": 2, "tisk": 3}, "+420 555 010 115"),
    Staff("benes", "Martin Beneš", (Role.TECHNICIAN,), {"síť": 2, "e-shop": 3}, "+420 555 010 116"),
    Staff("machova", "Klára Machová", (Role.TECHNICIAN,), {"hardware": 2, "tisk": 2}, "+420 555 010 117"),
    Staff("urbanek", "Filip Urbánek", (Role.TECHNICIAN,), {"tisk": 2, "Windows": 1}, "+420 555 010 118"),
)

REQUESTER, APPROVER, ADMINISTRATOR = MemberRole.REQUESTER, MemberRole.APPROVER, MemberRole.CUSTOMER_ADMINISTRATOR

CUSTOMERS = (
    Customer(
        name="Pekařství U Lípy s.r.o.",
        registration_number="12345679",
        street="Lipová 14",
        city="Beroun",
        postcode="266 01",
        mail_domain="ulipy.example",
        tariff="Basic",
        projects=("Prodejny",),
        products=("Pokladní systém Kasa", "Pracovní stanice"),
        members=(
            Member("vlasta.pekarova@ulipy.example", "Vlasta Pekařová", (REQUESTER, APPROVER), phone="+420 555 020 201"),
        ),
    ),
    Customer(
        name="Strojírny Vltava a.s.",
        registration_number="23456787",
        street="Nábřežní 88",
        city="Kralupy nad Vltavou",
        postcode="278 01",
        mail_domain="strojirny-vltava.example",
        tariff="Standard",
        projects=("Kancelář", "Výroba"),
        products=("Informační systém ComSklad", "Pracovní stanice", "Servery Windows", "Síť LAN"),
        members=(
            Member("karel.dvorak@strojirny-vltava.example", "Karel Dvořák", (REQUESTER, APPROVER)),
            Member("ivana.cerna@strojirny-vltava.example", "Ivana Černá", (REQUESTER,), project="Kancelář"),
            Member(
                "zuzana.kovacova@strojirny-vltava.example",
                "Zuzana Kováčová",
                (REQUESTER, APPROVER),
                project="Výroba",
                locale="sk",
            ),
            Member("reditel@strojirny-vltava.example", "Pavel Urban", (ADMINISTRATOR,)),
        ),
    ),
    Customer(
        name="Nemocnice Podhradí",
        registration_number="34567895",
        street="Zámecká 1",
        city="Mladá Boleslav",
        postcode="293 01",
        mail_domain="nemocnice-podhradi.example",
        tariff="VIP",
        pack="hospital",
        projects=("Ambulance", "Laboratoře"),
        products=("Nemocniční systém Medis", "Pracovní stanice", "Servery Windows", "Síť LAN", "Tiskárny"),
        members=(
            Member("jitka.hajkova@nemocnice-podhradi.example", "Jitka Hájková", (REQUESTER, APPROVER), locale="cs"),
            Member("it@nemocnice-podhradi.example", "Robert Fiala", (ADMINISTRATOR,)),
            Member(
                "emma.clarke@nemocnice-podhradi.example",
                "Emma Clarke",
                (REQUESTER,),
                project="Laboratoře",
                locale="en",
            ),
        ),
    ),
    Customer(
        name="Horský hotel Kriváň s.r.o.",
        registration_number="36789127",
        vat_number="SK2023456789",
        country="SK",
        since=61,
        street="Podbanské 12",
        city="Pribylina",
        postcode="032 42",
        mail_domain="hotel-krivan.example",
        tariff="Standard EUR",
        projects=("Hotel", "Wellness"),
        products=("Pokladní systém Kasa", "Pracovní stanice", "Síť LAN", "Tiskárny"),
        members=(
            Member(
                "miroslava.ondrejkova@hotel-krivan.example",
                "Miroslava Ondrejková",
                (REQUESTER, APPROVER),
                locale="sk",
                phone="+421 2 5550 2010",
            ),
            Member("juraj.hudak@hotel-krivan.example", "Juraj Hudák", (REQUESTER,), project="Wellness", locale="sk"),
            Member("riaditel@hotel-krivan.example", "Peter Valach", (ADMINISTRATOR,), locale="sk"),
        ),
    ),
)


def set_up(session: Session, *, now: datetime) -> None:
    """The provider, its staff, and its customers with their people."""
    _provider(session, now)
    for staff in STAFF:
        _staff(session, staff, now)
    for customer in CUSTOMERS:
        add_customer(session, customer, now)


def _provider(session: Session, now: datetime) -> None:
    provider = people.add_organisation(
        session,
        name="Severka IT s.r.o.",
        is_provider=True,
        registration_number="45678901",
        vat_number="CZ45678901",
        street="Polární 7",
        city="Praha 7",
        postcode="170 00",
        billing_email="fakturace@severka.example",
        phone="+420 234 000 111",
        opening="Po–Pá 8:00–16:30",
        actor=SYSTEM,
        now=now,
    )
    for iban, currency in (("CZ6508000000192000145399", "CZK"), ("CZ7908000000002000145399", "EUR")):
        add_account(session, organisation=provider, iban=iban, currency=currency, actor=SYSTEM, now=now)


def _staff(session: Session, staff: Staff, now: datetime) -> None:
    person = people.add_person(
        session, email=staff.email, name=staff.name, phone=staff.phone or None, actor=SYSTEM, now=now
    )
    people.set_password(session, person=person, password=PASSWORD, actor=SYSTEM, now=now)
    for role in staff.roles:
        people.grant_role(session, person=person, role=role, actor=SYSTEM, now=now)


def add_customer(
    session: Session,
    customer: Customer,
    now: datetime,
    *,
    password: str | None = PASSWORD,
) -> None:
    """A customer with projects and people, who cannot log in without a password."""
    organisation = people.add_organisation(
        session,
        name=customer.name,
        registration_number=customer.registration_number,
        vat_number=customer.vat_number or "CZ" + customer.registration_number,
        country=customer.country,
        street=customer.street,
        city=customer.city,
        postcode=customer.postcode,
        mail_domains=[customer.mail_domain],
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
