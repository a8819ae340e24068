"""Every edge case of promised times with the right value, worked out by hand: the tests run it, docs/sla.md shows it.

`python -m tests.slas.edge_cases` writes the page anew; a test of the house holds it equal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from processes.calendars.rules import ALWAYS, DEFAULT_HOURS, Hours
from processes.contracts.rules import Level, Target
from processes.people.rules import Role
from processes.requests.event_types import EventKind as E
from processes.requests.event_types import EventType
from processes.requests.rules import RequestState as S
from processes.slas.events import RESTORED, SHORTENED
from processes.slas.models import ClockState as C
from processes.slas.rules import Clock, clocks
from processes.slas.terms import Happening, Shorter, Terms

PAGE = Path(__file__).parents[2] / "docs" / "sla.md"
PRAGUE = ZoneInfo("Europe/Prague")
FOUR = {Target.RESPONSE: 60, Target.START: 120, Target.UPDATE: 240, Target.RESOLUTION: 480}
OFFICE = Terms(DEFAULT_HOURS, FOUR)
TERMS = {
    "office": OFFICE,
    "office, suppliers' time does not count": Terms(DEFAULT_HOURS, FOUR, pauses_for_supplier=True),
    "round the clock": Terms(Hours("Europe/Prague", ALWAYS), FOUR),
    "office, nothing is promised": Terms(DEFAULT_HOURS, {}),
    "office, a quarter of the times": Terms(DEFAULT_HOURS, {target: count // 4 for target, count in FOUR.items()}),
}


def at(text: str) -> datetime:
    """An instant from Prague's wall clock, of 2026: `11-23 9:00`."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=PRAGUE)


@dataclass(frozen=True)
class Edge:
    """What happened, and how each target stands at `now`: state, due time (None: whatever), minutes used."""

    name: str
    happened: tuple[tuple[str, EventType, S], ...]
    now: str
    stands: Mapping[Target, tuple[C, str | None, int]]
    terms: str = "office"
    by_customer: frozenset[int] = frozenset()  # entries that are the customer's words
    worked_since: Mapping[int, str] = field(default_factory=dict)
    shorter: Mapping[int, Shorter] = field(default_factory=dict)  # by entry that makes promises shorter

    @property
    def clocks(self) -> dict[Target, Clock]:
        """As they are worked out."""
        rows = [
            Happening(
                at(when),
                kind,
                state,
                number not in self.by_customer,
                worked_since=self._since(number),
                shorter=self.shorter.get(number),
            )
            for number, (when, kind, state) in enumerate(self.happened)
        ]
        return {clock.target: clock for clock in clocks(rows, TERMS[self.terms], at(self.now))}

    def _since(self, number: int) -> datetime | None:
        return at(self.worked_since[number]) if number in self.worked_since else None


LOGGED = ("11-23 9:00", E.LOGGED, S.LOGGED)
ASSIGNED = ("11-23 9:10", E.ASSIGNED, S.ASSIGNED)
ASKED = ("11-23 10:00", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)
ANSWERED = ("11-24 9:00", E.QUESTION_ANSWERED, S.ASSIGNED)
PROPOSED = ("11-23 14:00", E.RESOLUTION_PROPOSED, S.RESOLVED)
SIGNED = ("11-25 10:00", E.SIGNED_OFF, S.SIGNED_OFF)
TOLD = ("11-23 9:30", E.MESSAGE_POSTED, S.ASSIGNED)
R, ST, U, RES = Target.RESPONSE, Target.START, Target.UPDATE, Target.RESOLUTION
SOONER = ("11-23 9:20", SHORTENED, S.ASSIGNED)
SHORT = Shorter({Target.RESPONSE: 15, Target.START: 30})

