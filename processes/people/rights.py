"""Asks for rights: the one way in which a use case refuses an actor, and who may change people."""

from processes.errors import Forbidden, Refusal
from processes.people.models import Person
from processes.people.rules import Actor, Role


def require(allowed: bool, otherwise: Refusal | type[Refusal] = Forbidden) -> None:
    """Go on where a right is given, `require(may_see(actor, request), RequestUnknown)`; else raise the refusal.

    What may be done is said by the domains' `rights.py`, in functions that pages, lists and the API ask as well.
    """
    if not allowed:
        raise otherwise


def may_administer(actor: Actor) -> bool:
    """Set the desk up: organisations, people, roles, contracts, calendars."""
    return actor.is_desk or actor.has(Role.ADMINISTRATOR)


def may_change_login(actor: Actor, person: Person) -> bool:
    """Change a person's profile, password, sessions and tokens: their own, or as who sets the desk up."""
    return actor.person_id == person.id or may_administer(actor)
