"""Who may see a request and act on it; the same rule as a SQL condition where lists need it."""

from sqlalchemy import ColumnElement

from processes.people.confidential import is_kept_from, shown
from processes.people.rules import Actor, Outsider, Role
from processes.requests.models import Request

# Staff who look after customers' cases; the others read them and write about them.
CARING = (Role.AGENT, Role.DISPATCHER, Role.TECHNICIAN, Role.SERVICE_MANAGER)


def may_see(actor: Actor, request: Request) -> bool:
    """See a request: a customer's people those of the projects that their roles reach, staff all; what is confidential
    who of them is cleared or named.
    """
    if actor.is_staff and not actor.is_desk:
        return not is_kept_from(
            actor,
            request_id=request.id,
            organisation_id=request.organisation_id,
            project_id=request.project_id,
            is_confidential=request.is_confidential,
        )
    return actor.is_desk or request.project_id in actor.project_ids


def visible(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for lists of requests."""
    if actor.is_desk or actor.is_staff:
        return shown(actor, Request)
    return Request.project_id.in_(sorted(actor.project_ids))


def may_log_in(actor: Actor, project_id: int) -> bool:
    """Log a request in a project."""
    return actor.is_desk or actor.is_staff or project_id in actor.project_ids


def may_log_for(actor: Actor, requester_id: int) -> bool:
    """Log a request in the name of somebody: customers in their own only."""
    return actor.is_desk or actor.is_staff or actor.person_id == requester_id


def may_write(actor: Actor, request: Request) -> bool:
    """Add to the discussion: whoever sees it, and an outsider whose message belongs to it by a proof of ours."""
    return may_see(actor, request) or _is_handed(actor, request)


def _is_handed(actor: Actor, request: Request) -> bool:
    return isinstance(actor, Outsider) and actor.request_id == request.id


def may_note(actor: Actor) -> bool:
    """Leave a note that customers never see."""
    return actor.is_desk or actor.is_staff


def may_ask(actor: Actor) -> bool:
    """Ask the customer, which lets the clock stand; correct the stated impact."""
    return actor.is_desk or actor.has(*CARING)


def may_end(actor: Actor, request: Request) -> bool:
    """Withdraw a request or take it up again: its customer, and staff who look after it."""
    return actor.is_desk or actor.has(*CARING) or request.project_id in actor.project_ids
