"""Refusals of requests and their discussion."""

from collections.abc import Sequence
from typing import Any

from processes.errors import Conflict, Forbidden, NotFound, Refusal


class RequestUnknown(NotFound):
    """No request of this number that the actor may see."""

    message = "There is no request {number} that you may see."


class ProjectClosedToActor(Forbidden):
    """The actor may not log requests in this project."""

    message = "You may not log requests in this project."
    field = "project_id"


class ProductNotCovered(Refusal):
    """The product is not supported under the project's contract."""

    message = "The contract does not cover this product."
    field = "product_id"


class SummaryMissing(Refusal):
    """A request needs a line that says what it is about."""

    message = "Say in one line what it is about."
    field = "summary"


class MessageEmpty(Refusal):
    """Nothing was written and no file added."""

    message = "Write something or add a file."
    field = "body"


class AnswerMissing(Refusal):
    """An answer needs words."""

    message = "Write your answer."
    field = "answer"


class QuestionMissing(Refusal):
    """A question needs words."""

    message = "Write the question."
    field = "question"


class QuestionOpen(Conflict):
    """One question at a time, so that an answer is an answer to something."""

    message = "The customer has not answered the last question yet."


class QuestionGone(Conflict):
    """No question waits for an answer."""

    message = "This question has been answered already."


class RequestClosed(Conflict):
    """The request has ended."""

    message = "Request {number} is closed. Reopen it or log a new one."


class RequestNotInWork(Conflict):
    """Only a request that a technician works on can do this."""

    message = "Nobody works on request {number} at the moment."


class WorkIsDone(Conflict):
    """Too late to withdraw: the work waits for sign-off or billing."""

    message = "The work on request {number} is done: sign it off or return it instead."


class RequestStillOpen(Conflict):
    """Only an ended request can be reopened."""

    message = "Request {number} is open."


class ReopeningTooLate(Refusal):
    """The contract's days for reopening have passed."""

    message = "Request {number} can no longer be reopened. Log a new one that follows it."


class ReasonMissing(Refusal):
    """A decision that others will ask about needs its reason."""

    message = "Say why."
    field = "reason"


class TellerMissing(Refusal):
    """What was said was said by somebody."""

    message = "Say who told you."
    field = "told_by"


class StaffOnly(Forbidden):
    """Only the desk's own people do this."""

    message = "Only the support staff can do this."


class RequestNotCorrectable(Conflict):
    """What is signed off, billed or ended stays as it is."""

    message = "Request {number} is signed off or has ended, so it can no longer be corrected."


class CorrectedMeanwhile(Conflict):
    """The page is older than the last correction."""

    message = "Somebody has corrected this request since you opened the page. Look at it again."


class WrittenMeanwhile(Conflict):
    """Others have written what the page has not shown: `entries` of the discussion."""

    message = "Written after you had opened this page. Read it, then send your words again:"

    def __init__(self, entries: Sequence[Any]) -> None:
        self.entries = entries
        super().__init__()


class EndedMeanwhile(Conflict):
    """The page is older than the end and the new beginning of the request."""

    message = "Request {number} has ended and been taken up again since you opened the page. Look at it again."


class AnswersWrong(Refusal):
    """What the form of the kind asks is missing or does not fit."""

    message = "These answers are missing or wrong: {names}."


class NothingCorrected(Refusal):
    """A correction changes something."""

    message = "Change something first."


class CustomerIsAsked(Conflict):
    """A customer of the present project has an open task."""

    message = "The customer has to answer or to sign off now, so project and requester cannot change."


class ProjectUnknown(Refusal):
    """No active project."""

    message = "There is no such project."
    field = "project_id"


class RequesterElsewhere(Refusal):
    """The requester belongs to another project."""

    message = "Choose who of this project asks for it."
    field = "requester_id"
