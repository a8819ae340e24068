"""What shorter reactions add to a request's page: the way to buy one, and how the last one stands."""

from app.expedites.forms import TakeBack, Waive
from app.web.parts import Case, Part, Place, everybody, reads_with_page, request_part
from processes.billing.items import FEES, Fee
from processes.billing.rights import may_settle
from processes.contracts import queries as contracts
from processes.expedites.models import Expedite
from processes.expedites.offers import agreed_limit
from processes.expedites.queries import EXPEDITE
from processes.expedites.rights import may_agree, may_expedite, may_see_fee, may_withdraw_expedite
from processes.expedites.rules import OPEN, RETURNABLE, TARGETS, ExpediteState
from processes.slas.queries import CLOCKS

_LAST, _CLOCKS = reads_with_page(everybody, EXPEDITE), reads_with_page(everybody, CLOCKS)
_FEES = reads_with_page(everybody, FEES)


def _last(case: Case) -> tuple[Expedite, str, str | None] | None:
    return next(iter(case.rows(_LAST)), None)


def _is_sold(case: Case) -> bool:
    """Whether the contract has a fee, and a reaction is still awaited; the offer itself is worked out on its page."""
    request = case.request
    awaited = any(clock.target in TARGETS and clock.met_at is None for clock in case.rows(_CLOCKS))
    if request.closed_at is not None or not (awaited or request.promised_at is None):
        return False
    on = contracts.local_day(request.logged_at)  # as its promises are
    contract = contracts.contract_for(case.session, project_id=request.project_id, on=on)
    return contract is not None and contract.tariff.expedite_fee is not None


@request_part(Place.BUTTONS, 30, everybody)
def way(case: Case) -> Part | None:
    """The way to the offer, where there may be one and none goes on."""
    last = _last(case)
    if not may_expedite(case.actor, case.request) or (last is not None and last[0].state in OPEN):
        return None
    return Part("expedites/_way.html") if _is_sold(case) else None


def _may_agree(case: Case, last: Expedite) -> bool:
    agreed = agreed_limit(case.session, case.request, last.asked_at)
    return may_agree(case.actor, case.request, (last.price, last.currency), agreed)


@request_part(Place.CONSENT, 10, everybody)
def standing(case: Case) -> Part | None:
    """How the last one stands, what it costs, and taking it back while nobody has it."""
    found = _last(case)
    if found is None:
        return None
    last, asked_by, agreed_by = found
    waits = last.state is ExpediteState.ASKED and _may_agree(case, last)
    returns = last.state in RETURNABLE and may_withdraw_expedite(case.actor, case.request, last)
    context = {"last": last, "asked_by": asked_by, "agreed_by": agreed_by, "waits_for_me": waits}
    fee = next((one for one in (Fee(*row) for row in case.rows(_FEES)) if one.item == last.item), None)
    may_waive = may_settle(case.actor) and fee is not None and fee.waived_because is None and not fee.is_invoiced
    context |= {"fee": fee, "waive": (case.form("waive", Waive) or Waive(formdata=None)) if may_waive else None}
    context |= {"shows_fee": may_see_fee(case.actor), "is_open": last.state in OPEN}
    return Part("expedites/_standing.html", {**context, "take_back": TakeBack() if returns else None})
