"""Who sets the desk up."""

from processes.people.rights import may_administer
from processes.people.rules import Actor


def may_set_up(actor: Actor) -> bool:
    """See what is missing, and take the steps of the first start."""
    return may_administer(actor)
