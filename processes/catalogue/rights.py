"""Who edits the lists of the company; everybody chooses from them."""

from processes.contracts.rights import may_change_contracts
from processes.people.rules import Actor


def may_change_catalogue(actor: Actor) -> bool:
    """Add, change and end items: who sets the desk up, and service managers."""
    return may_change_contracts(actor)


def may_see_catalogue(actor: Actor) -> bool:
    """Look at the lists with their codes and what has ended: everybody who works here."""
    return actor.is_staff
