"""Refusals of shorter reactions."""

from processes.errors import Conflict, NotFound, Refusal


class ExpediteUnknown(NotFound):
    """No such shorter reaction that the actor may see."""

    message = "There is no such shorter reaction."


class ExpediteNotOffered(Refusal):
    """The contract, the table or the course of the request leaves nothing to be bought; `why` is a `WhyNot`."""

    message = "A shorter reaction is not offered for this request now."


class OfferChanged(Conflict):
    """Price or time are others than those that the person saw."""

    message = "The offer has changed since you opened the page. Look at it again."


class AlreadyExpedited(Conflict):
    """One at a time."""

    message = "A shorter reaction has been asked for already."


class ExpediteDecided(Conflict):
    """Somebody has agreed, refused or taken it back."""

    message = "This has been decided already."


class PriceAboveLimit(Refusal):
    """An approver agrees to no higher price than their limit."""

    message = "The price is above what you may agree to. Somebody else of yours has to."


class ReasonMissing(Refusal):
    """Whoever asked learns why."""

    message = "Say why you do not agree."
    field = "expedite_reason"


class TakenAlready(Conflict):
    """Too late to take it back: the team works by it."""

    message = "A technician has it already, so it can no longer be taken back."


class ApproveFirst(Refusal):
    """The form of approval asks for more than a technician; who approves gives it to somebody: that takes it."""

    message = "The request waits for approval. Approve it and give it to a technician: that takes it."
