"""Targets as chips: how each promise stands, when it falls due and what business time is left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.web.parts import Case
from processes.contracts.rules import Target
from processes.slas.models import ClockState
from processes.slas.queries import CLOCKS, Promise, promises_in


def promises_of_case(case: Case) -> list[Promise]:
    """How every promise of a request stands on its page; `case.once` asks for it once."""
    return promises_in(case.session, case.request, case.rows(CLOCKS), case.now)


@dataclass(frozen=True)
class Chip:
    """One target for `ui.target_chip`: `state` is its word there, `left` business time."""

    target: Target
    state: str
    due_at: datetime
    left: timedelta | None
    met_at: datetime | None


def chips(promises: Iterable[Promise]) -> list[Chip]:
    """The chips of a request's promises; one that ended without being met is left out."""
    return [_chip(promise) for promise in promises if promise.state is not ClockState.ENDED]


_RUNNING = frozenset({"breached", "at_risk", "running"})


def pressing(shown: Iterable[Chip]) -> Chip | None:
    """Of the promises that run the one that falls due first, or fell: lists of staff are led by it."""
    return min((chip for chip in shown if chip.state in _RUNNING), key=lambda chip: chip.due_at, default=None)


def _chip(promise: Promise) -> Chip:
    moving = (
        promise.state in (ClockState.RUNNING, ClockState.PAUSED)
        and promise.left >= timedelta(0)
        and not promise.is_overdue
    )
    return Chip(promise.target, _state(promise), promise.due_at, promise.left if moving else None, promise.met_at)


def _state(promise: Promise) -> str:
    if promise.state is ClockState.KEPT:
        return "kept"
    if promise.state is ClockState.BREACHED:
        return "missed" if promise.met_at else "breached"
    if promise.is_overdue:
        return "breached"
    if promise.state is ClockState.PAUSED:
        return "paused"
    return "at_risk" if promise.is_at_risk else "running"
