"""Who may look at service calendars and change them."""

from processes.people.rights import may_administer
from processes.people.rules import Actor, Role


def may_see_calendars(actor: Actor) -> bool:
    """Look at the hours in which the desk works: everybody who works here."""
    return actor.is_staff


def may_change_calendars(actor: Actor) -> bool:
    """Change hours by which promises are counted."""
    return may_administer(actor) or actor.has(Role.SERVICE_MANAGER)
