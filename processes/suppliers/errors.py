"""Refusals of escalations and of messages from outside."""

from processes.errors import Conflict, NotFound, Refusal


class SupplierUnknown(Refusal):
    """No such supplier."""

    message = "Choose a supplier."
    field = "supplier_id"


class QuestionMissing(Refusal):
    """The supplier must learn what is asked."""

    message = "Write what the supplier should answer."
    field = "question"


class RequestNotInWork(Conflict):
    """Only a request in work can be escalated."""

    message = "Nobody is working on this request now, so it cannot be escalated."


class EscalationOpen(Conflict):
    """One open escalation for a request and supplier."""

    message = "{supplier} has been asked already and has not answered yet."


class EscalatedMeanwhile(Conflict):
    """The page is older than the last escalation."""

    message = "{supplier} has been asked since you opened the page. Read that question before you ask somebody else."


class EscalationAnswered(Conflict):
    """The answer is there already, so that of somebody who has not read it waits."""

    message = "{supplier} has answered already. Read the answer; a note keeps what you have heard."


class EscalationUnknown(NotFound):
    """No such escalation."""

    message = "There is no such escalation."


class EscalationClosed(Conflict):
    """The supplier answered, or nobody waits for the answer any more."""

    message = "This escalation is over already."


class WithdrawalReasonMissing(Refusal):
    """The history must say why."""

    message = "Say why the answer is no longer needed."
    field = "reason"


class BadMessage(Refusal):
    """A message from a system outside that cannot be used; it goes to the dead letters with this reason."""

    message = "The message cannot be used."


class SupplierGone(NotFound):
    """No such supplier."""

    message = "There is no such supplier."


class SupplierNameTaken(Conflict):
    """Another supplier has this name."""

    message = "There is a supplier of this name already."
    field = "name"


class SupplierAddressWrong(Refusal):
    """Questions leave by mail."""

    message = "This is not a mail address."
    field = "email"


class SupplierHoursMissing(Refusal):
    """The time to answer is counted in hours of a calendar."""

    message = "Choose in which hours the supplier answers."
    field = "calendar_id"


class SupplierTimeMissing(Refusal):
    """Whoever is asked is reminded some day."""

    message = "Say within what time the supplier answers."
    field = "response_minutes"
