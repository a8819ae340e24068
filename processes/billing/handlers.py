"""What the diagrams call on billing."""

from typing import Any

from processes.billing import rules, use_cases
from processes.billing.errors import NoContract
from processes.engine import jobs
from processes.engine.errors import BpmnError
from processes.engine.operations import Step, TaskContext, Variables, completion, operation
from processes.people.queries import actor_by_key
from processes.requests import use_cases as requests


@operation("billing.rate_work", label="Rate the work")
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
        "to_bill": rating.amount > 0,
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


@operation("billing.issue_invoice", label="Issue the invoice of a month")
def issue_invoice(step: Step, *, contract_id: int, month: str) -> Variables:
    """Invoice what a contract's customer owes up to the end of a month (YYYY-MM), if anything."""
    invoice = use_cases.issue_invoice(
        step.session, contract_id=contract_id, month=rules.month_start(month), now=step.now
    )
    return {"invoice_id": invoice.id if invoice else None}


@operation("billing.send_invoice", label="Send the invoice")
def send_invoice(step: Step, *, invoice_id: int) -> None:
    """Have a worker make the invoice's PDF and mail it to the customer."""
    jobs.schedule(
        step.session,
        "billing.render_and_mail",
        due_at=step.now,
        arguments={"invoice_id": invoice_id},
        queue="reports",
        key=f"billing.render_and_mail:{invoice_id}",
    )
