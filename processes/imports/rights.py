"""Who may bring files from other systems."""

from processes.people.rights import may_administer
from processes.people.rules import Actor


def may_import(actor: Actor) -> bool:
    """Bring a file, look at it, take it over and back: who sets the desk up."""
    return may_administer(actor)
