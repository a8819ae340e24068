"""Who may propose a resolution."""

from processes.people.rules import Actor
from processes.worklogs.rights import WORKERS


def may_propose(actor: Actor) -> bool:
    """Say that a request is solved and how: whoever may work on requests."""
    return actor.has(*WORKERS)
