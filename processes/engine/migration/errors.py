"""What can be refused about a migration."""

from processes.errors import NotFound, Refusal


class UnknownVersion(NotFound):
    """The process has no such version in the pack."""

    message = "The process has no such version."


class UnknownMigration(NotFound):
    """No migration has this id."""

    message = "There is no such migration."


class PlanRefused(Refusal):
    """The plan maps an element to one that cannot take its place."""

    message = "{element} cannot become {target}: the new version has no such element of the same kind."


class NothingToMove(Refusal):
    """Every running case follows this version already."""

    message = "Every running case follows this version already."


class ReasonMissing(Refusal):
    """A migration and its undoing say why."""

    message = "Say why."
    field = "reason"