EDGES = (
    Edge(
        "Logged on a Friday afternoon: the rest counts from Monday morning",
        (("11-27 16:00", E.LOGGED, S.LOGGED),),
        "11-28 12:00",
        {R: (C.RUNNING, "11-30 8:30", 30), ST: (C.RUNNING, "11-30 9:30", 30), RES: (C.RUNNING, "11-30 15:30", 30)},
    ),
    Edge(
        "Logged at a weekend: the time begins with the service hours",
        (("11-28 12:00", E.LOGGED, S.LOGGED),),
        "11-30 8:00",
        {R: (C.RUNNING, "11-30 9:00", 0), RES: (C.RUNNING, "11-30 16:00", 0)},
    ),
    Edge(
        "A public holiday (17 November) lies between",
        (("11-16 12:30", E.LOGGED, S.LOGGED),),
        "11-16 16:00",
        {RES: (C.RUNNING, "11-18 12:00", 210)},
    ),
    Edge(
        "Round the clock over the night that has 25 hours",
        (("10-25 0:00", E.LOGGED, S.LOGGED),),
        "10-25 0:00",
        {RES: (C.RUNNING, "10-25 7:00", 0)},
        "round the clock",
    ),
    Edge(
        "Round the clock over the night that has 23 hours",
        (("03-29 0:00", E.LOGGED, S.LOGGED),),
        "03-29 0:00",
        {RES: (C.RUNNING, "03-29 9:00", 0)},
        "round the clock",
    ),
    Edge(
        "An automatic mail, the approval and the assignment are no response and no start of work",
        (LOGGED, ("11-23 9:05", E.APPROVED, S.ASSIGNED), ASSIGNED),
        "11-23 9:30",
        {R: (C.RUNNING, "11-23 10:00", 30), ST: (C.RUNNING, "11-23 11:00", 30)},
    ),
    Edge(
        "The customer's own message is no response",
        (LOGGED, ASSIGNED, ("11-23 9:20", E.MESSAGE_POSTED, S.ASSIGNED)),
        "11-23 9:30",
        {R: (C.RUNNING, "11-23 10:00", 30)},
        by_customer=frozenset({2}),
    ),
    Edge(
        "An answer at the last minute keeps the promise",
        (LOGGED, ASSIGNED, ("11-23 10:00", E.MESSAGE_POSTED, S.ASSIGNED)),
        "11-23 12:00",
        {R: (C.KEPT, "11-23 10:00", 60)},
    ),
    Edge(
        "An answer a minute later does not",
        (LOGGED, ASSIGNED, ("11-23 10:01", E.MESSAGE_POSTED, S.ASSIGNED)),
        "11-23 12:00",
        {R: (C.BREACHED, "11-23 10:00", 61)},
    ),
    Edge(
        "Reply and pending in one step: the question answers, begins the work and stops the clocks (zammad#3551)",
        (LOGGED, ASSIGNED, ("11-23 9:30", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)),
        "11-25 8:00",
        {
            R: (C.KEPT, "11-23 10:00", 30),
            ST: (C.KEPT, None, 30),
            U: (C.PAUSED, "11-25 12:00", 0),
            RES: (C.PAUSED, "11-25 15:30", 30),
        },
    ),
    Edge(
        "An update never comes before the first response (zammad#5177): it stands until then",
        (LOGGED, ASSIGNED),
        "11-23 14:00",
        {R: (C.RUNNING, "11-23 10:00", 300), U: (C.PAUSED, "11-24 9:30", 0)},
    ),
    Edge(
        "Each word of ours begins the next update",
        (LOGGED, ASSIGNED, TOLD, ("11-23 13:00", E.MESSAGE_POSTED, S.ASSIGNED)),
        "11-23 14:00",
        {U: (C.RUNNING, "11-24 8:30", 60)},
    ),
    Edge(
        "An update that came too late is remembered to the end",
        (LOGGED, ASSIGNED, TOLD, PROPOSED, SIGNED),
        "11-25 10:00",
        {U: (C.BREACHED, None, 0), RES: (C.KEPT, None, 300)},
    ),
    Edge(
        "The time until the customer answers our question counts for nothing",
        (LOGGED, ASSIGNED, ASKED, ANSWERED),
        "11-24 9:30",
        {U: (C.RUNNING, "11-24 13:00", 30), RES: (C.RUNNING, "11-24 16:00", 90)},
    ),
    Edge(
        "A supplier's time counts where the contract does not say otherwise",
        (LOGGED, ASSIGNED, ("11-23 10:00", E.ESCALATED, S.WAITING_FOR_SUPPLIER)),
        "11-24 8:00",
        {ST: (C.KEPT, "11-23 11:00", 60), RES: (C.RUNNING, "11-24 8:30", 450)},
    ),
    Edge(
        "A supplier's time counts for nothing where it does",
        (LOGGED, ASSIGNED, ("11-23 10:00", E.ESCALATED, S.WAITING_FOR_SUPPLIER)),
        "11-24 8:00",
        {RES: (C.PAUSED, "11-24 15:00", 60)},
        "office, suppliers' time does not count",
    ),
    Edge(
        "Work that is entered late counts from when it began",
        (LOGGED, ASSIGNED, ("11-23 15:00", E.WORK_LOGGED, S.ASSIGNED)),
        "11-23 16:00",
        {ST: (C.KEPT, "11-23 11:00", 90)},
        worked_since={2: "11-23 10:30"},
    ),
    Edge(
        "Work from before the logging begins with it",
        (LOGGED, ASSIGNED, ("11-23 10:00", E.WORK_LOGGED, S.ASSIGNED)),
        "11-23 10:00",
        {ST: (C.KEPT, "11-23 11:00", 0)},
        worked_since={2: "11-23 7:00"},
    ),
    Edge(
        "While the resolution waits for the sign-off the clock stands",
        (LOGGED, ASSIGNED, PROPOSED),
        "11-25 8:00",
        {RES: (C.PAUSED, "11-25 11:00", 300)},
    ),
    Edge(
        "What is signed was met when it was proposed",
        (LOGGED, ASSIGNED, PROPOSED, ("12-01 10:00", E.SIGNED_OFF, S.SIGNED_OFF)),
        "12-01 10:00",
        {RES: (C.KEPT, "11-24 8:30", 300)},
    ),
    Edge(
        "What is returned runs on with what was left, and the next proposal counts",
        (
            LOGGED,
            ASSIGNED,
            PROPOSED,
            ("11-25 9:00", E.RETURNED, S.RETURNED),
            ("11-25 12:01", E.RESOLUTION_PROPOSED, S.RESOLVED),
            ("11-27 10:00", E.SIGNED_OFF, S.SIGNED_OFF),
        ),
        "11-30 8:00",
        {RES: (C.BREACHED, "11-25 12:00", 481)},
    ),
    Edge(
        "What fell due while it ran stays due, whatever pauses follow",
        (LOGGED, ASSIGNED, ("11-24 9:00", E.QUESTION_ASKED, S.WAITING_FOR_CUSTOMER)),
        "11-26 9:00",
        {RES: (C.PAUSED, "11-24 8:30", 510)},
    ),
    Edge(
        "A higher priority counts from the logging and loses no pause (glpi#6902, glpi#15605)",
        (LOGGED, ASSIGNED, ASKED, ("11-23 11:00", E.QUESTION_ANSWERED, S.ASSIGNED)),
        "11-23 11:30",
        {R: (C.BREACHED, "11-23 9:15", 60), RES: (C.RUNNING, "11-23 12:00", 90)},
        "office, a quarter of the times",
    ),
    Edge(
        "What is rejected has no running clocks",
        (LOGGED, ("11-23 9:30", E.REJECTED, S.REJECTED)),
        "12-24 9:00",
        {target: (C.ENDED, None, 0 if target is U else 30) for target in Target},
    ),
    Edge(
        "Nor has what was withdrawn while it waited",
        (LOGGED, ASSIGNED, ASKED, ("11-25 9:00", E.WITHDRAWN, S.WITHDRAWN)),
        "12-24 9:00",
        {R: (C.KEPT, "11-23 10:00", 60), U: (C.ENDED, None, 0), RES: (C.ENDED, None, 60)},
    ),
    Edge(
        "A closed request stays as it ended, whenever somebody looks",
        (LOGGED, ASSIGNED, PROPOSED, SIGNED, ("11-25 10:05", E.CLOSED, S.CLOSED)),
        "12-31 23:59",
        {RES: (C.KEPT, "11-24 8:30", 300)},
    ),
    Edge(
        "The time for which a reopened request was closed is a pause",
        (LOGGED, ASSIGNED, PROPOSED, ("11-23 15:00", E.SIGNED_OFF, S.SIGNED_OFF), ("11-26 9:00", E.REOPENED, S.LOGGED)),
        "11-26 10:00",
        {RES: (C.RUNNING, "11-26 12:00", 360)},
    ),
    Edge(
        "The order in which events are recorded decides, not the clocks of those who record them",
        (LOGGED, ASSIGNED, ASKED, ("11-23 9:59", E.QUESTION_ANSWERED, S.ASSIGNED)),
        "11-23 11:00",
        {RES: (C.RUNNING, "11-24 8:30", 120)},
    ),
    Edge(
        "A promise that is made shorter counts anew from then on; the resolution stays",
        (LOGGED, ASSIGNED, SOONER),
        "11-23 9:30",
        {R: (C.RUNNING, "11-23 9:35", 10), ST: (C.RUNNING, "11-23 9:50", 10), RES: (C.RUNNING, "11-24 8:30", 30)},
        shorter={2: SHORT},
    ),
    Edge(
        "An answer within the shorter time keeps it",
        (LOGGED, ASSIGNED, SOONER, TOLD),
        "11-23 9:40",
        {R: (C.KEPT, "11-23 9:35", 10), ST: (C.RUNNING, "11-23 9:50", 20)},
        shorter={2: SHORT},
    ),
    Edge(
        "One that would have kept the contract's promise does not keep the shorter one",
        (LOGGED, ASSIGNED, SOONER, ("11-23 9:36", E.MESSAGE_POSTED, S.ASSIGNED)),
        "11-23 9:40",
        {R: (C.BREACHED, "11-23 9:35", 16)},
        shorter={2: SHORT},
    ),
    Edge(
        "What falls due sooner by the contract stays as it is",
        (LOGGED, ASSIGNED, ("11-23 9:50", SHORTENED, S.ASSIGNED)),
        "11-23 9:55",
        {R: (C.RUNNING, "11-23 10:00", 55), ST: (C.RUNNING, "11-23 10:20", 5)},
        shorter={2: SHORT},
    ),
    Edge(
        "A promise that is broken already stays broken",
        (LOGGED, ASSIGNED, ("11-23 10:10", SHORTENED, S.ASSIGNED)),
        "11-23 10:15",
        {R: (C.RUNNING, "11-23 10:00", 75), ST: (C.RUNNING, "11-23 10:40", 5)},
        shorter={2: SHORT},
    ),
    Edge(
        "What was met before stays met",
        (LOGGED, ASSIGNED, ("11-23 9:15", E.MESSAGE_POSTED, S.ASSIGNED), SOONER),
        "11-23 9:30",
        {R: (C.KEPT, "11-23 10:00", 15), ST: (C.RUNNING, "11-23 9:50", 10)},
        shorter={3: SHORT},
    ),
    Edge(
        "A shorter promise that is taken back leaves the contract's as if nothing had been",
        (LOGGED, ASSIGNED, SOONER, ("11-23 9:25", RESTORED, S.ASSIGNED)),
        "11-23 9:30",
        {R: (C.RUNNING, "11-23 10:00", 30), ST: (C.RUNNING, "11-23 11:00", 30)},
        shorter={2: SHORT, 3: Shorter({})},
    ),
    Edge(
        "Agreed at a weekend to count round the clock, it does",
        (("11-28 12:00", E.LOGGED, S.LOGGED), ("11-28 13:00", SHORTENED, S.LOGGED)),
        "11-28 13:30",
        {R: (C.RUNNING, "11-28 14:00", 30), RES: (C.RUNNING, "11-30 16:00", 0)},
        shorter={1: Shorter({Target.RESPONSE: 60}, around_clock=True)},
    ),
    Edge(
        "Agreed at a weekend in service hours, it begins with them",
        (("11-28 12:00", E.LOGGED, S.LOGGED), ("11-28 13:00", SHORTENED, S.LOGGED)),
        "11-28 13:30",
        {R: (C.RUNNING, "11-30 8:15", 0)},
        shorter={1: SHORT},
    ),
    Edge(
        "Where the contract promises nothing, the shorter promise is the only one",
        (LOGGED, ASSIGNED, SOONER),
        "11-23 9:30",
        {R: (C.RUNNING, "11-23 9:35", 10), ST: (C.RUNNING, "11-23 9:50", 10)},
        "office, nothing is promised",
        shorter={2: SHORT},
    ),
    Edge(
        "What is withdrawn has no shorter promise that runs",
        (LOGGED, ASSIGNED, SOONER, ("11-23 9:30", E.WITHDRAWN, S.WITHDRAWN)),
        "11-24 9:00",
        {R: (C.ENDED, None, 10), ST: (C.ENDED, None, 10)},
        shorter={2: SHORT},
    ),
)


