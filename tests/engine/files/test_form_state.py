"""What a form sees while it is filled in: hidden parts, sums over rows, rules across fields."""

from datetime import UTC, datetime
from typing import Any

import pytest

from processes.engine.files.form_fields import read_fields
from processes.engine.files.forms import validate

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
ITEM = [{"type": "number", "key": "price"}, {"type": "number", "key": "count"}]
ITEMS: dict[str, Any] = {
    "type": "dynamiclist",
    "path": "items",
    "components": [*ITEM, {"type": "expression", "key": "cost", "expression": "=price * count"}],
}


def kept(*components: dict[str, Any], given: dict[str, Any], **around: Any) -> tuple[dict[str, Any], dict[str, str]]:
    fields = read_fields({"components": list(components)})
    clean, errors = validate(fields, given, now=NOW, around=around)
    return clean, {key: str(error) for key, error in errors.items()}


def number(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "number", "key": key, **more}


def ruled(holds: str, message: str = "Too much.") -> dict[str, Any]:
    return number("it", rule={"holds": holds, "message": message})


@pytest.mark.parametrize(
    ("holds", "given", "said"),
    [
        ("it <= limit", {"it": 5}, ""),
        ("it <= limit", {"it": 50}, "Too much."),
        ("it <= other", {"it": 5, "other": None}, ""),  # misses a value
        ("it <= other", {"it": 5, "other": 4}, "Too much."),
        ("other != None or it < 3", {"it": 5}, "Too much."),  # speaks of what is missing itself
        ("total(items, 'price') <= it", {"it": 5, "items": [{"price": 9, "count": 1}]}, "Too much."),
        ('it <= items[0]["price"]', {"it": 5}, ""),
        ("it <= nobody_knows", {"it": 5}, ""),
    ],
)
def test_a_rule_across_fields_refuses_what_breaks_it(holds: str, given: dict[str, Any], said: str) -> None:
    errors = kept(ruled(holds), number("other"), ITEMS, given=given, limit=10)[1]
    assert errors == ({"it": said} if said else {})


def test_a_rule_that_cannot_be_worked_out_though_nothing_is_missing_lets_nothing_through() -> None:
    clean, errors = kept(ruled("it <= limit"), given={"it": 50}, limit="ten")
    assert errors == {"it": "It cannot be worked out whether this fits: the rule of the form has a mistake."}
    assert "it" not in clean


def test_a_rule_without_words_of_its_own_says_so() -> None:
    errors = kept(ruled("it < 3", ""), given={"it": 5})[1]
    assert errors == {"it": "This does not fit what is said elsewhere in the form."}


def test_what_a_form_works_out_shares_one_budget() -> None:
    """Rows that a stranger sends do not multiply what an expression may take."""
    dear = "=sum(many)"
    parts = [number("price"), {"type": "expression", "key": "cost", "expression": dear}]
    listed = {"type": "dynamiclist", "path": "items", "components": parts}
    clean, _ = kept(listed, given={"items": [{"price": one} for one in range(100)]}, many=list(range(9_000)))
    worked_out = [row["cost"] for row in clean["items"]]
    assert worked_out[0] is not None
    assert worked_out[-1] is None


def test_rows_are_summed_and_those_left_blank_are_none() -> None:
    rows = [{"price": "2,5", "count": "2"}, {"price": "", "count": ""}, {"price": "1", "count": "3", "cost": 99}]
    clean, errors = kept(
        ITEMS, {"type": "expression", "key": "sum", "expression": "=total(items, 'cost')"}, given={"items": rows}
    )
    assert errors == {}
    assert clean["items"] == [{"price": 2.5, "count": 2, "cost": 5.0}, {"price": 1, "count": 3, "cost": 3}]
    assert clean["sum"] == 8


def test_a_fault_in_a_row_is_named_by_its_place() -> None:
    assert list(kept(ITEMS, given={"items": [{"price": 1}, {"price": "x"}]})[1]) == ["items-1-price"]
    assert kept(ITEMS, given={"items": [{"price": 1}] * 101})[1] == {"items": "At most 100 rows."}
    assert kept(ITEMS, given={"items": "all"})[1] == {"items": "This is not a list of rows."}


def test_what_is_hidden_or_only_read_is_not_taken() -> None:
    hidden = number("hidden", conditional={"hide": "=it > 3"}, validate={"required": True})
    clean, errors = kept(number("it"), hidden, number("read", readonly=True), given={"it": 5, "hidden": 1, "read": 2})
    assert (clean, errors) == ({"it": 5, "hidden": None}, {})
