"""What lies at the edges: days that no calendar holds, hosts that are not ours, files that a cache would keep."""

from collections.abc import Callable

import pytest

from app.web.sheets import defused
from processes.people.rules import Role
from tests.web.conftest import Browser

ODD_DAYS = ("9999-12-31", "0001-01-01", "9999-12-30", "1899-12-31", "3000-01-01", "20261", "%00", "x" * 999)


@pytest.mark.parametrize("day", ODD_DAYS)
def test_a_day_that_cannot_be_reckoned_with_is_today(signed_in: Callable[..., Browser], day: str) -> None:
    eva = signed_in(Role.TECHNICIAN)
    asked = eva.get(f"/work-logs?day={day}")
    assert asked.status_code == 200
    assert asked.text.count("<time") == eva.get("/work-logs").text.count("<time")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_in_a_table_is_no_formula(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["Tisk = nic", "", 12, -3, 0.5, None])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert defused(cell) == cell


def test_no_cache_keeps_what_only_its_reader_may_see(signed_in: Callable[..., Browser]) -> None:
    eva = signed_in(Role.AGENT)
    for path in ("/account", "/login", "/requests", "/api/v1/openapi.json", "/nothing"):
        assert eva.get(path).headers["Cache-Control"] == "no-store", path
