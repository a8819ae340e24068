"""Refusals of the first start."""

from processes.errors import Conflict, Refusal


class SetupLinkDead(Refusal):
    """Unknown, used, expired, replaced, or somebody administers the desk: nobody is told which."""

    message = "This link does not work any more. `podpora setup link` prints another while nobody administers the desk."


class AdministratorThere(Conflict):
    """The first administrator invites all others."""

    message = "{name} administers this desk already and can let others in."