def page() -> str:
    """docs/sla.md."""
    return "\n".join([*_HEAD, *_rows(), *LEVELS_HEAD, *_mark_rows(), ""])


_HEAD = (
    "# Promised times",
    "",
    "<!-- Written by `python -m tests.slas.edge_cases` from the cases that the tests run: change those. -->",
    "",
    "A contract promises four times for each priority: until the first human *response*, until the *start of work*,",
    "between one *update* and the next, and until the *resolution*. Each is a clock that is worked out anew from the",
    "recorded events of its request whenever one is recorded, or when priority, contract or calendar change; nothing",
    "is counted up, so nothing is lost. It counts service hours, to the second. The clocks of a closed request stay.",
    "",
    "| target | begins | is met by | stands still |",
    "|---|---|---|---|",
    "| response | with the logging | the first message, question or proposal of staff; no automatic mail | never |",
    "| start of work | with the logging | the first sign of work: a timer, logged work (from its own start), a"
    " question, an escalation, a proposal | as the resolution |",
    "| update | with each word of ours to the customer | the next one | as the resolution, and before the response |",
    "| resolution | with the logging | the proposal that is accepted in the end | while the customer is asked or signs,"
    " while it is closed, and for a supplier's time where the contract says so |",
    "",
    "The cases: promised are 1 h, 2 h, 4 h and 8 h; office hours are 8:00 to 16:30, Monday to Friday, without Czech",
    "holidays; all instants are of 2026 in Prague (23 November is a Monday).",
    "",
    "| case | recorded | looked at | hours | right values |",
    "|---|---|---|---|---|",
)


