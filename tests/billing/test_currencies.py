"""Amounts in crowns and in euros: each stands for itself, on a request, in limits, in lists and on invoices."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.billing import queries, use_cases
from processes.billing.document import invoice_data
from processes.billing.errors import ExchangeRateMissing
from processes.billing.rating import expected_rating
from processes.billing.rules import VatTreatment, needs_exchange_rate
from processes.billing.unbilled import unbilled
from processes.contracts.models import Contract
from processes.contracts.rules import Activity
from processes.people.rules import Limit, Role
from tests.billing.test_documents import pdf_of
from tests.documents.reading import text_of
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at

OCTOBER = date(2026, 10, 1)
NOVEMBER_2 = at("2026-11-02T09:00")
HALF = date(2026, 10, 15)
NBSP = "\xa0"
IN_EUROS = {activity: (Decimal(40), Decimal(60)) for activity in Activity}


def slovak(world: World) -> None:
    """The customer is a Slovak business."""
    world.customer.country, world.customer.vat_number, world.customer.locale = "SK", "SK2020202020", "sk"


def euros(world: World, *, valid_from: date = date(2026, 1, 1)) -> Contract:
    """A contract in euros in place of the one in crowns."""
    world.contract.valid_to = date.fromordinal(valid_from.toordinal() - 1)
    world.contract.valid_from = min(world.contract.valid_from, world.contract.valid_to)
    tariff = world.tariff("Štandard", world.office("Ours"), rates=IN_EUROS, currency="EUR")
    return world.contract_of(world.customer, "S-EUR", tariff=tariff, valid_from=valid_from)


@pytest.mark.parametrize(
    ("treatment", "country", "currency", "needed"),
    [
        (VatTreatment.STANDARD, "CZ", "CZK", False),
        (VatTreatment.STANDARD, "CZ", "EUR", True),
        (VatTreatment.STANDARD, "SK", "EUR", False),
        (VatTreatment.STANDARD, "SK", "CZK", True),
        (VatTreatment.REVERSE_CHARGE, "CZ", "EUR", False),
        (VatTreatment.NOT_PAYER, "CZ", "EUR", False),
    ],
)
def test_only_vat_in_a_foreign_currency_needs_a_rate(
    treatment: VatTreatment, country: str, currency: str, *, needed: bool
) -> None:
    assert needs_exchange_rate(treatment, country, currency) is needed


def test_a_slovak_business_is_invoiced_in_euros_without_vat(session: Session) -> None:
    world = build(session)
    slovak(world)
    contract = euros(world)
    request = world.request()
    world.work(request, "2026-10-05T10:00", 90)
    rating = use_cases.rate_work(session, request.id, NOVEMBER_2)
    assert (rating.amount, rating.currency, rating.further) == (Decimal("60.00"), "EUR", ())
    invoice = use_cases.issue_invoice(session, contract_id=contract.id, month=OCTOBER, now=NOVEMBER_2)
    assert invoice
    assert (invoice.currency, invoice.net, invoice.vat, invoice.total) == ("EUR", Decimal(60), 0, Decimal(60))
    assert invoice.vat_treatment is VatTreatment.REVERSE_CHARGE
    assert invoice_data(invoice)["language"] == "sk"
    said = text_of(pdf_of(invoice)).replace(NBSP, " ")
    for needed in (
        "60,00 €",
        "40,00 €",
        "Prenesenie daňovej povinnosti",
        "daň odvede zákazník",
        "CZ65 0800",
        "SK2020202020",
    ):
        assert needed in said, needed
    for wrong in ("Kč", "CZK", "DPH 0", "19-2000145399/0800"):
        assert wrong not in said, wrong


def test_euros_with_czech_vat_are_refused_when_they_are_agreed_and_when_they_are_invoiced(session: Session) -> None:
    """The document has to say its VAT in crowns by the day's rate, and nobody knows rates yet."""
    world = build(session)
    with pytest.raises(ExchangeRateMissing, match=r"Pekárny Morava.*EUR"):
        euros(world)
    session.rollback()
    world = build(session)
    slovak(world)
    contract = euros(world)
    request = world.request()
    world.work(request, "2026-10-05T10:00", 90)
    use_cases.rate_work(session, request.id, NOVEMBER_2)
    world.customer.vat_number = None  # taken away later
    session.flush()
    with pytest.raises(ExchangeRateMissing):
        use_cases.issue_invoice(session, contract_id=contract.id, month=OCTOBER, now=NOVEMBER_2)
    world.customer.vat_number = "SK2020202020"
    invoice = use_cases.issue_invoice(session, contract_id=contract.id, month=OCTOBER, now=NOVEMBER_2)
    assert invoice
    assert invoice.number == "FV2026-0001"  # the refused one took no number


