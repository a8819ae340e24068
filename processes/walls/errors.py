"""Refusals of screens on a wall."""

from processes.errors import NotFound, Refusal


class WallUnknown(NotFound):
    """No such screen, or its link was revoked."""

    message = "This screen does not exist."


class WallNameMissing(Refusal):
    """Whoever revokes it must know which one it is."""

    message = "Say where the screen hangs."
    field = "name"
