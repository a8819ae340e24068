"""Real transactions at once: one invoice, no gap in the numbers, no work billed twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from processes.billing import use_cases
from processes.billing.models import Invoice, InvoiceCounter, RatedWork
from processes.db import committing
from tests.world.bakery import build
from tests.world.base import at

OCTOBER = date(2026, 10, 1)
NOW = at("2026-11-02T09:00")


def at_once(engine: Engine, *acts: Callable[[Session], object]) -> list[object]:
    """Do several acts in transactions of their own that begin together; their results or exceptions."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[Session], object]) -> object:
        with Session(engine) as session:
            session.connection()
            barrier.wait(10)
            try:
                with committing(session):
                    return act(session)
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_transactions_race_for_one_month(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, committing(session):
        world = build(session)
        request = world.request()
        world.work(request, "2026-10-05T10:00", 12)
        use_cases.rate_work(session, request.id, NOW)
        contract_id = world.contract.id

    def issue(session: Session) -> object:
        invoice = use_cases.issue_invoice(session, contract_id=contract_id, month=OCTOBER, now=NOW)
        return invoice and invoice.number

    results = at_once(engine, *[issue] * 4)
    assert sorted(results, key=str) == ["FV2026-0001", None, None, None]
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Invoice)) == 1


def test_numbers_have_no_gap_when_some_of_many_fail(engine: Engine) -> None:
    contract_ids = []
    with Session(engine, expire_on_commit=False) as session, committing(session):
        world = build(session)
        for n in range(6):
            customer = world.organisation(f"Zákazník {n}")
            project = world.project_of(customer, "Vše")
            contract_ids.append(world.contract_of(customer, f"Z-{n}").id)
            request = world.request(project=project)
            world.work(request, f"2026-10-05T1{n}:00", 12)
            use_cases.rate_work(session, request.id, NOW)

    def act(contract_id: int, fails: bool) -> Callable[[Session], object]:
        def issue(session: Session) -> object:
            invoice = use_cases.issue_invoice(session, contract_id=contract_id, month=OCTOBER, now=NOW)
            assert invoice
            if fails:
                raise RuntimeError("the connection is lost after the number was taken")
            return invoice.number

        return issue

    results = at_once(engine, *[act(contract_id, n % 2 == 1) for n, contract_id in enumerate(contract_ids)])
    assert sorted(r for r in results if isinstance(r, str)) == ["FV2026-0001", "FV2026-0002", "FV2026-0003"]
    assert sum(isinstance(r, RuntimeError) for r in results) == 3
    with Session(engine) as session:
        assert session.get_one(InvoiceCounter, 2026).last == 3


def test_rating_and_invoicing_at_once_bill_every_minute_once(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session, committing(session):
        world = build(session, included=30)
        requests = [world.request() for _ in range(4)]
        for n, request in enumerate(requests):
            world.work(request, f"2026-10-0{5 + n}T10:00", 60)
        use_cases.rate_work(session, requests[0].id, NOW)
        contract_id, ids = world.contract.id, [request.id for request in requests[1:]]

    def rate(request_id: int) -> Callable[[Session], object]:
        return lambda session: use_cases.rate_work(session, request_id, NOW).minutes_worked

    def issue(session: Session) -> object:
        invoice = use_cases.issue_invoice(session, contract_id=contract_id, month=OCTOBER, now=NOW)
        return invoice and invoice.number

    results = at_once(engine, *[rate(request_id) for request_id in ids], issue, rate(ids[0]))
    assert results == [60, 60, 60, "FV2026-0001", 60]
    with Session(engine) as session, committing(session):
        late = use_cases.issue_invoice(session, contract_id=contract_id, month=date(2026, 11, 1), now=NOW)
        pieces = session.scalars(select(RatedWork)).all()
        assert len(pieces) == 4
        assert all(piece.invoice_id for piece in pieces)
        assert sum(piece.minutes_included for piece in pieces) == 30
        assert sum(i.net for i in session.scalars(select(Invoice))) == 3500
        assert late is None or late.number == "FV2026-0002"