LEVELS_HEAD = (
    "",
    "## Warnings and levels",
    "",
    "A tariff has people told at percents of a promised time, or so long before and after it falls due; all of it in",
    "service hours, so pauses put it off as they put off the due time. Each is told once; what another promise moves",
    "into the future is told again. The due time itself is told of by the escalation alone. The resolution below is",
    "promised within 8 h, the request was logged on 23 November at 9:00 and is in work.",
    "",
    "| level | looked at | recorded besides | reached |",
    "|---|---|---|---|",
)


@dataclass(frozen=True)
class Mark:
    """A level of the resolution, and when a clock comes to it; None where it never does."""

    name: str
    level: Level
    reached: str | None
    now: str = "11-23 9:30"
    besides: tuple[tuple[str, EventType, S], ...] = ()

    @property
    def found(self) -> datetime | None:
        """As it is worked out."""
        terms = Terms(DEFAULT_HOURS, FOUR, levels=[self.level])
        happened = (LOGGED, ASSIGNED, *self.besides)
        rows = [Happening(at(when), kind, state, True) for when, kind, state in happened]
        (clock,) = (one for one in clocks(rows, terms, at(self.now)) if one.target is RES)
        return next((when for _share, when in clock.marks), None)


MARKS = (
    Mark("50 percent: half of the promised time", Level(50, Role.DISPATCHER), "11-23 13:00"),
    Mark("100 percent is the due time, of which the escalation tells", Level(100, Role.DISPATCHER), None),
    Mark("150 percent: half as long again", Level(150, Role.SERVICE_MANAGER), "11-24 12:30"),
    Mark("30 minutes before it falls due", Level(100, Role.DISPATCHER, -30), "11-23 16:30"),
    Mark("2 hours after it fell due", Level(100, Role.SERVICE_MANAGER, 120), "11-24 10:30"),
    Mark("10 hours before what is promised within 8: never", Level(100, Role.DISPATCHER, -600), None),
    Mark(
        "30 minutes before, where the customer was asked for an hour",
        Level(100, Role.DISPATCHER, -30),
        "11-24 9:00",
        "11-23 12:00",
        (ASKED, ("11-23 11:00", E.QUESTION_ANSWERED, S.ASSIGNED)),
    ),
    Mark(
        "30 minutes before, while the customer is asked: not yet",
        Level(100, Role.DISPATCHER, -30),
        None,
        "11-23 12:00",
        (ASKED,),
    ),
)


