"""Invoices against figures worked out by hand; numbers without gaps; who sees what."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from processes.billing import queries, use_cases
from processes.billing.errors import (
    AccountantsOnly,
    DocumentNotReady,
    InvoiceUnknown,
    MonthNotBegun,
    PaidInFuture,
    PaidTooEarly,
    ProviderIncomplete,
)
from processes.billing.models import Invoice
from processes.billing.rules import VatTreatment
from processes.billing.unbilled import unbilled
from processes.contracts.rules import Activity
from processes.customers.accounts import accounts_of, add_account
from processes.outbox.models import OutboxEvent
from processes.people.rules import MemberRole, Role
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at

OCTOBER = date(2026, 10, 1)
EUROS = "SK3112000000198742637541"
NOVEMBER_2 = at("2026-11-02T09:00")


@pytest.fixture
def world(session: Session) -> World:
    return build(session, included=30)


def rated_work(world: World, *work: tuple[str, int, Activity]) -> None:
    """A request with this work, signed off and rated."""
    request = world.request()
    for start, minutes, activity in work:
        world.work(request, start, minutes, activity)
    use_cases.rate_work(world.session, request.id, at("2026-11-01T09:00"))


def issue(world: World, month: date = OCTOBER) -> Invoice | None:
    """The contract's invoice of a month."""
    return use_cases.issue_invoice(world.session, contract_id=world.contract.id, month=month, now=NOVEMBER_2)


