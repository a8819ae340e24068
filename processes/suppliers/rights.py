"""Who may ask suppliers."""

from processes.people.rights import may_administer
from processes.people.rules import Actor, Role


def may_escalate(actor: Actor) -> bool:
    """Ask a supplier, write down the answer, or say that it is no longer needed."""
    return actor.has(Role.TECHNICIAN, Role.DISPATCHER)


def may_keep_suppliers(actor: Actor) -> bool:
    """Add suppliers and change what is known of them."""
    return may_administer(actor) or actor.has(Role.SERVICE_MANAGER)
