"""A request's events as its clocks need them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from processes.contracts.rules import Target
from processes.requests.event_types import EventKind
from processes.requests.history import Happened, happened
from processes.slas.events import RESTORED, SHORTENED
from processes.slas.terms import Happening, Shorter
from processes.worklogs.events import CANCELLED, TIMER_DISCARDED, TIMER_STARTED

WORK = frozenset({EventKind.WORK_LOGGED, TIMER_STARTED, CANCELLED, TIMER_DISCARDED})


def happenings(session: Session, request_id: int) -> Sequence[Happening]:
    """A locked request's events in order."""
    asked: set[int] = set()
    events = happened(session, request_id)
    since = _worked(events)
    found = []
    for event in events:
        _follow(asked, event)
        worked_since = since.get(_work(event)) if event.kind in WORK else None
        said = (event.at, event.kind, event.state, _shown(event), bool(asked), worked_since, _shorter(event))
        found.append(Happening(*said))
    return found


def _shorter(event: Happened) -> Shorter | None:
    if event.kind is SHORTENED:
        minutes = {Target(name): count for name, count in event.details["targets"].items()}
        return Shorter(minutes, event.details["around_clock"])
    return Shorter({}) if event.kind is RESTORED else None


def _worked(events: Sequence[Happened]) -> dict[tuple[object, object], datetime]:
    """Since when, of every log and timer that stands: as it was corrected last, without what was taken back."""
    found: dict[tuple[object, object], datetime] = {}
    for event in events:
        if event.kind is EventKind.WORK_LOGGED:
            said = event.details.get("started_at")  # events of old do not say it
            found[_work(event)] = datetime.fromisoformat(said) if said else event.at
        elif event.kind is TIMER_STARTED:
            found[_work(event)] = event.at
        elif event.kind in (CANCELLED, TIMER_DISCARDED):
            found.pop(_work(event), None)
    return found


def _work(event: Happened) -> tuple[object, object]:
    """What names a log, or a timer."""
    if event.kind in (TIMER_STARTED, TIMER_DISCARDED):
        return event.details.get("technician_id"), event.details.get("since")
    return "log", event.details.get("work_log_id")


def _follow(asked: set[int], event: Happened) -> None:
    """Keep the escalations whose question has left and that have not ended."""
    escalation_id = event.details.get("escalation_id", 0)
    if event.kind is EventKind.ESCALATED and not event.details.get("is_unsent"):
        asked.add(escalation_id)  # of a time when the question counted as gone once it was asked
    elif event.kind is EventKind.SUPPLIER_ASKED:
        asked.add(escalation_id)
    elif event.kind in (EventKind.SUPPLIER_ANSWERED, EventKind.ESCALATION_ENDED):
        asked.discard(escalation_id)


def _shown(event: Happened) -> bool:
    return not event.is_internal and bool(event.details.get("by_staff", event.by_staff))
