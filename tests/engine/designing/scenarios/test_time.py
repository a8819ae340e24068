"""Time in scenarios: periods, instants, the next timer, business days over weekends and holidays."""

import pytest

from tests.engine import diagrams as d
from tests.engine.designing.scenarios.conftest import file, scenario

FRIDAY = "2026-11-13T15:00:00+01:00"  # 17 November, a Tuesday, is a holiday in Czechia


def waiting(definition: str) -> bytes:
    """A task that is given up when the timer falls due."""
    late = d.boundary("late", "ask", definition)
    return d.bpmn(
        "patience", d.start(), d.user("ask"), late, d.end(), d.end("given_up"),
        d.chain("begin", "ask", "done"), d.chain("late", "given_up"),
    )  # fmt: skip


def ends(play, diagram: bytes, *steps, now: str = FRIDAY) -> tuple[str | None, str]:
    """The end event reached, and when the last step was."""
    report = play(patience_bpmn=diagram, patience_scenario=file("patience", scenario("x", *steps, now=now)))
    assert report.ok, [r.sentence() for r in report.red] + list(report.faults)
    (result,) = report.results
    return result.ended_at, result.steps[-1].at.isoformat()


@pytest.mark.parametrize(
    ("days", "end"),
    [(1, None), (2, "given_up")],
)
def test_business_days_leave_out_weekends_and_holidays(play, days, end):
    """Friday and two business days is Wednesday: Monday is the first, Tuesday is a holiday."""
    diagram = waiting(d.timer("${business_days(2)}", "timeDate"))
    found, at = ends(play, diagram, {"do": "pass", "time": f"${{business_days({days})}}"})
    assert found == end
    assert at[:10] == ("2026-11-16" if days == 1 else "2026-11-18")


def test_a_day_of_the_clock_is_no_business_day(play):
    diagram = waiting(d.timer("${business_days(1)}", "timeDate"))
    assert ends(play, diagram, {"do": "pass", "time": "P2D"})[0] is None
    assert ends(play, diagram, {"do": "pass", "time": "2026-11-16T18:00:00+01:00"})[0] == "given_up"


def test_time_passes_to_the_next_timer_or_to_one_of_them(play):
    diagram = waiting(d.timer("PT90M"))
    assert ends(play, diagram, {"do": "timer"}) == ("given_up", "2026-11-13T15:30:00+00:00")
    assert ends(play, diagram, {"do": "timer", "timer": "late"})[0] == "given_up"


def test_what_falls_due_on_the_way_is_done_at_its_own_time(play):
    reminder = d.boundary("remind", "ask", d.timer("R3/P1D", "timeCycle"), interrupting=False)
    diagram = d.bpmn(
        "patience",
        d.start(),
        d.user("ask"),
        reminder,
        d.end(),
        d.end("reminded"),
        d.chain("begin", "ask", "done"),
        d.chain("remind", "reminded"),
    )
    report = play(
        patience_bpmn=diagram,
        patience_scenario=file("patience", scenario("x", {"do": "pass", "time": "P10D"}, now=FRIDAY)),
    )
    entries = [entry.at.day for entry in report.results[0].path if entry.element == "reminded"]
    assert entries == [14, 15, 16]


def test_no_timer_and_no_way_back_are_red(play):
    written = file(
        "two_tasks", scenario("a", {"do": "timer"}), scenario("b", {"do": "pass", "time": "2020-01-01T00:00:00Z"})
    )
    report = play(two_tasks_bpmn=d.two_tasks(), two_tasks_scenario=written)
    assert [r.red.expected for r in report.red] == ["a timer runs", "an instant after 2026-11-20 09:00+00:00"]
