"""Refusals of a proposed resolution."""

from processes.errors import Conflict, Refusal


class SummaryMissing(Refusal):
    """The customer must learn what was done."""

    message = "Write what was done; the customer will read it."
    field = "summary"


class CauseMissing(Refusal):
    """Statistics need a cause that can be chosen."""

    message = "Choose the cause."
    field = "cause"


class RequestNotInWork(Conflict):
    """Only a request in work can be resolved."""

    message = "Nobody is working on this request now, so it cannot be resolved."


class QuestionStillOpen(Refusal):
    """The customer was asked and has not answered."""

    message = "The customer has not answered your question yet."


class EscalationStillOpen(Refusal):
    """A supplier was asked and has not answered."""

    message = "A supplier still owes an answer. Wait for it, or withdraw the escalation."


class TimerStillRunning(Refusal):
    """Minutes that the customer should sign would be missing."""

    message = "A timer is still running on this request. Stop it first, so that the customer sees all the work."


class WorkMissing(Refusal):
    """No minute was logged and nobody said why."""

    message = "No work is logged. Log it, or say why there is none."
    field = "no_work_reason"
