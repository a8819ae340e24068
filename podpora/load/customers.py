"""Customers beyond the three of the sample company, invented from a seed."""

import unicodedata
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from podpora.sample.contracts import agree
from podpora.sample.people import APPROVER, REQUESTER, Customer, Member, add_customer

TRADES = ("Autoservis", "Hotel", "Kovovýroba", "Lékárna", "Mlékárna", "Pila", "Stavebniny", "Tiskárna", "Zahradnictví")
TOWNS = ("Beroun", "Cheb", "Jihlava", "Kolín", "Náchod", "Písek", "Tábor", "Třebíč", "Vsetín", "Znojmo")
SITES = ("Provozovna", "Sklad", "Kancelář", "Výroba")
FIRST, LAST = ("Alena", "Jan", "Petr", "Lenka", "Tomáš", "Věra"), ("Novák", "Dvořák", "Svoboda", "Krejčí", "Malý")


def invented(count: int, random: Random) -> list[Customer]:
    """So many customers, each with two sites, an approver and a requester."""
    names = [f"{trade} {town}" for trade in TRADES for town in TOWNS]
    again = range(2, 2 + (count - 1) // len(names))  # where there are more customers than names
    names = [f"{name} s.r.o." for name in (*names, *(f"{name} {number}" for number in again for name in names))]
    return [_invent(name, number, random) for number, name in enumerate(random.sample(names, count))]


def add(session: Session, customers: list[Customer], now: datetime) -> None:
    """Set the customers up through the use cases, each with a contract; nobody of them can log in."""
    for number, customer in enumerate(customers, start=101):
        add_customer(session, customer, now, password=None)
        agree(session, customer, number, now)


def _invent(name: str, number: int, random: Random) -> Customer:
    domain = _ascii(name.removesuffix(" s.r.o.")).lower().replace(" ", "-") + ".example"
    approver, requester = random.sample([f"{first} {last}" for first in FIRST for last in LAST], 2)
    return Customer(
        name=name,
        registration_number=f"{70000000 + number}",
        street=f"Hlavní {number + 1}",
        city=name.split()[1],
        postcode="100 00",
        mail_domain=domain,
        tariff=random.choice(("Basic", "Standard", "Standard", "VIP")),
        projects=tuple(random.sample(SITES, 2)),
        products=("Pracovní stanice", "Servery Windows", "Síť LAN", "Tiskárny"),
        members=(
            Member(f"vedouci@{domain}", approver, (REQUESTER, APPROVER)),
            Member(f"recepce@{domain}", requester, (REQUESTER,)),
        ),
    )


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
