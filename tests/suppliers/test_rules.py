"""Deadlines by the supplier's calendar, and what a message from outside must look like."""

from datetime import UTC, datetime, time
from uuid import uuid4

import pytest

from processes.calendars.rules import Hours, weekdays
from processes.suppliers.errors import BadMessage
from processes.suppliers.rules import answer_due, last_deadline, read_answer

OFFICE = Hours("Europe/Prague", weekdays(time(8), time(16, 30)), "CZ")
FRIDAY_1500 = datetime(2026, 11, 13, 14, 0, tzinfo=UTC)


def test_four_hours_asked_on_friday_afternoon_end_on_monday():
    # Friday 15:00-16:30 is 1.5 h, 2.5 h remain from Monday 8:00
    assert answer_due(OFFICE, FRIDAY_1500, 240) == datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


def test_the_last_deadline_is_three_times_as_far_and_passes_over_the_holiday():
    # 12 h: Friday 1.5, Monday 8.5, Tuesday 17 November is a holiday, so 2 h of Wednesday
    assert last_deadline(OFFICE, FRIDAY_1500, 240) == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


def message(**changes):
    data = {"reference": str(uuid4()), "answer": " Yes. "}
    return {"specversion": "1.0", "id": "m1", "type": "supplier.answered", "data": data, **changes}


def test_a_good_message():
    given = message()
    answer = read_answer(given)
    assert (answer.message_id, str(answer.reference), answer.answer) == ("m1", given["data"]["reference"], "Yes.")


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": ""},
        {"id": "x" * 201},
        {"id": 5},
        {"type": "supplier.vanished"},
        {"type": None},
        {"data": None},
        {"data": "Yes."},
        {"data": {}},
        {"data": {"reference": "P10001", "answer": "Yes."}},
        {"data": {"reference": 7, "answer": "Yes."}},
        {"data": {"reference": str(uuid4())}},
        {"data": {"reference": str(uuid4()), "answer": "  "}},
        {"data": {"reference": str(uuid4()), "answer": ["Yes."]}},
        {"data": {"reference": str(uuid4()), "answer": "x" * 100_001}},
    ],
)
def test_a_bad_message_is_refused_with_its_reason(changes):
    with pytest.raises(BadMessage) as refusal:
        read_answer(message(**changes))
    assert str(refusal.value) != BadMessage.message
