"""Refusals of links, invitations, and decisions about newcomers."""

from processes.errors import Conflict, NotFound, Refusal


class LinkDead(Refusal):
    """Unknown, used, expired, or overtaken by another password: nobody is told which."""

    message = "This link does not work any more. Ask for a new one."


class LinksTooMany(Refusal):
    """A mailbox is not filled with links."""

    message = "Several links were sent within the last hour. Wait before you ask for another one."
    field = "email"


class NewcomerUnknown(NotFound):
    """Nobody waits under this id whom the actor may accept."""

    message = "There is no such person."


class NewcomerDecided(Conflict):
    """Somebody was faster."""

    message = "{by} has decided about this person already."


class InvitationNeedless(Conflict):
    """Who has a login is invited no more."""

    message = "{name} has chosen a password already."


class InvitationsTooMany(Refusal):
    """A mailbox is not filled with invitations."""

    message = "{name} was invited several times within the last hour. Wait before you send another one."


class ReasonMissing(Refusal):
    """Nobody is refused without a word."""

    message = "Say why."
    field = "reason"


class InvitationUnknown(NotFound):
    """Nobody is invited under this id whom the actor may invite."""

    message = "There is no such invitation."


class RightsMissing(Refusal):
    """Whoever is invited may do something."""

    message = "Choose what they may do."
    field = "role"
