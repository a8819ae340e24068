"""What happens in the cases that are copied: each plot is played by people through the use cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from podpora.sample import acts
from podpora.sample.desk import Desk
from podpora.sample.people import STAFF, Customer
from podpora.sample.storytelling import Days, Story
from processes.people.rules import MemberRole
from processes.requests.rules import Channel, Impact, RequestKind, Urgency

# How often a case that is open stands so, or one that is closed ended so.
ENDINGS = {
    "open": {"waits": 3, "works": 6, "asked": 2, "escalated": 1, "proposed": 5, "returned": 1},
    "closed": {"signed": 9, "reworked": 2, "silent": 2, "withdrawn": 1, "rejected": 1},
}
UNTIL_SILENCE = timedelta(days=21)
BACK = {"open": (2, 18), "closed": (25, 45)}  # working days before now at which a case was logged
TECHNICIANS = tuple(staff.email for staff in STAFF if staff.skills)
SUMMARIES = (
    "Počítač se nespustí",
    "Tiskárna tiskne prázdné stránky",
    "Nejde síť v kanceláři",
    "Server nestíhá zálohu",
    "Nový účet pro kolegyni",
    "Pošta neodchází",
    "Monitor bliká",
    "Sdílená složka je nedostupná",
)
DONE = "Závada je odstraněna, vyzkoušeno s uživatelem na místě."


@dataclass(frozen=True)
class Plot:
    """One case: who has which trouble, who works on it, and how far it gets."""

    ending: str
    place: tuple[str, str]
    requester: str
    approver: str
    summary: str
    product: str
    impact: Impact
    urgency: Urgency
    kind: RequestKind
    channel: Channel
    technician: str
    back: int
    hour: int
    minute: int
    minutes: int


def plots(age: str, count: int, customers: Sequence[Customer], random: Random) -> list[Plot]:
    """So many plots of cases that are `open` or `closed` by now, every ending at least once where there is room."""
    weights = ENDINGS[age]
    endings = [*weights, *random.choices(list(weights), list(weights.values()), k=count)][:count]
    return [_plot(ending, random.choice(customers), random, BACK[age]) for ending in endings]


def _plot(ending: str, customer: Customer, random: Random, back: tuple[int, int]) -> Plot:
    approver = next(m for m in customer.members if MemberRole.APPROVER in m.roles and m.project is None)
    whole = [m.email for m in customer.members if m.project is None and MemberRole.REQUESTER in m.roles]
    return Plot(
        ending=ending,
        place=(customer.name, random.choice(customer.projects)),
        requester=random.choice(whole),
        approver=approver.email,
        summary=random.choice(SUMMARIES),
        product=random.choice(customer.products),
        impact=random.choice((Impact.PERSON, Impact.PERSON, Impact.DEPARTMENT)),
        urgency=random.choice(list(Urgency)),
        kind=random.choice((RequestKind.INCIDENT, RequestKind.INCIDENT, RequestKind.SERVICE_REQUEST)),
        channel=random.choice((Channel.PORTAL, Channel.MAIL, Channel.PHONE)),
        technician=random.choice(TECHNICIANS),
        back=random.randint(*back),
        hour=random.randint(8, 13),
        minute=random.randint(0, 59),
        minutes=random.randint(5, 120),
    )


def story(plot: Plot) -> Story:
    """The plot as the sample's people play it."""

    def tell(desk: Desk, days: Days) -> Iterator[datetime]:
        at = days.at(plot.back, plot.hour, plot.minute)
        yield at
        number = _log(desk, plot)
        if plot.ending == "waits":
            return
        at += timedelta(minutes=20)
        yield at
        if plot.ending == "rejected":
            acts.reject(desk, number, "Smlouva tuto práci nezahrnuje.", impact=plot.impact)
            return
        acts.approve(desk, number, plot.technician, impact=plot.impact)
        yield from _work(desk, number, plot, at)

    return tell


def _log(desk: Desk, plot: Plot) -> str:
    return acts.log(
        desk,
        plot.requester,
        plot.place,
        plot.summary,
        f"{plot.summary}. Prosíme o pomoc, práce stojí od rána.",
        kind=plot.kind,
        impact=plot.impact,
        urgency=plot.urgency,
        product=plot.product,
        channel=plot.channel,
    )


def _work(desk: Desk, number: str, plot: Plot, at: datetime) -> Iterator[datetime]:
    at += timedelta(minutes=plot.minutes + 5)
    yield at
    if plot.ending == "withdrawn":
        acts.withdraw(desk, number, plot.requester, "Už to není potřeba.")
        return
    if plot.ending == "asked":
        acts.ask(desk, number, plot.technician, "Na kterém počítači se to děje?")
        return
    acts.work(desk, number, plot.technician, plot.minutes, "Vzdálené připojení, oprava nastavení.")
    if plot.ending == "escalated":
        acts.escalate(desk, number, plot.technician, "The device has failed, please send a replacement.")
    elif plot.ending != "works":
        acts.propose(desk, number, plot.technician, "configuration", DONE)
        yield from _sign(desk, number, plot, at)


def _sign(desk: Desk, number: str, plot: Plot, at: datetime) -> Iterator[datetime]:
    if plot.ending == "silent":
        yield at + UNTIL_SILENCE  # the timer that accepts has fired on the way
        return
    at += timedelta(hours=1)
    yield at
    if plot.ending in {"returned", "reworked"}:
        acts.give_back(desk, number, plot.approver, "Ještě to zlobí.")
        at += timedelta(hours=1)
        yield at
        acts.write(desk, number, plot.technician, "Podívám se na to znovu.")
    if plot.ending == "reworked":
        acts.work(desk, number, plot.technician, 10, "Druhá oprava.")
        acts.propose(desk, number, plot.technician, "configuration", DONE)
    if plot.ending in {"signed", "reworked"}:
        yield at + timedelta(minutes=30)
        acts.sign(desk, number, plot.approver)
