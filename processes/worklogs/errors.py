"""Refusals of work logs and timers."""

from collections.abc import Sequence
from typing import Any

from processes.errors import Conflict, Forbidden, NotFound, Refusal


class WorkTooShort(Refusal):
    """Less than one whole minute."""

    message = "Work needs to last at least one minute."
    field = "ended_at"


class WorkTooLong(Refusal):
    """More than a day in one piece."""

    message = "One work log cannot be longer than 24 hours."
    field = "ended_at"


class WorkInFuture(Refusal):
    """Work that is not done yet."""

    message = "Work cannot end in the future."
    field = "ended_at"


class TimeSkipped(Refusal):
    """The hour that spring leaves out."""

    message = "This time did not exist: the clocks went forward over it."
    field = "started_at"


class TimeDoubled(Refusal):
    """The hour that autumn has twice."""

    message = "The clocks went back in this hour, so it came twice. Say which one it was."
    field = "night"


class WorkDoubtful(Refusal):
    """Times that are unlikely: whoever means them says so. `doubts` are the values of `rules.Doubt`."""

    message = "Is this time right? Confirm it or correct it ({doubts})."
    field = "sure"

    def __init__(self, doubts: Sequence[Any]) -> None:
        self.doubts = tuple(doubts)
        super().__init__(doubts=", ".join(doubt.value for doubt in doubts))


class DescriptionMissing(Refusal):
    """The customer reads what was done on the invoice."""

    message = "Say what was done: the customer reads it on the invoice."
    field = "description"


class ReasonMissing(Refusal):
    """A correction stays on record with its reason."""

    message = "Say why."
    field = "reason"


class RequestNotInWork(Conflict):
    """Work belongs to requests that are in a technician's hands."""

    message = "Nobody works on request {number} at the moment, so no work can be added or changed."


class WorkersOnly(Forbidden):
    """Work is logged by who works on requests."""

    message = "Only technicians, dispatchers and service managers log work."


class WorkLogUnknown(NotFound):
    """No such work log."""

    message = "There is no such work log."


class WorkLogForeign(Forbidden):
    """Work is corrected by who did it, a dispatcher or a service manager."""

    message = "Only {name}, a dispatcher or a service manager can correct this work log."


class WorkLogRated(Conflict):
    """The work is on a bill, or on the way to one."""

    message = "This work is rated already and can no longer be corrected."


class WorkLogChanged(Conflict):
    """The page is older than the last correction of the work log."""

    message = (
        "{name} has corrected this work log since you opened the page. Read what it says now, then send yours again."
    )


class WorkLogCancelled(Conflict):
    """It counts for nothing any more."""

    message = "This work log was cancelled."


class TimerElsewhere(Conflict):
    """The page is older than the timer."""

    message = "Your timer now runs on request {number}, not on this one. Nothing was stopped."


class TimerRunning(Conflict):
    """One stop-watch for a technician."""

    message = "Your timer is running on request {number}. Stop it first."


class TimerNotRunning(Conflict):
    """Nothing to stop."""

    message = "Your timer is not running."
