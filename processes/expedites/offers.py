"""What a request's customer may buy now: by contract, decision table and how its promises stand."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.calendars import queries as calendars
from processes.calendars.rules import is_open
from processes.contracts import queries as contracts
from processes.contracts.agreements import Agreement
from processes.contracts.rules import Target
from processes.expedites import flow, rules
from processes.expedites.rules import TARGETS, Offer, Standing, WhyNot
from processes.people.rules import Limit
from processes.requests.models import Request
from processes.rosters.models import Shift
from processes.rosters.standing import is_worked
from processes.slas.happenings import happenings
from processes.slas.queries import terms_of
from processes.slas.rules import clocks


def offer_for(session: Session, request: Request, now: datetime) -> Offer | WhyNot:
    """What is offered for a request at an instant, or why nothing is."""
    contract = contracts.contract_for(session, project_id=request.project_id, on=contracts.local_day(now))
    fee = contract.tariff.expedite_fee if contract else None
    if contract is None or fee is None or request.priority is None:
        return WhyNot.NOT_IN_CONTRACT
    if request.closed_at is not None:
        return WhyNot.ENDED
    told = _told(session, request, contract, now)
    minutes = {target: int(told.get(f"{target.value}_minutes") or 0) for target in TARGETS}
    minutes = {target: count for target, count in minutes.items() if count > 0}
    if not told.get("is_offered") or not minutes:
        return WhyNot.NOT_NOW
    around_clock = bool(told.get("around_clock"))
    sooner, due, why_not = shortened(session, request, minutes, now, around_clock=around_clock)
    if why_not is not None:
        return why_not
    return Offer(
        contract_id=contract.id,
        price=rules.price(fee, Decimal(str(told.get("price_percent", 100)))),
        currency=contract.currency,
        minutes={target: minutes[target] for target in TARGETS if target in sooner},
        around_clock=around_clock,
        due=due,
    )


def shortened(
    session: Session, request: Request, minutes: Mapping[Target, int], now: datetime, *, around_clock: bool
) -> tuple[Collection[Target], dict[Target, datetime], WhyNot | None]:
    """Which promises fall due sooner in so many minutes from now, and when; or why none may be sold."""
    terms = terms_of(session, request)
    if terms is None:
        return (), {}, WhyNot.NOT_IN_CONTRACT
    promised = replace(terms, minutes={**minutes, **terms.minutes})
    found = {clock.target: clock for clock in clocks(happenings(session, request.id), promised, now)}
    standing = {
        target: Standing(found[target].due_at if target in terms.minutes else None, found[target].met_at is not None)
        for target in minutes
        if target in found
    }
    due = rules.due_times(terms.hours, minutes, now, around_clock=around_clock)
    sooner, why_not = rules.shortened(standing, due, now)
    return sooner, {target: due[target] for target in TARGETS if target in sooner}, why_not


def _told(session: Session, request: Request, contract: Agreement, now: datetime) -> dict[str, Any]:
    hours = calendars.hours_of(session, contract.tariff.calendar_id)
    said = {
        "priority": request.priority.value if request.priority else "",
        "tariff": contract.name,
        "in_service_hours": is_open(hours, now),
        "people_on": len(people_on(session, now)),
    }
    return flow.offered(session, said, pack=contract.pack)


def agreed_limit(session: Session, request: Request, at: datetime) -> Limit | None:
    """Up to which price the approvers of a request's customer may accept by the contract, if that says so."""
    agreed = contracts.contract_for(session, project_id=request.project_id, on=contracts.local_day(at))
    return agreed.limit if agreed else None


def people_on(session: Session, at: datetime) -> list[int]:
    """Whoever has a shift at an instant, stand-by or other, and is not away (ids)."""
    query = select(Shift.person_id).where(is_worked(at))
    return list(session.scalars(query.group_by(Shift.person_id).order_by(func.min(Shift.id))))
