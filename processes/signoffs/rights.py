"""Who may sign off work."""

from processes.people.rules import Actor, MemberRole, Role
from processes.requests.models import Request

RECORDERS = (Role.AGENT, Role.DISPATCHER, Role.SERVICE_MANAGER)


def may_sign(actor: Actor, request: Request) -> bool:
    """Accept the work on a request or return it: the approvers and administrators of its project."""
    return f"project:{request.project_id}:{MemberRole.APPROVER.value}" in actor.keys


def may_record(actor: Actor) -> bool:
    """Write down a sign-off that a customer gave by telephone: those who take calls, not who did the work."""
    return actor.has(*RECORDERS)
