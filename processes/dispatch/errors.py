"""Refusals of approval and assignment."""

from processes.errors import Conflict, Refusal


class AlreadyDispatched(Conflict):
    """The request was approved or rejected before."""

    message = "This request has been dispatched already."


class OnlyForOneself(Refusal):
    """The rule lets technicians take a request, not give it away."""

    message = "You can take this request yourself. A dispatcher gives it to others, or rejects it."
    field = "technician_id"


class TechnicianUnknown(Refusal):
    """Nobody active with the technician's role."""

    message = "Choose a technician."
    field = "technician_id"


class TechnicianKeptOut(Refusal):
    """A confidential request is worked on by who may see it."""

    message = "{name} may not see this confidential request. Name them on its page first."
    field = "technician_id"


class TechnicianUnchanged(Refusal):
    """The request is theirs already."""

    message = "{name} has this request already."
    field = "technician_id"


class RejectionReasonMissing(Refusal):
    """The customer must learn why."""

    message = "Say why the request is rejected; the customer will read it."
    field = "reason"


class ReassignmentReasonMissing(Refusal):
    """The history must say why."""

    message = "Say why the request is given to somebody else."
    field = "reason"


class RequestNotInWork(Conflict):
    """Only a request that a technician works on can change hands."""

    message = "Nobody is working on this request now, so it cannot change hands."


class AssignedMeanwhile(Conflict):
    """The page is older than the last assignment."""

    message = "{name} has this request now, since you opened the page. Hand it over if you still want to."


class DuplicateUnknown(Refusal):
    """A duplicate is the same case of the same customer."""

    message = "The customer has no other request {number}."
    field = "duplicate_of"


class FormAsksMore(Refusal):
    """The designer's form of approval has fields that must be filled besides the technician."""

    message = "The form asks for more than a technician."


class AlreadyHelps(Conflict):
    """They work on it already, as a helper or as the one who is responsible."""

    message = "{name} works on this request already."
    field = "person_id"


class HelperUnknown(Conflict):
    """They do not help with it (any more)."""

    message = "This person does not help with the request any more."
