"""Stretches of time in which a promise runs or stands still, and the business time in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from processes.calendars.rules import Hours, add_business_time, business_time_between
from processes.slas.models import PauseReason


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another."""

    begun_at: datetime
    ended_at: datetime

    def cut(self, since: datetime, until: datetime) -> "Span | None":
        """What of it lies between two instants; an instant alone counts, None is nothing."""
        begun, ended = max(self.begun_at, since), min(self.ended_at, until)
        return Span(begun, ended) if begun <= ended else None


@dataclass(frozen=True, slots=True)
class Pause:
    """When a promise stood still and why; open while it does."""

    reason: PauseReason
    begun_at: datetime
    ended_at: datetime | None


def joined(found: Iterable[tuple[Span, PauseReason]]) -> list[Pause]:
    """Spans as pauses: those of one reason that follow each other at once are one."""
    pauses: list[Pause] = []
    for span, reason in found:
        if pauses and pauses[-1].reason is reason and pauses[-1].ended_at == span.begun_at:
            pauses[-1] = replace(pauses[-1], ended_at=span.ended_at)
        else:
            pauses.append(Pause(reason, span.begun_at, span.ended_at))
    return pauses


def spent(hours: Hours, spans: Sequence[Span]) -> list[timedelta]:
    """The business time in each span."""
    return [business_time_between(hours, span.begun_at, span.ended_at) for span in spans]


def falls_at(
    hours: Hours, spans: Sequence[Span], within: Sequence[timedelta], budget: timedelta, rest_from: datetime
) -> datetime:
    """When a budget of business time is used up in spans, `within` each of which so much is spent.

    What is left after them is counted from `rest_from`.
    """
    used = timedelta(0)
    for span, took in zip(spans, within, strict=True):
        if used + took >= budget:
            return add_business_time(hours, span.begun_at, budget - used)
        used += took
    return add_business_time(hours, rest_from, budget - used)
