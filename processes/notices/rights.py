"""Who may choose how they are told."""

from processes.people.rules import Actor


def may_choose(actor: Actor) -> bool:
    """A person, about what concerns them."""
    return actor.person_id is not None
