"""Prices work when a case is over: every log once, the month's included minutes in order of work."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BigInteger, Select, bindparam, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import set_committed_value

from processes.billing import rules
from processes.billing.models import RatedWork, Settlement
from processes.billing.queries import Rating, work_to_rate
from processes.billing.sharing import Standing, find_standing, rated_alone, rated_with, share_of, shared_anew
from processes.calendars import queries as calendars
from processes.calendars.rules import Window
from processes.catalogue.queries import rate_of
from processes.contracts import queries as contracts
from processes.contracts.models import Contract
from processes.contracts.rules import Activity
from processes.people.models import Person
from processes.people.rules import SYSTEM
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.settings import get_settings
from processes.worklogs.models import WorkLog
from processes.writing import Part, added, write


def rate_work(session: Session, request_id: int, now: datetime) -> Rating:
    """Price every work log of a request that is not rated yet, and record it (E3, E5).

    Included minutes are shared out anew over the month's work that is not invoiced yet, in order of work,
    whichever request was finished first. NoContract when a day has no contract and nobody settled it.
    """
    request = requests.locked(session, request_id=request_id)
    logs, settlement = work_to_rate(session, request.id)
    fresh, standing = _pieces(session, request, logs, settlement, now)
    before = {piece.id: share_of(piece) for piece in standing.pieces}
    rated = _in_its_currency(session, request, rated_with(request, fresh, standing), now)
    moved = [share_of(piece) for piece in standing.pieces if share_of(piece) != before[piece.id]]
    write(session, [*added(RatedWork, [_row(piece) for piece in fresh]), *shared_anew(moved), *_marked(logs, now)])
    requests.record_event(
        session,
        request,
        EventKind.RATED,
        actor=SYSTEM,
        now=now,
        minutes_worked=rated.minutes_worked,
        minutes_billed=rated.minutes_billed,
        amount=str(rated.amount),
        currency=rated.currency,
        **rated.further_said,
    )
    return rated


def expected_rating(session: Session, request_id: int, now: datetime) -> Rating:
    """What rating the work of a request would come to now; nothing of it is kept. NoContract."""
    request = requests.locked(session, request_id=request_id)
    logs, settlement = work_to_rate(session, request.id)
    fresh, standing = _pieces(session, request, logs, settlement, now, alone=False)
    return _in_its_currency(session, request, rated_with(request, fresh, standing), now)


def _in_its_currency(session: Session, request: Request, rated: Rating, now: datetime) -> Rating:
    """What costs nothing costs nothing in the contract's currency: limits and pages compare it with others."""
    if rated.minutes_worked:
        return rated
    contract = contracts.contract_for(session, project_id=request.project_id, on=contracts.local_day(now))
    return replace(rated, currency=contract.currency) if contract else rated


def _row(piece: RatedWork) -> dict[str, Any]:
    """The columns of a new piece."""
    columns = RatedWork.__table__.c.keys()
    return {name: getattr(piece, name) for name in columns if name not in ("id", "invoice_id")}


def _marked(logs: Sequence[WorkLog], now: datetime) -> list[Part]:
    """The logs have their price from now on."""
    sql = "UPDATE work_log SET rated_at = {now} WHERE id = ANY({ids}::bigint[])"
    for log in logs:
        set_committed_value(log, "rated_at", now)
    ids = [log.id for log in logs]
    return [Part(WorkLog.__tablename__, sql, {"now": now, "ids": ids}, changes=True)] if ids else []


def _pieces(
    session: Session,
    request: Request,
    logs: Sequence[WorkLog],
    settlement: Settlement | None,
    now: datetime,
    *,
    alone: bool = True,
) -> tuple[list[RatedWork], Standing]:
    """The logs' pieces, and what stands beside them; `alone`: so that it stands until the transaction ends."""
    if not logs:
        return [], rated_alone(session, request)
    zone = ZoneInfo(get_settings().default_timezone)
    first, last = contracts.local_day(logs[0].started_at), max(contracts.local_day(log.ended_at) for log in logs)
    offers = _offers(session, request, first, last, settlement)
    written_off = settlement is not None and settlement.contract_id is None
    if alone:
        _lock(session, logs, offers)
    contract_ids = sorted({offer.contract_id for offer in offers})
    months = rules.months_of(first, last.replace(day=1))
    standing = find_standing(session, request, logs, contract_ids, months) if offers else rated_alone(session, request)
    pieces = []
    for log in logs:
        rate = rate_of(session, log.activity)
        if rate is None:
            continue  # kept, and not billed
        parts = rules.parts(log.started_at, log.ended_at, offers, zone, written_off=written_off)
        if parts and not log.twice_because:
            billed = standing.billed[log.technician_id]
            parts = rules.once(parts, billed)
            billed += [Window(part.start, part.end) for part in parts if not part.elsewhere]
        pieces += [_rated(log, part, rate, now) for part in parts]
    return pieces, standing


def _rated(log: WorkLog, part: rules.Part, rate: Activity, now: datetime) -> RatedWork:
    hourly = part.offer.hourly(rate, in_hours=part.in_hours)
    billed = 0 if part.elsewhere else part.minutes
    return RatedWork(
        work_log_id=log.id,
        request_id=log.request_id,
        contract_id=part.offer.contract_id,
        month=part.month,
        activity=rate,
        in_hours=part.in_hours,
        started_at=part.start,
        ended_at=part.end,
        minutes_worked=part.minutes,
        minutes_included=0,
        minutes_elsewhere=part.minutes - billed,
        minutes_billed=billed,
        hourly=hourly,
        amount=rules.amount(billed, hourly),
        currency=part.offer.currency,
        description=log.description,
        technician_name=log.technician.name,
        rated_at=now,
    )


def _offers(
    session: Session, request: Request, first: date, last: date, settlement: Settlement | None
) -> list[rules.Offer]:
    """The contracts of these days, then the one that was chosen by hand for days without any."""
    found = contracts.contracts_over(session, project_id=request.project_id, first=first, last=last)
    offers = list(found)
    if settlement is not None and settlement.contract_id is not None:
        offers.append((contracts.agreement_of(session, settlement.contract_id, last), date.min, None))
    return [
        rules.Offer(
            contract.id,
            valid_from,
            valid_to,
            calendars.hours_of(session, contract.tariff.calendar_id),
            contract.rates,
            contract.currency,
        )
        for contract, valid_from, valid_to in offers
    ]


def _lock(session: Session, logs: Iterable[WorkLog], offers: Iterable[rules.Offer]) -> None:
    """Whoever rates work of a technician, or rates or invoices that of a contract, does so alone.

    Always after the request, technicians before contracts, by id.
    """
    asked = {
        "people": sorted({log.technician_id for log in logs}),
        "contracts": sorted({offer.contract_id for offer in offers}),
    }
    session.execute(_LOCK, asked).all()


def _held(key: InstrumentedAttribute[int], name: str) -> Select[int]:
    mine = key == func.any(bindparam(name, type_=ARRAY(BigInteger)))
    held = select(key).where(mine).order_by(key).with_for_update(key_share=True).cte(name)
    return select(func.count()).select_from(held)


_LOCK = union_all(_held(Person.id, "people"), _held(Contract.id, "contracts"))  # in this order
