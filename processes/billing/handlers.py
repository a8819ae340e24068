"""What the diagrams call on billing."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from processes.billing import due, flow, parties, queries, rules, use_cases
from processes.billing.errors import NoContract
from processes.billing.items import charge_item
from processes.billing.rating import expected_rating
from processes.contracts.queries import local_day
from processes.contracts.use_cases import agreeing
from processes.engine.errors import BpmnError
from processes.engine.jobs import scheduling
from processes.engine.language.operations import Step, TaskContext, Variables, completion, operation, reserved
from processes.people.models import Organisation
from processes.people.queries import actor_by_key, provider_known
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.events import after_events
from processes.requests.models import Request, RequestEvent

ASK = "billing.ask_about_work"
COMPLETED = "billing.invoice_completed"
_LEAVES_WORK = frozenset({EventKind.WITHDRAWN, EventKind.REJECTED, EventKind.WORK_LOGGED})

reserved("contract_id")


@operation(
    "billing.rate_work",
    label="Rate the work",
    gives={"amount": str, "currency": str, "minutes_billed": int, "to_bill": bool},
)
def rate_work(step: Step, *, request_id: int) -> Variables:
    """Price the request's work by its contract; the error `no_contract` when a day has none."""
    try:
        rating = use_cases.rate_work(step.session, request_id, step.now)
    except NoContract as refusal:
        raise BpmnError("no_contract", str(refusal)) from None
    return {
        "amount": str(rating.amount),
        "currency": rating.currency,
        "minutes_billed": rating.minutes_billed,
        "to_bill": rating.is_to_bill,
    }


@operation("billing.expect_price", label="Work out what the work will cost", gives={"price": dict[str, Any] | None})
def expect_price(step: Step, *, request_id: int) -> Variables:
    """The price of the work as it stands, for the sign-off; none where no contract covers a day."""
    try:
        rating = expected_rating(step.session, request_id, step.now)
    except NoContract:
        return {"price": None}
    return {
        "price": {
            "amount": str(rating.amount),
            "currency": rating.currency,
            "minutes_worked": rating.minutes_worked,
            "minutes_billed": rating.minutes_billed,
            **rating.further_said,
        }
    }


@completion("billing.settle_price", label="Settle the price by hand")
def settle_price(step: Step, *, variables: dict[str, Any], task: TaskContext) -> None:
    """Choose a contract for work that none covers, or write the work off with a reason."""
    request = requests.locked(step.session, number=step.business_key)
    by_contract = variables.get("price_decision") != "write_off"
    use_cases.settle_price(
        step.session,
        request_id=request.id,
        contract_number=str(variables.get("contract_number") or "") if by_contract else None,
        reason=str(variables.get("price_reason") or ""),
        actor=actor_by_key(step.session, step.actor),
        now=step.now,
    )


@completion("billing.decide_work", label="Decide about work on a request that has ended")
def decide_work(step: Step, *, variables: dict[str, Any], task: TaskContext) -> None:
    """Bill the work, or give it away with a reason."""
    request = requests.locked(step.session, number=step.business_key)
    actor = actor_by_key(step.session, step.actor)
    reason = str(variables.get("work_reason") or "")
    use_cases.decide_work(
        step.session,
        request_id=request.id,
        is_billed=variables.get("work_decision") == "bill",
        reason=reason,
        actor=actor,
        now=step.now,
    )


@after_events
def ask_about_work(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """Work that is left on a request when it ends, or added to it later, waits for a decision."""
    left_at = max((event.at for event in events if event.kind in _LEAVES_WORK), default=None)
    if left_at is not None and request.closed_at is not None and queries.has_unrated(session, request.id):
        arguments = {"request_id": request.id}
        scheduling.schedule(session, ASK, key=f"{ASK}:{request.id}", due_at=left_at, arguments=arguments)


@after_events
def invoice_completed(session: Session, request: Request, events: Sequence[RequestEvent]) -> None:
    """Work is complete when it is rated: contracts that are invoiced on completion are invoiced after commit."""
    rated_at = max((event.at for event in events if event.kind is EventKind.RATED), default=None)
    if rated_at is not None and due.completed_to_invoice(session, request.id, local_day(rated_at)):
        arguments = {"request_id": request.id}
        scheduling.schedule(session, COMPLETED, key=f"{COMPLETED}:{request.id}", due_at=rated_at, arguments=arguments)


@scheduling.job_handler(COMPLETED)
def begin_invoices(session: Session, *, request_id: int, now: datetime) -> None:
    """Start them; nothing for what has been invoiced meanwhile."""
    request = requests.locked(session, request_id=request_id)
    for contract_id in due.completed_to_invoice(session, request.id, local_day(now)):
        flow.work_completed(session, request, contract_id=contract_id, now=now)


@scheduling.job_handler(ASK)
def begin_decision(session: Session, *, request_id: int, now: datetime) -> None:
    """Ask for the decision after commit, unless the request was opened again or the work is gone."""
    request = requests.locked(session, request_id=request_id)
    if request.closed_at is not None and queries.has_unrated(session, request.id):
        flow.work_is_left(session, request, now=now)


@agreeing
def can_be_invoiced(session: Session, organisation: Organisation, currency: str) -> None:
    """Nothing is agreed in a currency in which it could not be invoiced; ExchangeRateMissing."""
    parties.can_be_invoiced(provider_known(session), organisation, currency)


@operation("billing.charge_fee", label="Bill a fee")
def charge_fee(step: Step, *, request_id: int, item: str, amount: str, currency: str, by_contract: int) -> None:
    """Have a one-off fee (without VAT) billed with the contract's next invoice; `item` names what it is of, once."""
    charge_item(
        step.session,
        request_id=request_id,
        item=item,
        amount=Decimal(amount),
        currency=currency,
        contract_id=by_contract,
        now=step.now,
    )


@operation("billing.issue_invoice", label="Issue the invoice of a month", gives={"invoice_id": int | None})
def issue_invoice(step: Step, *, contract_id: int, month: str) -> Variables:
    """Invoice what a contract's customer owes up to the end of a month (YYYY-MM), if anything."""
    invoice = use_cases.issue_invoice(
        step.session, contract_id=contract_id, month=rules.month_start(month), now=step.now
    )
    return {"invoice_id": invoice.id if invoice else None}


@operation("billing.send_invoice", label="Send the invoice")
def send_invoice(step: Step, *, invoice_id: int) -> None:
    """Have a worker make the invoice's PDF and mail it to the customer."""
    scheduling.schedule(
        step.session,
        "billing.render_and_mail",
        due_at=step.now,
        arguments={"invoice_id": invoice_id},
        queue="reports",
        key=f"billing.render_and_mail:{invoice_id}",
    )
