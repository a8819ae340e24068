"""Starts the monthly invoicing of contracts, and the decision about work on requests that have ended."""

from contextlib import suppress
from datetime import date, datetime

from sqlalchemy.orm import Session

from processes.billing.errors import MonthNotBegun
from processes.billing.queries import contracts_to_invoice
from processes.billing.rules import month_start
from processes.contracts.queries import contract_for, local_day
from processes.engine.errors import AlreadyRunning
from processes.engine.language.declared import starts_with
from processes.engine.running import cases
from processes.engine.store.deployments import STANDARD
from processes.engine.store.retirements import started_by_the_desk
from processes.people.rules import SYSTEM, Actor
from processes.requests.models import Request

INVOICE_MONTH = started_by_the_desk("invoice_month")
DECIDE_WORK = started_by_the_desk("decide_work")
starts_with(INVOICE_MONTH, contract_id=int, month=str)
starts_with(DECIDE_WORK, request_id=int)


def month_ended(session: Session, *, contract_id: int, month: date, now: datetime, actor: Actor = SYSTEM) -> bool:
    """Start the invoicing of one contract and month; False when it is on its way already."""
    return _begin(session, f"{month:%Y-%m}", contract_id, month, now, actor)


def work_completed(session: Session, request: Request, *, contract_id: int, now: datetime) -> bool:
    """Start the invoicing of a contract on which a request's work is complete; the same."""
    return _begin(session, request.number, contract_id, local_day(now), now, SYSTEM)


def _begin(session: Session, because: str, contract_id: int, month: date, now: datetime, actor: Actor) -> bool:
    variables = {"contract_id": contract_id, "month": f"{month:%Y-%m}"}
    key = f"{because}/contract:{contract_id}"
    try:
        cases.start(session, INVOICE_MONTH, business_key=key, variables=variables, now=now, actor=actor.key)
    except AlreadyRunning:
        return False
    return True


def work_is_left(session: Session, request: Request, *, now: datetime) -> None:
    """Work on a request that has ended waits for a decision; nothing where one is on its way already."""
    contract = contract_for(session, project_id=request.project_id, on=local_day(now))
    with suppress(AlreadyRunning):
        cases.start(
            session,
            DECIDE_WORK,
            business_key=request.number,
            variables={"request_id": request.id},
            pack=contract.pack if contract else STANDARD,
            now=now,
        )


def run_month(session: Session, *, month: date, now: datetime, actor: Actor = SYSTEM) -> list[int]:
    """Start the invoicing of every contract that has something to pay for and whose interval ends with a month; their
    ids. MonthNotBegun.
    """
    month = month_start(month)
    if month > local_day(now):
        raise MonthNotBegun(month=f"{month:%Y-%m}")
    return [
        contract_id
        for contract_id in contracts_to_invoice(session, month)
        if month_ended(session, contract_id=contract_id, month=month, now=now, actor=actor)
    ]
