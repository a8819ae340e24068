"""How the sample's stories are told: its places and people, its working days, and all of them side by side."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from podpora.domains import brought
from podpora.sample.company import PRAGUE
from podpora.sample.desk import Desk
from processes.calendars.rules import public_holidays

Story = Callable[[Desk, "Days"], Iterator[datetime]]
FIRST_DAY = 65  # working days before the loading, on which the sample's people begin

BAKERY = ("Pekařství U Lípy s.r.o.", "Prodejny")
OFFICE = ("Strojírny Vltava a.s.", "Kancelář")
PRODUCTION = ("Strojírny Vltava a.s.", "Výroba")
CLINIC = ("Nemocnice Podhradí", "Ambulance")
LABORATORY = ("Nemocnice Podhradí", "Laboratoře")
HOTEL = ("Horský hotel Kriváň s.r.o.", "Hotel")
WELLNESS = ("Horský hotel Kriváň s.r.o.", "Wellness")
BAKER = "vlasta.pekarova@ulipy.example"
DVORAK = "karel.dvorak@strojirny-vltava.example"
CERNA = "ivana.cerna@strojirny-vltava.example"
KOVACOVA = "zuzana.kovacova@strojirny-vltava.example"
HAJKOVA = "jitka.hajkova@nemocnice-podhradi.example"
CLARKE = "emma.clarke@nemocnice-podhradi.example"
ONDREJKOVA = "miroslava.ondrejkova@hotel-krivan.example"
HUDAK = "juraj.hudak@hotel-krivan.example"
HORAK, NOVOTNA, SVOBODA = "technik@severka.example", "novotna@severka.example", "svoboda@severka.example"
KRAL, VESELA, BENES = "kral@severka.example", "vesela@severka.example", "benes@severka.example"
MACHOVA, URBANEK = "machova@severka.example", "urbanek@severka.example"


class Days:
    """Working days before the instant at which the sample is loaded."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def at(self, back: int, hour: int, minute: int) -> datetime:
        """A time of the `back`-th working day before today (1 is the last one)."""
        day = self.now.astimezone(PRAGUE).date()
        while back:
            day -= timedelta(days=1)
            back -= day.weekday() < 5 and day not in public_holidays("CZ", day.year)
        return datetime.combine(day, time(hour, minute), PRAGUE)

    def ago(self, minutes: int) -> datetime:
        """Minutes before the loading."""
        return self.now - timedelta(minutes=minutes)


def stories() -> tuple[Story, ...]:
    """What the company lives through, domain by domain."""
    return tuple(story for module in brought("sample") for story in getattr(module, "STORIES", ()))


def play(desk: Desk, days: Days, stories: tuple[Story, ...]) -> None:
    """Let the stories run side by side in order of time; each yields the instant of its next act."""
    running = [story(desk, days) for story in stories]
    waiting = [(next(story), number) for number, story in enumerate(running)]
    heapq.heapify(waiting)
    while waiting:
        instant, number = heapq.heappop(waiting)
        desk.pass_to(instant)
        following = next(running[number], None)
        if following is not None:
            heapq.heappush(waiting, (following, number))
