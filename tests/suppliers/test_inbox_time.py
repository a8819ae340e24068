"""When a supplier's answer counts as given."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from processes.suppliers.errors import BadMessage
from processes.suppliers.rules import ANSWERED, SupplierAnswer, read_answer, taken_at

ASKED = datetime(2026, 10, 6, 9, 10, tzinfo=UTC)
NOW = ASKED + timedelta(days=2)
REFERENCE = UUID(int=7)


def _answer(given_at: datetime | None) -> SupplierAnswer:
    return SupplierAnswer("m-1", REFERENCE, "Yes.", given_at)


@pytest.mark.parametrize(
    ("given_at", "counts"),
    [
        (None, NOW),
        (ASKED + timedelta(hours=3), ASKED + timedelta(hours=3)),
        (ASKED - timedelta(days=1), ASKED),
        (NOW + timedelta(days=1), NOW),
    ],
)
def test_the_suppliers_own_time_counts_within_bounds(given_at: datetime | None, counts: datetime) -> None:
    assert taken_at(_answer(given_at), after=ASKED, now=NOW) == counts


@pytest.mark.parametrize("time", ["yesterday", "2026-10-06T09:10:00", 7])
def test_a_time_that_cannot_be_read_is_refused(time: object) -> None:
    message = {"id": "m-1", "type": ANSWERED, "time": time, "data": {"reference": str(REFERENCE), "answer": "Yes."}}
    with pytest.raises(BadMessage, match="zone"):
        read_answer(message)
