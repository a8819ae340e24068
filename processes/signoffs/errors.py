"""Refusals of sign-offs and of the personal links to them."""

from processes.errors import Conflict, NotFound, Refusal


class ReturnReasonMissing(Refusal):
    """The technician must learn what is missing."""

    message = "Say what is missing; the technician will read it."
    field = "reason"


class DecisionMissing(Refusal):
    """Approve or return."""

    message = "Choose whether you approve the work or return it."
    field = "decision"


class SignoffDecided(Conflict):
    """Somebody decided already, or silence did; `state`, `by` (a name, or None) and `at` say how, who and when."""

    message = "This work has been decided on already."

    def __init__(self, *, state: str, by: str | None, at: object) -> None:
        self.state, self.by, self.at = state, by, at
        super().__init__()


class SilenceBroken(Conflict):
    """The customer wrote after having been asked: their silence is none."""

    message = "The customer has written since; only their decision ends this."


class SignoffUnknown(NotFound):
    """Nothing waits for a sign-off here."""

    message = "Nobody has asked for a sign-off of this request."


class LinkUnknown(NotFound):
    """Not a link of ours, or not copied whole."""

    message = "This link is not complete. Open it from the mail again, or log in."


class LinkExpired(Refusal):
    """The time to sign by this link is over."""

    message = "This link has expired. Log in to see the request."


class LinkUsed(Conflict):
    """A link serves once."""

    message = "This link has been used already."


class SignerNotAllowed(Refusal):
    """The person lost the right to sign since the link was sent."""

    message = "You may no longer sign off work in this project."


class ToldInFuture(Refusal):
    """A decision is told after it was asked for, and before it is written down."""

    message = "The decision was said between the question and now."
    field = "told_at"


class PriceAboveLimit(Refusal):
    """Somebody else may accept so high a price."""

    message = "{price} is above your limit. {names} may accept this price."
    field = "decision"


class PriceAboveLimits(Refusal):
    """Nobody of the customer may accept so high a price."""

    message = "{price} is above your limit and everybody's in this project. Your administrator can change it."
    field = "decision"


class PriceAboveAgreed(Refusal):
    """The contract lets approvers accept less; the customer's administrators may accept more."""

    message = "{price} is above {limit}, up to which approvers accept by the contract {number}. {names} may accept it."
    field = "decision"


class PriceAboveAll(Refusal):
    """The same where the customer has no administrator."""

    message = (
        "{price} is above {limit}, up to which approvers accept by the contract {number}. Only an administrator of "
        "your organisation or project may accept it, and there is none yet: please write to us."
    )
    field = "decision"
