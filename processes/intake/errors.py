"""Why something from outside was not taken in."""

from processes.errors import Forbidden, Refusal


class EventUnreadable(Refusal):
    """The event for a process is not what the interface describes."""

    message = "The event cannot be read."


class AgentsOnly(Forbidden):
    """Mail that waits is decided about by those who read incoming mail."""

    message = "Only an agent or a service manager can do this."
