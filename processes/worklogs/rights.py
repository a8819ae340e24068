"""Who may log work and correct it."""

from processes.people.rules import Actor, Role
from processes.worklogs.models import WorkLog

WORKERS = (Role.TECHNICIAN, Role.DISPATCHER, Role.SERVICE_MANAGER)


def may_log_work(actor: Actor) -> bool:
    """Log one's own work, by hand or by a timer."""
    return actor.has(*WORKERS)


def may_correct_work(actor: Actor, log: WorkLog) -> bool:
    """Correct a work log: who did the work, a dispatcher, a service manager."""
    is_own = actor.person_id is not None and log.technician_id == actor.person_id
    return (is_own and may_log_work(actor)) or actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER)
