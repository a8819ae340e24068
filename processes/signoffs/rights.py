"""Who may sign off work."""

from processes.people.rules import Actor, MemberRole
from processes.requests.models import Request


def may_sign(actor: Actor, request: Request) -> bool:
    """Accept the work on a request or return it: the approvers and administrators of its project."""
    return f"project:{request.project_id}:{MemberRole.APPROVER.value}" in actor.keys
