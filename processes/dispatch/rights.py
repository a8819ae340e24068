"""Who may approve requests and give them to technicians."""

from processes.people.rules import Actor, Role


def may_dispatch(actor: Actor) -> bool:
    """Approve a request and give it to a technician, or reject it; the desk itself where the rule says so."""
    return actor.is_desk or actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER)


def may_take(actor: Actor, technician_id: int | None) -> bool:
    """Take a waiting request oneself, where the rule of dispatch offers it to technicians, but give it to nobody."""
    return works_on_requests(actor) and technician_id is not None and technician_id == actor.person_id


def may_reassign(actor: Actor) -> bool:
    """Give a request in work to another technician."""
    return actor.is_desk or actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER, Role.TECHNICIAN)


def works_on_requests(actor: Actor) -> bool:
    """Is given requests to work on."""
    return Role.TECHNICIAN in actor.roles
