"""Who may ask suppliers."""

from processes.people.rules import Actor, Role


def may_escalate(actor: Actor) -> bool:
    """Ask a supplier, write down the answer, or say that it is no longer needed."""
    return actor.has(Role.TECHNICIAN, Role.DISPATCHER)
