"""Money by hand and by Hypothesis: every part has its price, nothing is rounded up, parts are the whole."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.billing.errors import NoContract
from processes.billing.rules import (
    Offer,
    VatTreatment,
    amount,
    amounts,
    included_minutes,
    invoice_number,
    month_end,
    month_start,
    parts,
    variable_symbol,
    vat,
    vat_rate,
    vat_treatment,
)
from processes.calendars.rules import ALWAYS, DEFAULT_HOURS, Hours, weekdays
from tests.world.base import PRAGUE, at
from tests.world.contracts import RATES

EVERY_DAY = Offer(1, date.min, None, DEFAULT_HOURS, RATES)


def minutes_of(start: str, end: str, *offers: Offer) -> list[tuple[int, int, bool, str]]:
    """Parts as (contract, minutes, in hours, month)."""
    found = parts(at(start), at(end), offers, PRAGUE)
    return [(part.offer.contract_id, part.minutes, part.in_hours, f"{part.month:%Y-%m}") for part in found]


def test_work_over_closing_time_is_split_at_the_minute() -> None:
    assert minutes_of("2026-10-05T16:10", "2026-10-05T16:52", EVERY_DAY) == [
        (1, 20, True, "2026-10"),
        (1, 22, False, "2026-10"),
    ]


def test_a_night_shift_over_the_end_of_a_month_belongs_to_both_months() -> None:
    assert minutes_of("2026-10-31T23:30", "2026-11-01T00:45", EVERY_DAY) == [
        (1, 30, False, "2026-10"),
        (1, 45, False, "2026-11"),
    ]


def test_midnight_within_a_month_cuts_nothing() -> None:
    always = Offer(1, date.min, None, Hours("Europe/Prague", ALWAYS), RATES)
    assert minutes_of("2026-10-05T22:00", "2026-10-06T03:00", always) == [(1, 300, True, "2026-10")]


def test_a_new_contract_prices_the_work_from_its_first_day() -> None:
    old = Offer(1, date(2026, 1, 1), date(2026, 10, 5), DEFAULT_HOURS, RATES)
    new = Offer(2, date(2026, 10, 6), None, DEFAULT_HOURS, RATES)
    assert minutes_of("2026-10-05T23:50", "2026-10-06T00:15", old, new) == [
        (1, 10, False, "2026-10"),
        (2, 15, False, "2026-10"),
    ]


def test_the_night_when_clocks_go_back_is_an_hour_longer() -> None:
    assert minutes_of("2026-10-25T01:00", "2026-10-25T04:00", EVERY_DAY) == [(1, 240, False, "2026-10")]


def test_a_day_without_a_contract_has_no_price() -> None:
    ended = Offer(1, date(2026, 1, 1), date(2026, 10, 5), DEFAULT_HOURS, RATES)
    with pytest.raises(NoContract):
        minutes_of("2026-10-05T23:50", "2026-10-06T00:15", ended)
    kept = parts(at("2026-10-05T23:50"), at("2026-10-06T00:15"), [ended], PRAGUE, written_off=True)
    assert [part.minutes for part in kept] == [10]


@pytest.mark.parametrize(
    ("minutes", "hourly", "price"),
    [
        (12, "1000", "200.00"),  # twelve minutes are twelve minutes
        (1, "1000", "16.67"),
        (1, "1000.20", "16.67"),
        (1, "999.90", "16.67"),  # 16.665: half up
        (7, "999", "116.55"),
        (60, "1499.50", "1499.50"),
        (0, "1000", "0.00"),
    ],
)
def test_price_of_minutes(minutes: int, hourly: str, price: str) -> None:
    assert amount(minutes, Decimal(hourly)) == Decimal(price)


@pytest.mark.parametrize(
    ("net", "rate", "tax"),
    [
        ("1000.00", 21, "210.00"),
        ("116.55", 21, "24.48"),
        ("0.50", 21, "0.11"),
        ("100.02", 23, "23.00"),
        ("10", 0, "0.00"),
    ],
)
def test_vat_by_hand(net: str, rate: int, tax: str) -> None:
    assert vat(Decimal(net), Decimal(rate)) == Decimal(tax)


def test_vat_rates_are_dated() -> None:
    assert vat_rate("CZ", date(2026, 10, 31)) == 21
    assert vat_rate("SK", date(2025, 1, 1)) == 23
    assert vat_rate("SK", date(2024, 12, 31)) == 20


@pytest.mark.parametrize(
    ("supplier", "customer", "treatment"),
    [
        (("CZ", "CZ1"), ("CZ", "CZ2"), VatTreatment.STANDARD),
        (("CZ", "CZ1"), ("CZ", None), VatTreatment.STANDARD),
        (("CZ", "CZ1"), ("SK", "SK2"), VatTreatment.REVERSE_CHARGE),
        (("CZ", "CZ1"), ("SK", None), VatTreatment.STANDARD),
        (("CZ", None), ("CZ", "CZ2"), VatTreatment.NOT_PAYER),
    ],
)
def test_which_vat_a_service_carries(
    supplier: tuple[str, str | None], customer: tuple[str, str | None], treatment: VatTreatment
) -> None:
    sides = [{"country": country, "vat_number": number} for country, number in (supplier, customer)]
    assert vat_treatment(sides[0], sides[1]) is treatment


def test_months_and_numbers() -> None:
    assert month_start("2026-10") == month_start(date(2026, 10, 31)) == date(2026, 10, 1)
    assert [month_end(date(2026, month, 1)).day for month in (2, 4, 12)] == [28, 30, 31]
    for wrong in ("2026-13", "october", "2026-1", "2026-10-01"):
        with pytest.raises(ValueError):
            month_start(wrong)
    assert invoice_number(2026, 7) == "FV2026-0007"
    assert variable_symbol("FV2026-0007") == "20260007"


_minutes = st.lists(st.integers(1, 600), max_size=30)


@given(_minutes, st.integers(0, 2000))
def test_included_minutes_are_used_in_order_and_never_twice(minutes: list[int], free: int) -> None:
    covered = included_minutes(minutes, free)
    assert sum(covered) == min(free, sum(minutes))
    assert all(0 <= part <= whole for part, whole in zip(covered, minutes, strict=True))
    partly = [part < whole for part, whole in zip(covered, minutes, strict=True)]
    assert all(not part or later == 0 for part, later in zip(partly, covered[1:], strict=False))


_starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)
_odd = Hours("UTC", weekdays(time(6, 7), time(21, 13)))
_hours = st.sampled_from([DEFAULT_HOURS, Hours("Europe/Prague", ALWAYS), _odd])
_changes = st.dates(date(2026, 1, 1), date(2027, 1, 1))


@given(_starts, st.integers(1, 3 * 1440), _hours, _hours, _changes)
def test_the_parts_are_the_whole(start: datetime, minutes: int, a: Hours, b: Hours, change: date) -> None:
    old = Offer(1, date.min, change, a, RATES)
    new = Offer(2, date.min, None, b, RATES)
    end = start + timedelta(minutes=minutes)
    found = parts(start, end, [old, new], ZoneInfo("Europe/Prague"))
    assert sum(part.minutes for part in found) == minutes
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(a.end == b.start for a, b in pairwise(found))
    assert all(part.minutes >= 1 for part in found)
    for part in found:
        day = part.start.astimezone(PRAGUE).date()
        assert part.month == day.replace(day=1)
        assert part.offer is (old if day <= change else new)


@given(st.integers(0, 10_000), st.decimals(0, 5000, places=2))
def test_a_price_is_never_more_than_half_a_haler_off(minutes: int, hourly: Decimal) -> None:
    exact = minutes * hourly / 60
    assert abs(amount(minutes, hourly) - exact) <= Decimal("0.005")


@given(_minutes, st.decimals(0, 5000, places=2))
def test_minutes_billed_in_parts_are_minutes_billed_at_once(minutes: list[int], hourly: Decimal) -> None:
    shares = amounts(minutes, hourly)
    assert sum(shares, Decimal(0)) == amount(sum(minutes), hourly)
    assert all(
        abs(share - amount(part, hourly)) <= Decimal("0.01") for share, part in zip(shares, minutes, strict=True)
    )
