"""Who may approve requests and give them to technicians."""

from processes.people.rules import Actor, Role


def may_dispatch(actor: Actor) -> bool:
    """Approve a request and give it to a technician, or reject it."""
    return actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER)


def may_reassign(actor: Actor) -> bool:
    """Give a request in work to another technician."""
    return actor.is_desk or actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER, Role.TECHNICIAN)
