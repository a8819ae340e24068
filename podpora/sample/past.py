"""How a request of the past is written down: who logged it when, and what people did with it, act by act."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from podpora.sample import acts
from podpora.sample.desk import Desk
from podpora.sample.storytelling import Days, Story
from processes.contracts.rules import Activity
from processes.requests.rules import Channel, Impact, RequestKind, Urgency

Act = Callable[[Desk, str], None]
Step = tuple[int, str, Act]  # working days after the request was logged, time of day, what is done then


@dataclass(frozen=True)
class Past:
    """A request logged `back` working days before the sample is loaded, at `clock` (08:14), by `who` for `where`."""

    back: int
    clock: str
    who: str
    where: tuple[str, str]
    product: str | None
    summary: str
    description: str
    steps: tuple[Step, ...] = ()
    kind: RequestKind = RequestKind.INCIDENT
    impact: Impact = Impact.PERSON
    urgency: Urgency = Urgency.MEDIUM
    channel: Channel = Channel.PORTAL

    def story(self) -> Story:
        """The same as the sample's people live through it."""

        def told(desk: Desk, days: Days) -> Iterator[datetime]:
            yield _at(days, self.back, self.clock)
            number = acts.log(
                desk,
                self.who,
                self.where,
                self.summary,
                self.description,
                kind=self.kind,
                impact=self.impact,
                urgency=self.urgency,
                product=self.product,
                channel=self.channel,
            )
            for day, clock, act in self.steps:
                yield _at(days, self.back - day, clock)
                act(desk, number)

        return told


def _at(days: Days, back: int, clock: str) -> datetime:
    at = time.fromisoformat(clock)
    return days.at(back, at.hour, at.minute)


def assign(technician: str, impact: Impact = Impact.PERSON) -> Act:
    """The dispatcher approves; `impact` is that of the request."""
    return lambda desk, number: acts.approve(desk, number, technician, impact=impact)


def reject(reason: str) -> Act:
    """The dispatcher rejects."""
    return lambda desk, number: acts.reject(desk, number, reason)


def say(email: str, text: str) -> Act:
    """Somebody writes; a customer who was asked answers by it."""
    return lambda desk, number: acts.write(desk, number, email, text)


def note(email: str, text: str) -> Act:
    """Somebody of staff writes for staff."""
    return lambda desk, number: acts.write(desk, number, email, text, internal=True)


def ask(technician: str, question: str) -> Act:
    """The technician asks the customer."""
    return lambda desk, number: acts.ask(desk, number, technician, question)


def work(technician: str, minutes: int, text: str, activity: Activity = Activity.REMOTE) -> Act:
    """The technician logs the minutes just worked."""
    return lambda desk, number: acts.work(desk, number, technician, minutes, text, activity)


def propose(technician: str, cause: str, text: str) -> Act:
    """The technician proposes the resolution."""
    return lambda desk, number: acts.propose(desk, number, technician, cause, text)


def sign(email: str) -> Act:
    """The customer signs off."""
    return lambda desk, number: acts.sign(desk, number, email)


def give_back(email: str, reason: str) -> Act:
    """The customer returns the work."""
    return lambda desk, number: acts.give_back(desk, number, email, reason)


def withdraw(email: str, reason: str) -> Act:
    """The customer needs it no longer."""
    return lambda desk, number: acts.withdraw(desk, number, email, reason)
