"""What can be refused about a draft."""

from collections.abc import Mapping, Sequence

from processes.engine.designing.trees import Clash
from processes.errors import Conflict, NotFound, Refusal


class UnknownDraft(NotFound):
    """The draft is discarded, or never was."""

    message = "There is no such draft."


class UnknownRevision(NotFound):
    """The draft was never saved under this number, or that is too long ago."""

    message = "The draft has no such revision."


class UnknownDefinition(NotFound):
    """Nothing is deployed under this id."""

    message = "There is no such version."


class DraftExists(Conflict):
    """Somebody works on this definition already."""

    message = "There is a draft with this id already. Open it and upload the file there."
    field = "key"


class DraftConflict(Conflict):
    """Two people changed the same thing; `clashes` names what, `theirs` is the draft as it is saved."""

    message = "Somebody changed the same things in the meantime."

    def __init__(self, clashes: Sequence[Clash], theirs: str, revision: int) -> None:
        self.clashes = clashes
        self.theirs = theirs
        self.revision = revision
        super().__init__()


class OfferSettled(Conflict):
    """A change of the product that was offered is taken, refused, or followed by another."""

    message = "This change of the product has been dealt with already."


class DraftsChanged(Conflict):
    """Somebody saved or deployed since the page was drawn."""

    message = "The drafts or what is deployed have changed since you opened this page. Look again, then deploy."


class DraftStale(Conflict):
    """A version was deployed that is not in the draft: deploying would take it back."""

    message = "A newer version was deployed since this draft began. Take it into the draft first."


class UnknownPlan(NotFound):
    """Nothing was ever planned under this id."""

    message = "There is no such planned deployment."


class PlanSettled(Conflict):
    """It is deployed, called off, or was refused when it was due."""

    message = "This planned deployment is no longer waiting."


class PlanChanged(Conflict):
    """Somebody moved it since the page was drawn."""

    message = "Somebody changed the time since you opened this page. Look again."


class PlannedInPast(Refusal):
    """It could not go live then."""

    message = "Choose a day and time to come."
    field = "live_at"


class AlreadyRetired(Conflict):
    """Nobody may begin a case of it as it is."""

    message = "It is retired already."


class RetirementOver(Conflict):
    """It was taken back already, or never was."""

    message = "This has been taken back already."


class StartedByDesk(Refusal):
    """The product begins cases of it itself."""

    message = "“{name}” cannot be retired: the desk itself starts it. Deploy another version of it instead."


class StillCalled(Refusal):
    """A process of which cases begin would call what nobody may begin."""

    message = "It cannot be retired: it is still called by {names}. Deploy or retire that first."


class CallsRetired(Refusal):
    """New cases would call what nobody may begin."""

    message = "New cases would call what is retired: {names}. Take that back first."


class NothingWatched(Conflict):
    """Its hour is over, somebody stopped it, or the return is undone already."""

    message = "This has changed since you opened the page. Look again."


class ReturnOvertaken(Conflict):
    """Others have deployed since it returned."""

    message = "Something newer was deployed since. Deploy again from the list of versions."


class TextsWrong(Refusal):
    """`faults` say of a drawn text and a language what is wrong with what it is to be called."""

    message = "Nothing was saved. What is wrong stands beside each text."

    def __init__(self, faults: Mapping[tuple[str, str], Refusal]) -> None:
        self.faults = faults
        super().__init__()


class ExpressionsDiffer(Refusal):
    """What is filled in is the same in every language."""

    message = "It must hold the same expressions as the drawn text: {expressions}."


class ExpressionsGiven(Refusal):
    """Nothing is filled into the drawn text."""

    message = "The drawn text has no expressions, so this may have none."


class ExpressionUnread(Refusal):
    """An expression has no end."""

    message = "An expression in it is not closed."


class TextTooLong(Refusal):
    """More than anybody reads on a button."""

    message = "At most {count} characters."


class TextChangedMeanwhile(Conflict):
    """Another designer has said it since the page was drawn."""

    message = "Somebody has changed this meanwhile. It says now: {text}"


class ChangeUnknown(NotFound):
    """No such change of a text."""

    message = "There is no such change."


class SheetUnread(Refusal):
    """The file cannot be read as a sheet of texts."""

    message = "This is not a sheet of texts: it begins with the headings source, cs, sk, en."
    field = "file"


class SheetTooLarge(Refusal):
    """More than all texts there may be."""

    message = "At most {count} rows and 2 MB."
    field = "file"


class RowsWrong(Refusal):
    """`faults` say by the number of a row what is wrong with it; nothing was taken."""

    message = "Nothing was taken from the file. Put these rows right and send it again."
    field = "file"

    def __init__(self, faults: Mapping[int, Refusal]) -> None:
        self.faults = faults
        super().__init__()


class NowhereDrawn(Refusal):
    """A row speaks of a text that stands nowhere."""

    message = "This text stands in no diagram or form: {source}"
