"""Who may sign off work."""

from processes.people.rules import Actor, Amounts, Grant, Limit, MemberRole, Role
from processes.requests.models import Request

RECORDERS = (Role.AGENT, Role.DISPATCHER, Role.SERVICE_MANAGER)


def may_sign(actor: Actor, request: Request) -> bool:
    """Accept the work on a request or return it: the approvers and administrators of its project."""
    return f"project:{request.project_id}:{MemberRole.APPROVER.value}" in actor.keys


def may_accept_price(actor: Actor, request: Request, price: Amounts | None, agreed: Limit | None) -> bool:
    """Accept work at a price (without VAT, in each currency; None: not known): neither their own limit is below it nor,
    for approvers, what is `agreed` in the contract. Administrators of the customer are bound by neither.
    """
    if not may_sign(actor, request) or price is None:
        return may_sign(actor, request)
    reached = [grant for grant in actor.grants if grant.reaches(request.organisation_id, request.project_id)]
    signing = [grant for grant in reached if grant.role in (MemberRole.APPROVER, MemberRole.CUSTOMER_ADMINISTRATOR)]
    return any(all(limit.covers(price) for limit in _limits(grant, agreed)) for grant in signing)


def _limits(grant: Grant, agreed: Limit | None) -> list[Limit]:
    binding = [grant.limit, agreed if grant.role is MemberRole.APPROVER else None]
    return [limit for limit in binding if limit is not None]


def may_record(actor: Actor) -> bool:
    """Write down a sign-off that a customer gave by telephone: those who take calls, not who did the work."""
    return actor.has(*RECORDERS)