def _mark_rows() -> Iterator[str]:
    for mark in MARKS:
        told = "<br>".join(f"{when} {kind.name.replace('_', ' ').replace('.', ' ')}" for when, kind, _ in mark.besides)
        yield f"| {mark.name} | {mark.now} | {told} | {mark.reached or 'never as it stands'} |"


def _rows() -> Iterator[str]:
    for edge in EDGES:
        told = "<br>".join(
            f"{when} {kind.name.replace('_', ' ').replace('.', ' ')}{_by(edge, number)}"
            for number, (when, kind, _) in _numbered(edge)
        )
        right = "<br>".join(f"{target.value}: {_said(*stands)}" for target, stands in edge.stands.items())
        yield f"| {edge.name} | {told} | {edge.now} | {edge.terms} | {right} |"


def _numbered(edge: Edge) -> list[tuple[int, tuple[str, EventType, S]]]:
    return list(enumerate(edge.happened))


def _by(edge: Edge, number: int) -> str:
    since = f" (since {edge.worked_since[number]})" if number in edge.worked_since else ""
    return " by the customer" if number in edge.by_customer else since + _in(edge.shorter.get(number))


def _in(shorter: Shorter | None) -> str:
    if shorter is None or not shorter.minutes:
        return ""
    minutes = ", ".join(f"{target.value} {count} min" for target, count in shorter.minutes.items())
    return f" ({minutes}{', round the clock' if shorter.around_clock else ''})"


def _said(state: C, due: str | None, used: int) -> str:
    return f"**{state.value}**{f', due {due}' if due else ''}, {used} min used"


if __name__ == "__main__":
    PAGE.write_text(page())
