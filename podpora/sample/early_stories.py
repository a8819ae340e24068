"""Sample requests that wait for dispatch, were rejected, or are being worked on."""

from collections.abc import Iterator
from datetime import datetime

from podpora.sample import acts, expedites
from podpora.sample.desk import Desk
from podpora.sample.storytelling import (
    BAKER,
    BAKERY,
    CERNA,
    CLINIC,
    DVORAK,
    HAJKOVA,
    KRAL,
    OFFICE,
    PRODUCTION,
    VESELA,
    Days,
)
from processes.requests.rules import Channel, Impact, RequestKind, Urgency


def till_prints_nothing(desk: Desk, days: Days) -> Iterator[datetime]:
    """Logged, waits for dispatch."""
    yield days.ago(95)
    acts.log(
        desk,
        BAKER,
        BAKERY,
        "Pokladna na Husově netiskne účtenky",
        "Dobrý den, od rána nám druhá pokladna v prodejně na Husově třídě netiskne účtenky. "
        "Papír jsme vyměnili, kontrolka svítí zeleně. Účtenky zatím píšeme ručně.",
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
        product="Pokladní systém Kasa",
        devices=("Kasa", "Tiskárna účtenek"),
        channel=Channel.PHONE,
    )


def nobody_logs_in(desk: Desk, days: Days) -> Iterator[datetime]:
    """Critical, logged a moment ago, waits for dispatch."""
    yield days.ago(12)
    acts.log(
        desk,
        HAJKOVA,
        CLINIC,
        "Do systému Medis se nikdo nepřihlásí",
        "Po dnešní aktualizaci se do Medisu nepřihlásí žádná ambulance, hlásí chybu „Databáze není dostupná“. "
        "Pacienty odbavujeme na papír.",
        impact=Impact.ORGANISATION,
        urgency=Urgency.HIGH,
        product="Nemocniční systém Medis",
        devices=("Medis", "Databáze Medis"),
    )


def quote_wanted(desk: Desk, days: Days) -> Iterator[datetime]:
    """A request for a quote, waits for dispatch."""
    yield days.ago(40)
    acts.log(
        desk,
        DVORAK,
        OFFICE,
        "Kalkulace: čtečky čárových kódů pro sklad",
        "Prosíme o cenovou nabídku na šest čteček a úpravu příjmu zboží v ComSkladu, aby se množství načítalo samo.",
        kind=RequestKind.QUOTE,
        urgency=Urgency.LOW,
        product="Informační systém ComSklad",
    )


def private_laptop(desk: Desk, days: Days) -> Iterator[datetime]:
    """Rejected by the dispatcher."""
    yield days.at(4, 9, 20)
    number = acts.log(
        desk,
        CERNA,
        OFFICE,
        "Soukromý notebook se nepřipojí k Wi-Fi",
        "Můj soukromý notebook nevidí firemní Wi-Fi, potřebovala bych na něm číst poštu.",
        kind=RequestKind.SERVICE_REQUEST,
        urgency=Urgency.LOW,
        product="Síť LAN",
    )
    yield days.at(4, 9, 55)
    acts.reject(
        desk,
        number,
        "Smlouva nezahrnuje soukromá zařízení. Poštu lze číst přes webové rozhraní, návod jsme Vám poslali e-mailem.",
    )


def new_colleague(desk: Desk, days: Days) -> Iterator[datetime]:
    """Assigned, work has not begun."""
    yield days.at(1, 14, 5)
    number = acts.log(
        desk,
        CERNA,
        OFFICE,
        "Účet a práva pro novou kolegyni",
        "V pondělí nastupuje do účtárny paní Simona Veverková. Prosím o účet, poštu a práva jako má paní Hladká.",
        kind=RequestKind.SERVICE_REQUEST,
        product="Servery Windows",
    )
    yield days.at(1, 14, 25)
    acts.approve(desk, number, VESELA, impact=Impact.PERSON)


def slow_reports(desk: Desk, days: Days) -> Iterator[datetime]:
    """In work after a shorter reaction was bought and kept, minutes logged, an internal note."""
    yield days.at(2, 10, 12)
    number = acts.log(
        desk,
        DVORAK,
        PRODUCTION,
        "Výrobní sestavy v ComSkladu trvají deset minut",
        "Sestava rozpracované výroby se dříve otevřela za pár vteřin, od minulého týdne na ni čekáme deset minut.",
        kind=RequestKind.PROBLEM,
        impact=Impact.DEPARTMENT,
        product="Informační systém ComSklad",
        devices=("ComSklad",),
    )
    yield days.at(2, 10, 30)
    acts.approve(desk, number, KRAL, impact=Impact.DEPARTMENT)
    yield days.at(2, 10, 48)
    expedites.buy(desk, number, DVORAK, KRAL)
    yield days.at(2, 11, 0)
    acts.write(desk, number, KRAL, "Dobrý den, začínám rozborem databáze. Ozvu se dnes do tří hodin, co jsem zjistil.")
    yield days.at(2, 12, 8)
    acts.work(desk, number, KRAL, 47, "Rozbor pomalých dotazů, chybí index nad pohyby skladu.")
    expedites.settle(desk, number)
    acts.write(desk, number, KRAL, "Index doplnit až po zálohování, jinak zamkne tabulku.", internal=True)
