"""Why something from outside was not taken in."""

from processes.errors import Refusal


class EventUnreadable(Refusal):
    """The event for a process is not what the interface describes."""

    message = "The event cannot be read."
