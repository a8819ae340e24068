"""Who may put the desk on a wall."""

from processes.people.rights import may_administer
from processes.people.rules import Actor, Role


def may_hang_walls(actor: Actor) -> bool:
    """Make links of screens, see which there are, and revoke them."""
    return may_administer(actor) or actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER)