def test_a_slovak_supplier_owes_its_vat_in_euros(session: Session) -> None:
    world = build(session)
    world.provider.country, world.provider.vat_number = "SK", "SK2120000009"
    slovak(world)
    contract = euros(world)
    request = world.request()
    world.work(request, "2026-10-05T10:00", 60)
    use_cases.rate_work(session, request.id, NOVEMBER_2)
    invoice = use_cases.issue_invoice(session, contract_id=contract.id, month=OCTOBER, now=NOVEMBER_2)
    assert invoice
    assert (invoice.vat_rate, invoice.vat, invoice.total) == (23, Decimal("9.20"), Decimal("49.20"))
    with pytest.raises(ExchangeRateMissing):
        world.contract_of(world.customer, "S-CZK", project=world.project)


def test_work_under_two_contracts_is_never_added_up(session: Session) -> None:
    """A request that a change of contracts finds open: its work before it is in crowns, what follows in euros."""
    world = build(session)
    slovak(world)
    euros(world, valid_from=HALF)
    request = world.request()
    world.work(request, "2026-10-14T10:00", 60)
    world.work(request, "2026-10-15T10:00", 60)
    expected = expected_rating(session, request.id, NOVEMBER_2)
    rated = use_cases.rate_work(session, request.id, NOVEMBER_2)
    both = ((Decimal("1000.00"), "CZK"), ((Decimal("40.00"), "EUR"),))
    for one in (expected, rated, queries.rating_of(session, request.id)):
        assert ((one.amount, one.currency), one.further) == both
        assert (one.minutes_worked, one.minutes_billed, one.is_to_bill) == (120, 120, True)
    assert [(row.amount, row.currency) for row in unbilled(session)] == [
        (Decimal("1000.00"), "CZK"),
        (Decimal("40.00"), "EUR"),
    ]
    invoices = [
        use_cases.issue_invoice(session, contract_id=contract_id, month=OCTOBER, now=NOVEMBER_2)
        for contract_id in session.scalars(select(Contract.id).order_by(Contract.id))
    ]
    assert [(one.net, one.currency) for one in invoices if one] == [(Decimal(1000), "CZK"), (Decimal(40), "EUR")]
    accountant = world.staff("ucetni@servis.test", Role.ACCOUNTANT)
    assert {one.currency for one in queries.invoices_of_request(session, accountant, request.id)} == {"CZK", "EUR"}


def test_a_price_in_two_currencies_is_above_every_limit() -> None:
    crowns, euro = (Decimal(1000), "CZK"), (Decimal(40), "EUR")
    for currency in ("CZK", "EUR"):
        limit = Limit(Decimal(99999), currency)
        assert not limit.covers((crowns, euro))
    assert Limit(Decimal(1000), "CZK").covers((crowns,))
    assert not Limit(Decimal(1000), "CZK").covers((euro,))


def test_what_costs_nothing_does_so_in_the_contracts_currency(session: Session) -> None:
    world = build(session)
    slovak(world)
    euros(world)
    found = expected_rating(session, world.request().id, NOVEMBER_2)
    assert (found.amount, found.currency, found.is_to_bill) == (Decimal("0.00"), "EUR", False)