def test_an_invoice_worked_out_by_hand(world: World) -> None:
    rated_work(
        world,
        ("2026-10-05T10:00", 12, Activity.REMOTE),  # included
        ("2026-10-06T16:10", 42, Activity.REMOTE),  # 18 included, 2 min at 1000; 22 min at 1500
        ("2026-10-07T09:00", 95, Activity.ON_SITE),  # 95 min at 1250
    )
    rated_work(world, ("2026-10-08T13:00", 7, Activity.CONSULTATION), ("2026-10-09T08:00", 13, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    lines = [(i.activity, i.in_hours, i.minutes_worked, i.minutes_billed, str(i.net)) for i in invoice.lines]
    assert lines == [
        (Activity.REMOTE, True, 45, 15, "250.00"),  # 2 min 33.33, 13 min 216.67
        (Activity.REMOTE, False, 22, 22, "550.00"),
        (Activity.ON_SITE, True, 95, 95, "1979.17"),
        (Activity.CONSULTATION, True, 7, 7, "116.55"),
    ]
    assert (invoice.net, invoice.vat, invoice.total) == (Decimal("2895.72"), Decimal("608.10"), Decimal("3503.82"))
    assert (invoice.number, invoice.vat_rate, invoice.rounding) == ("FV2026-0001", 21, 0)
    assert (invoice.issued_on, invoice.taxable_on, invoice.due_on) == (
        date(2026, 11, 2),
        date(2026, 10, 31),
        date(2026, 11, 16),
    )


def test_an_item_is_its_rate_times_its_minutes_rounded_once(session: Session) -> None:
    """Two quarters of an hour at 27.50 are 13.75, not twice 6.88; the overview's parts add up to it."""
    rates = {activity: (Decimal("27.50"), Decimal("27.50")) for activity in Activity}
    world = build(session)
    world.contract.valid_to = date(2026, 10, 4)
    contract = world.contract_of(world.customer, "S-27", rates=rates, valid_from=date(2026, 10, 5))
    rated_work(world, ("2026-10-05T10:00", 15, Activity.REMOTE))
    rated_work(world, ("2026-10-06T10:00", 15, Activity.REMOTE))
    (waiting,) = unbilled(session)
    assert waiting.amount == Decimal("13.75")
    invoice = use_cases.issue_invoice(session, contract_id=contract.id, month=OCTOBER, now=at("2026-11-02T08:00"))
    assert invoice
    assert (invoice.net, [line.net for line in invoice.lines]) == (Decimal("13.75"), [Decimal("13.75")])
    assert [piece.amount for piece in invoice.work] == [Decimal("6.88"), Decimal("6.87")]


def test_every_line_leads_back_to_its_work(world: World) -> None:
    rated_work(world, ("2026-10-06T16:10", 42, Activity.REMOTE), ("2026-10-07T09:00", 95, Activity.ON_SITE))
    invoice = issue(world)
    assert invoice
    for line in invoice.lines:
        behind = [piece for piece in invoice.work if (piece.activity, piece.in_hours) == (line.activity, line.in_hours)]
        assert sum(piece.minutes_worked for piece in behind) == line.minutes_worked
        assert sum(piece.minutes_billed for piece in behind) == line.minutes_billed
        assert sum(piece.amount for piece in behind) == line.net
    assert invoice.net == sum(line.net for line in invoice.lines) == sum(piece.amount for piece in invoice.work)


def test_a_month_is_invoiced_once_and_late_work_goes_to_the_next(world: World) -> None:
    rated_work(world, ("2026-10-05T10:00", 90, Activity.REMOTE))
    first = issue(world)
    assert first
    assert issue(world) is None
    rated_work(world, ("2026-10-20T10:00", 12, Activity.REMOTE))  # October's work, rated after October's invoice
    assert issue(world) is None
    second = issue(world, date(2026, 11, 1))
    assert second
    assert (second.number, second.net) == ("FV2026-0002", Decimal("200.00"))
    assert second.taxable_on == date(2026, 11, 2)  # November is not over: the document's day comes first
    assert first.net == Decimal("1000.00")


def test_nothing_to_pay_for_is_not_invoiced(world: World) -> None:
    assert issue(world) is None
    rated_work(world, ("2026-10-05T10:00", 30, Activity.REMOTE))  # all included
    assert issue(world) is None
    assert queries.contracts_to_invoice(world.session, OCTOBER) == []
    (waiting,) = unbilled(world.session)
    assert (waiting.minutes_worked, waiting.minutes_billed, waiting.amount) == (30, 0, Decimal("0.00"))


def test_a_month_to_come_and_an_unnamed_provider_are_refused(world: World) -> None:
    rated_work(world, ("2026-10-05T10:00", 90, Activity.REMOTE))
    with pytest.raises(MonthNotBegun):
        issue(world, date(2026, 12, 1))
    (account,) = accounts_of(world.session, world.provider.id)
    world.session.delete(account)
    world.session.flush()
    with pytest.raises(ProviderIncomplete):
        issue(world)
    add_account(world.session, organisation=world.provider, iban=EUROS, currency="EUR", **world.by)
    invoice = issue(world)
    assert invoice
    assert invoice.number == "FV2026-0001"  # the refused ones took no number
    assert invoice.supplier["iban"] == EUROS  # the only account is for all money


def test_parties_stay_as_they_were_on_the_day(world: World) -> None:
    rated_work(world, ("2026-10-05T10:00", 90, Activity.REMOTE))
    invoice = issue(world)
    world.customer.name, world.customer.street = "Pekárny nové a.s.", "Jinde 1"
    world.session.flush()
    world.session.expire_all()
    assert invoice
    assert (invoice.customer["name"], invoice.customer["street"]) == ("Pekárny Morava a.s.", "Mlýnská 12")
    assert invoice.customer["contract"] == "S-2026-01"
    assert invoice.supplier["iban"] == "CZ6508000000192000145399"


def test_a_slovak_business_pays_its_vat_at_home(world: World) -> None:
    world.customer.country, world.customer.vat_number = "SK", "SK2020202020"
    rated_work(world, ("2026-10-05T10:00", 90, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    assert (invoice.vat_treatment, invoice.vat, invoice.total) == (
        VatTreatment.REVERSE_CHARGE,
        Decimal(0),
        Decimal("1000.00"),
    )


def test_an_issued_invoice_is_announced(world: World) -> None:
    rated_work(world, ("2026-10-05T10:00", 90, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    announced = world.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "invoice.issued")).one()
    assert announced.payload == {
        "invoice_id": invoice.id,
        "number": "FV2026-0001",
        "total": "1210.00",
        "currency": "CZK",
    }


def test_who_sees_invoices(world: World) -> None:
    rated_work(world, ("2026-10-05T10:00", 90, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    stranger = world.organisation("Jiná")
    may = [
        world.staff("ucetni@servis.test", Role.ACCOUNTANT),
        world.staff("spravce@servis.test", Role.ADMINISTRATOR),
        world.member("admin@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR),
    ]
    may_not = [
        world.staff("agent@servis.test", Role.AGENT),
        world.member("schvalovatel@pekarny.test", MemberRole.APPROVER),
        world.member("cizi@jina.test", MemberRole.CUSTOMER_ADMINISTRATOR, stranger),
    ]
    for actor in may:
        assert queries.invoice_for(world.session, actor, "FV2026-0001") is invoice
        assert queries.invoices_page(world.session, actor).rows == [invoice]
    for actor in may_not:
        assert queries.invoices_page(world.session, actor).rows == []
        with pytest.raises(InvoiceUnknown):
            queries.invoice_for(world.session, actor, "FV2026-0001")


def test_pages_of_invoices_and_an_invoice_take_few_statements(world: World) -> None:
    accountant = world.staff("ucetni@servis.test", Role.ACCOUNTANT)
    for n in range(5):
        customer = world.organisation(f"Zákazník {n}")
        project = world.project_of(customer, "Vše")
        contract = world.contract_of(customer, f"Z-{n}")
        request = world.request(project=project)
        for day in range(5, 10):
            world.work(request, f"2026-10-{day:02}T1{n}:00", 12)
        use_cases.rate_work(world.session, request.id, NOVEMBER_2)
        use_cases.issue_invoice(world.session, contract_id=contract.id, month=OCTOBER, now=NOVEMBER_2)
    world.session.flush()
    world.session.expire_all()
    seen: list[str] = []
    event.listen(world.session.connection(), "after_cursor_execute", lambda *a: seen.append(a[2]))
    page = queries.invoices_page(world.session, accountant, limit=3)
    assert [invoice.number for invoice in page.rows] == ["FV2026-0005", "FV2026-0004", "FV2026-0003"]
    rest = queries.invoices_page(world.session, accountant, after=page.after, limit=3)
    assert [invoice.number for invoice in rest.rows] == ["FV2026-0002", "FV2026-0001"]
    assert rest.after is None
    assert len(seen) == 2
    whole = queries.invoice_for(world.session, accountant, "FV2026-0004")
    assert len({piece.request.number for piece in whole.work}) == 1
    assert [line.minutes_billed for line in whole.lines] == [60]
    assert len(seen) == 5


def test_the_document_is_kept_once(world: World) -> None:
    rated_work(world, ("2026-10-05T10:00", 90, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    with pytest.raises(DocumentNotReady):
        queries.document_of(world.session, invoice)
    use_cases.keep_document(world.session, invoice_id=invoice.id, pdf=b"%PDF first")
    use_cases.keep_document(world.session, invoice_id=invoice.id, pdf=b"%PDF second")
    assert queries.document_of(world.session, invoice) == b"%PDF first"


def test_a_payment_is_noted_by_accountants_and_taken_back(world: World) -> None:
    rated_work(world, ("2026-10-06T09:00", 60, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    note = {"number": invoice.number, "now": at("2026-11-20T09:00")}
    accountant = world.staff("ucetni@servis.test", Role.ACCOUNTANT)
    technician = world.staff("jiny@servis.test", Role.TECHNICIAN)
    with pytest.raises(AccountantsOnly):
        use_cases.note_payment(world.session, paid_on=date(2026, 11, 10), actor=technician, **note)
    with pytest.raises(PaidTooEarly):
        use_cases.note_payment(world.session, paid_on=date(2026, 10, 1), actor=accountant, **note)
    with pytest.raises(PaidInFuture):
        use_cases.note_payment(world.session, paid_on=date(2026, 11, 21), actor=accountant, **note)
    use_cases.note_payment(world.session, paid_on=date(2026, 11, 10), actor=accountant, **note)
    assert invoice.paid_on == date(2026, 11, 10)
    use_cases.note_payment(world.session, paid_on=None, actor=accountant, **note)
    assert invoice.paid_on is None


def test_an_invoice_explains_the_included_minutes(world: World) -> None:
    rated_work(world, ("2026-10-06T09:00", 45, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    assert queries.included_of(world.session, invoice) == queries.Included(minutes=30, used=30)


def test_a_request_names_its_invoices_for_whom_they_concern(world: World) -> None:
    rated_work(world, ("2026-10-06T09:00", 45, Activity.REMOTE))
    invoice = issue(world)
    assert invoice
    (request_id,) = {work.request_id for work in invoice.work}
    found = queries.invoices_of_request(world.session, world.staff("ucetni@servis.test", Role.ACCOUNTANT), request_id)
    assert [one.number for one in found] == [invoice.number]
    technician = world.staff("jiny@servis.test", Role.TECHNICIAN)
    assert queries.invoices_of_request(world.session, technician, request_id) == []
