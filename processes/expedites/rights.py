"""Who may buy a shorter reaction, agree to it, take it up and see what it costs."""

from decimal import Decimal

from sqlalchemy import ColumnElement, and_, false

from processes.expedites.models import Expedite
from processes.people.rules import Actor, Limit, Role
from processes.requests.models import Request
from processes.requests.rights import CARING, may_see
from processes.requests.rights import visible as request_visible
from processes.signoffs.rights import may_accept_price, may_sign

PRICING = (Role.AGENT, Role.DISPATCHER, Role.SERVICE_MANAGER, Role.ACCOUNTANT)


def may_expedite(actor: Actor, request: Request) -> bool:
    """Ask for a shorter reaction, and see what it costs: the request's customer, and staff whom they tell."""
    return may_see(actor, request) and (not actor.is_staff or actor.has(*CARING))


def may_agree(actor: Actor, request: Request, price: tuple[Decimal, str], agreed: Limit | None) -> bool:
    """Agree to pay so much for it: the customer's approvers up to their limits and what is `agreed` in the contract;
    nobody of ours.
    """
    return not actor.is_staff and may_accept_price(actor, request, (price,), agreed)


def may_withdraw_expedite(actor: Actor, request: Request, expedite: Expedite) -> bool:
    """Take it back: whoever asked, the customer's approvers, and staff who look after the request."""
    if actor.is_staff:
        return may_see(actor, request) and actor.has(*CARING)
    return actor.person_id == expedite.asked_by_id or may_sign(actor, request)


def may_take(actor: Actor) -> bool:
    """Say which technician takes an expedited request, and see whom that delays."""
    return actor.has(Role.DISPATCHER, Role.SERVICE_MANAGER)


def may_see_fee(actor: Actor) -> bool:
    """See what a shorter reaction costs: customers of their own requests, and who of staff sells or bills it."""
    return not actor.is_staff or actor.has(*PRICING)


def may_list_expedites(actor: Actor) -> bool:
    """See the list of shorter reactions of all requests."""
    return actor.has(*PRICING)


def visible(actor: Actor) -> ColumnElement[bool]:
    """Those in the list, as a condition beside a join of their requests."""
    return and_(request_visible(actor)) if may_list_expedites(actor) else false()
