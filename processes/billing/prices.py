"""What the work on one request costs, as its page shows it: what was proposed to be signed, then what was rated."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from processes.billing.queries import Rating
from processes.billing.rights import may_see_price
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.signoffs.models import Signoff, SignoffState

_STALE = frozenset({SignoffState.RETURNED, SignoffState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Price:
    """Without VAT; minutes. `is_final`: rated, as on the invoice; else as it is proposed for the sign-off.

    `further`: amounts in other currencies, which are not in `amount`.
    """

    amount: Decimal
    currency: str
    minutes_worked: int
    minutes_billed: int
    is_final: bool = False
    further: tuple[tuple[Decimal, str], ...] = ()


def proposed_price(content: Mapping[str, Any]) -> Price | None:
    """The price in the content of a sign-off; None where it was not known."""
    found = content.get("price")
    if not found:
        return None
    further = tuple((Decimal(one["amount"]), one["currency"]) for one in found.get("further", ()))
    return Price(**{**found, "amount": Decimal(found["amount"]), "further": further})


def price_of(actor: Actor, request: Request, signoff: Signoff | None, rated: Rating) -> Price | None:
    """What the work on a request will cost or has cost; `signoff` is the one asked for last.

    None for who may not see it, and while nothing is proposed or rated.
    """
    if not may_see_price(actor, request):
        return None
    proposed = proposed_price(signoff.content) if signoff and signoff.state not in _STALE else None
    if signoff is not None and signoff.state is SignoffState.REQUESTED:
        return proposed
    if not rated.minutes_worked:
        return proposed
    of = (rated.amount, rated.currency, rated.minutes_worked, rated.minutes_billed)
    return Price(*of, is_final=True, further=rated.further)
