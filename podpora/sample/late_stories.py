"""Sample requests that wait for somebody else, came back, or have ended."""

from collections.abc import Iterator
from datetime import datetime

from podpora.sample import acts
from podpora.sample.desk import Desk
from podpora.sample.storytelling import (
    BAKER,
    BAKERY,
    CERNA,
    CLARKE,
    CLINIC,
    HAJKOVA,
    HORAK,
    KOVACOVA,
    LABORATORY,
    NOVOTNA,
    OFFICE,
    PRODUCTION,
    SVOBODA,
    VESELA,
    Days,
)
from processes.contracts.rules import Activity
from processes.requests.rules import Channel, Impact, Urgency


def scanner_question(desk: Desk, days: Days) -> Iterator[datetime]:
    """Waits for the customer's answer."""
    yield days.at(2, 8, 40)
    number = acts.log(
        desk,
        CLARKE,
        LABORATORY,
        "Label printer prints blank labels",
        "The label printer in laboratory 3 feeds blank labels since yesterday. Samples are labelled by hand.",
        impact=Impact.DEPARTMENT,
        product="Tiskárny",
        devices=("Stanice laboratoře 3",),
    )
    yield days.at(2, 8, 52)
    acts.approve(desk, number, VESELA, impact=Impact.DEPARTMENT)
    yield days.at(2, 9, 10)
    acts.ask(
        desk,
        number,
        VESELA,
        "Which labels are loaded, direct thermal or thermal transfer? The box says it.",
    )


def disk_array(desk: Desk, days: Days) -> Iterator[datetime]:
    """Escalated to the hardware maker, waits for them."""
    yield days.at(1, 13, 40)
    number = acts.log(
        desk,
        HAJKOVA,
        LABORATORY,
        "Server laboratoře hlásí vadný disk",
        "Na serveru LAB2 svítí oranžová kontrolka u třetího disku a chodí varovné e-maily. Data jsou dostupná.",
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
        product="Servery Windows",
    )
    yield days.at(1, 13, 48)
    acts.approve(desk, number, HORAK, impact=Impact.DEPARTMENT)
    yield days.at(1, 14, 30)
    acts.work(desk, number, HORAK, 26, "Diagnostika pole, potvrzen vadný disk v pozici 3, záloha ověřena.")
    acts.write(desk, number, HORAK, "Disk je opravdu vadný, pole běží dál. Objednávám výměnu u výrobce v záruce.")
    yield days.at(1, 14, 41)
    acts.escalate(
        desk,
        number,
        HORAK,
        "Disk in slot 3 of the array LN-4200 (serial LN42-77130) has failed. Please send a replacement under warranty "
        "and confirm the delivery date.",
    )


def weighing_scale(desk: Desk, days: Days) -> Iterator[datetime]:
    """Resolved, waits for the customer's sign-off."""
    yield days.at(3, 7, 50)
    number = acts.log(
        desk,
        KOVACOVA,
        PRODUCTION,
        "Váha na expedícii neposiela hmotnosť",
        "Váha ukazuje správne, ale hmotnosť sa neprenáša do dodacieho listu. Píšeme ju ručne.",
        impact=Impact.DEPARTMENT,
        product="Informační systém ComSklad",
    )
    yield days.at(3, 8, 15)
    acts.approve(desk, number, NOVOTNA, impact=Impact.DEPARTMENT)
    yield days.at(3, 8, 50)
    acts.write(desk, number, NOVOTNA, "Dobrý deň, prevzala som to. Pripojím sa na expedičný počítač o deviatej.")
    yield days.at(3, 9, 38)
    acts.work(desk, number, NOVOTNA, 34, "Vzdálené připojení, změněné číslo sériového portu po výměně počítače.")
    yield days.at(3, 9, 45)
    acts.propose(
        desk,
        number,
        NOVOTNA,
        "configuration",
        "Po výmene počítača dostala váha iné číslo portu. Nastavila som ho v ComSklade a prenos som s vami vyskúšala.",
    )


def till_drawer(desk: Desk, days: Days) -> Iterator[datetime]:
    """Returned by the customer, back at the technician."""
    yield days.at(3, 9, 5)
    number = acts.log(
        desk,
        BAKER,
        BAKERY,
        "Po aktualizaci nesedí sazby DPH u pečiva",
        "Na účtence z pokladny je u chleba sazba 21 %. Správně má být 12 %.",
        impact=Impact.ORGANISATION,
        urgency=Urgency.HIGH,
        product="Pokladní systém Kasa",
        devices=("Kasa",),
        channel=Channel.MAIL,
    )
    yield days.at(3, 9, 35)
    acts.approve(desk, number, NOVOTNA, impact=Impact.ORGANISATION)
    yield days.at(3, 10, 40)
    acts.work(desk, number, NOVOTNA, 22, "Oprava zařazení skupiny Pečivo do snížené sazby.")
    acts.propose(desk, number, NOVOTNA, "configuration", "Skupina Pečivo je znovu ve snížené sazbě 12 %.")
    yield days.at(2, 7, 20)
    acts.give_back(desk, number, BAKER, "Chléb už je správně, ale koláče mají pořád 21 %.")


def switch_replaced(desk: Desk, days: Days) -> Iterator[datetime]:
    """Signed off, rated and closed."""
    yield days.at(8, 8, 2)
    number = acts.log(
        desk,
        HAJKOVA,
        CLINIC,
        "V druhém patře nejde síť",
        "Ambulance 201 až 208 jsou bez sítě, telefony také.",
        impact=Impact.DEPARTMENT,
        urgency=Urgency.HIGH,
        product="Síť LAN",
        channel=Channel.PHONE,
    )
    yield days.at(8, 8, 7)
    acts.approve(desk, number, SVOBODA, impact=Impact.DEPARTMENT)
    yield days.at(8, 8, 12)
    acts.write(desk, number, SVOBODA, "Dobrý den, vyjíždím s náhradním přepínačem, jsem u vás do devíti.")
    yield days.at(8, 10, 3)
    acts.work(
        desk, number, SVOBODA, 58, "Výměna přepínače v rozvaděči 2B, přenesení nastavení, zkouška.", Activity.ON_SITE
    )
    yield days.at(8, 10, 9)
    acts.propose(desk, number, SVOBODA, "hardware", "Přepínač v rozvaděči 2B jsme vyměnili, všechny ambulance jedou.")
    yield days.at(7, 9, 30)
    acts.sign(desk, number, HAJKOVA)


def found_it(desk: Desk, days: Days) -> Iterator[datetime]:
    """Withdrawn by the customer."""
    yield days.at(5, 11, 10)
    number = acts.log(
        desk,
        CERNA,
        OFFICE,
        "Zmizela složka Faktury 2025",
        "Na disku S: není složka Faktury 2025. Potřebuji ji k auditu.",
        urgency=Urgency.HIGH,
        product="Servery Windows",
    )
    yield days.at(5, 11, 22)
    acts.approve(desk, number, HORAK, impact=Impact.PERSON)
    yield days.at(5, 11, 41)
    acts.withdraw(desk, number, CERNA, "Složku přesunula kolegyně do archivu, už jsem ji našla. Děkuji.")
