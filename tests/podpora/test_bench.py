"""The benches run at tiny sizes, print every figure, and the targets that no machine changes are met."""

import json
import subprocess
import sys
from subprocess import PIPE
from typing import Any

import pytest


@pytest.fixture
def bench(environment: dict[str, str], database_url: str, tmp_path: Any) -> Any:
    """Run a bench on the test's server; what it printed as JSON."""

    def run(*arguments: str, **variables: str) -> Any:
        command = [sys.executable, "-m", "podpora", "bench", *arguments, "--json"]
        given = {**environment, "DATABASE_URL": database_url, **variables}
        with subprocess.Popen(command, cwd=tmp_path, env=given, stdout=PIPE, stderr=PIPE, text=True) as process:
            try:
                printed, said = process.communicate(timeout=600)
            except subprocess.TimeoutExpired:
                process.terminate()  # so that it stops what it has started
                raise
        assert process.returncode == 0, said[-3000:]
        return json.loads(printed)

    return run


def _met(figures: Any) -> dict[str, bool]:
    return {target["name"]: target["met"] for target in figures["targets"]}


@pytest.mark.long  # two minutes: four desks are filled and measured
def test_steps_are_measured_on_desks_of_different_sizes(bench: Any) -> None:
    figures = bench("steps", "--cases", "2", "--seconds", "0.5", "--loops", "1", "--at", "26,28", "--closed", "6")
    assert figures["floor_ms"] > 0
    for step in ("start", "complete"):
        assert figures[step].keys() == {"ms", "p95_ms", "ratio", "statements", "commits"}
    assert figures["cases_per_s"] > 0
    met = _met(figures)
    assert met["completing a task, SQL statements"]
    assert met["completing a task, commits"]
    assert met["state at the sign-off, bytes"]
    assert figures["rework"]["loops"] == 1
    assert {"propose", "return", "ratio"} <= figures["rework"].keys()
    small, large = figures["growth"]["points"]
    assert (small["requests_open"], small["requests_closed"]) == (26, 0)
    assert (large["requests_open"], large["requests_closed"]) == (28, 6)
    assert figures["growth"]["ratio"] == max(
        ratio for name, ratio in figures["growth"]["ratios"].items() if name != "floor"
    )


ACTS = {"log", "log_staff", "approve", "ask", "answer", "work_log", "propose", "sign_off"}
PAGES = {"new_request", "new_request_staff", "dispatch", "worklist", "request_staff", "request_customer"}


@pytest.mark.long  # a minute: two desks are set up
def test_a_real_case_is_measured_act_by_act(bench: Any) -> None:
    figures = bench("case", "--cases", "4", "--seconds", "0.5", "--customers", "12")
    assert figures["floor_ms"] > 0
    assert figures["acts"].keys() == ACTS
    for act in figures["acts"].values():
        assert act.keys() == {"ms", "p95_ms", "ratio", "processor_ms", "statements", "commits", "wal_kb"}
        assert act["wal_kb"] > 0
    assert figures["pages"].keys() == PAGES
    for page in figures["pages"].values():
        assert page.keys() == {"ms", "ratio", "processor_ms", "statements"}
    assert 0 < figures["floor_processor_ms"] < min(page["processor_ms"] for page in figures["pages"].values())
    assert figures["cases_per_s"] > 0
    assert figures["growth"]["customers"] == 12
    assert figures["growth"]["ratios"].keys() == ACTS | PAGES
    met = _met(figures)
    assert met["statements more there"]


@pytest.mark.long
@pytest.mark.broker
def test_timers_are_drained_by_real_roles_over_both_transports(bench: Any, broker_url: str) -> None:
    figures = bench(
        "timers", "--at-once", "40", "--seconds", "1", "--steps", "80", "--in-database", "20", BROKER_URL=broker_url
    )
    assert figures["broker"] == "given RabbitMQ"
    assert figures["drained_per_s"] > 0
    assert figures["pgmq"]["drained_per_s"] > 0
    assert 0 <= figures["late_p50_s"] <= figures["late_p99_s"]
    assert 0 < figures["rss_mb_after_5000"] < 400
    assert set(_met(figures)) >= {"timers drained a second", "worker's memory at the end, MB"}


def test_business_time_is_added_in_time_and_comes_back(bench: Any) -> None:
    figures = bench("calendars", "--additions", "20000")
    assert figures["additions"] == 20_000
    assert figures["add_s"] > 0
    assert figures["between_s"] > 0
    assert _met(figures)["durations that are not the time between"]


def test_documents_are_set_in_time_and_within_memory(bench: Any) -> None:
    figures = bench("documents", "--invoices", "3")
    assert figures["invoice_ms"] > 0
    assert figures["pages"] > 10
    assert figures["pages_per_s"] > 0
    met = _met(figures)
    assert met.keys() == {
        "an invoice of two pages after the first, ms",
        "memory of the process at its highest, MB",
    }
    assert met["memory of the process at its highest, MB"]


@pytest.mark.long  # two desks are filled, and each page is opened ten times
def test_every_page_is_measured(bench: Any) -> None:
    figures = bench("pages", "--requests", "300", "--open", "60", "--beside", "150", "--rounds", "2")
    named = {"worklist", "dispatch", "requests", "request", "home", "search_rare", "search_common", "search_number"}
    named |= {"people", "contracts", "invoices", "mail", "library", "live", "operations"}
    assert named <= figures["pages"].keys()
    assert all(page["p50_ms"] > 0 for page in figures["pages"].values())
    assert {
        name: page["more_statements"] for name, page in figures["pages"].items() if page["more_statements"] > 2
    } == {}
