"""Scenarios run on the real engine: green ones, red ones with what was expected and got, and the path taken."""

from datetime import datetime

from processes.engine.designing.scenarios.running import run_all
from processes.engine.store import deployments
from tests.engine import diagrams as d
from tests.engine.conformance import notation
from tests.engine.conftest import NOW
from tests.engine.designing.scenarios.conftest import file, scenario

TWO = d.two_tasks()


def one_fault(report):
    """Number, expected and got of the one red step."""
    assert not report.faults, report.faults
    (result,) = report.red
    return result.red.number, result.red.expected, result.red.got


def test_tasks_are_completed_to_the_expected_end(play):
    steps = [
        {"do": "expect", "open": ["first"], "closed": ["second"], "asked": {"first": ["staff:agent"]}},
        {"do": "complete", "task": "first", "answers": {"amount": "${limit * 2}"}},
        {"do": "expect", "variables": {"amount": 40}},
        {"do": "complete", "task": "second"},
    ]
    expected = {"end": "done", "variables": {"amount": 40, "limit": 20}}
    written = file("two_tasks", scenario("Both", *steps, start={"limit": 20}, expect=expected))
    report = play(two_tasks_bpmn=TWO, two_tasks_scenario=written)
    assert report.ok, [r.sentence() for r in report.red]
    (result,) = report.results
    assert [step.number for step in result.steps] == [0, 1, 2, 3, 4, 5]
    done = [entry.element for entry in result.path if entry.kind == "completed"]
    assert done == ["begin", "first", "second", "done"]
    assert [flow for entry in result.path for flow in entry.flows] == [
        "begin_to_first",
        "first_to_second",
        "second_to_done",
    ]
    assert result.ended_at == "done"


def test_a_task_that_is_not_open_is_told_with_what_is(play):
    report = play(
        two_tasks_bpmn=TWO, two_tasks_scenario=file("two_tasks", scenario("x", {"do": "complete", "task": "second"}))
    )
    number, expected, got = one_fault(report)
    assert (number, expected) == (1, "the task Do second (second) is open")
    assert got == "open tasks: Do first (first); listened for: nothing"
    assert report.red[0].red.element == "second"
    assert report.red[0].red.process == "two_tasks"


def test_another_end_and_other_variables_are_red(play):
    complete = [{"do": "complete", "task": "first", "answers": {"a": 1}}]
    files = {"two_tasks_bpmn": TWO}
    ended = file("two_tasks", scenario("x", *complete, expect={"end": "done"}))
    assert one_fault(play(**files, two_tasks_scenario=ended))[:2] == (2, "the process has ended at done")
    valued = file("two_tasks", scenario("x", *complete, expect={"variables": {"a": 2}}))
    assert one_fault(play(**files, two_tasks_scenario=valued)) == (2, "a = 2", "a = 1")


def test_messages_arrive_and_those_that_nobody_hears_are_red(play):
    diagram = d.bpmn(
        "wait", d.start(), d.catch("hear", d.message("paid")), d.end(), d.chain("begin", "hear", "done"),
        roots=d.message_root("paid"),
    )  # fmt: skip
    hears = {"do": "message", "message": "paid", "variables": {"sum": 5}}
    report = play(
        wait_bpmn=diagram,
        wait_scenario=file(
            "wait",
            scenario("heard", hears, expect={"end": "done", "variables": {"sum": 5}}),
            scenario("twice", hears, hears),
            scenario("other key", {**hears, "key": "another"}),
        ),
    )
    assert [result.ok for result in report.results] == [True, False, False]
    assert report.results[1].red.number == 2
    assert report.results[2].red.got == "listened for: paid"


def test_a_scenario_sends_signals_as_it_sends_messages(play):
    takes = notation.More(properties={"w": {"variables": "sum"}})
    diagram = notation.written("wait", "s > w:catch:signal:news > e", more=takes)
    hears = {"do": "message", "message": "news", "variables": {"sum": 5}}
    whole = scenario("heard", hears, expect={"end": "e", "variables": {"sum": 5}})
    report = play(wait_bpmn=diagram, wait_scenario=file("wait", whole, scenario("twice", hears, hears)))
    assert [result.ok for result in report.results] == [True, False]


def test_forms_refuse_what_a_page_would_refuse(play):
    form = d.form("f", {"type": "textfield", "key": "why", "label": "Why", "id": "w", "validate": {"required": True}})
    diagram = d.bpmn("ask", d.start(), d.user("say", formRef="f"), d.end(), d.chain("begin", "say", "done"))
    files = {"ask_bpmn": diagram, "f_form": form}
    missing = file("ask", scenario("x", {"do": "complete", "task": "say"}))
    assert one_fault(play(**files, ask_scenario=missing))[2] == "why: This field is required."
    strange = file("ask", scenario("x", {"do": "complete", "task": "say", "answers": {"y": 1}}))
    assert one_fault(play(**files, ask_scenario=strange))[1:] == ("the fields of the form: why", "there is no field y")


def test_an_operation_is_given_an_answer_an_error_or_works(play, register):
    calls = []
    register("t.price", lambda step, *, item: calls.append(item) or {"price": 7})
    diagram = d.bpmn(
        "price", d.start(), d.service("ask_price", "t.price", item="tea", outputs={"price": "${price}"}),
        d.boundary("too_dear", "ask_price", d.error("dear")), d.end(), d.end("refused"),
        d.chain("begin", "ask_price", "done"), d.chain("too_dear", "refused"),
        roots=d.error_root("dear"),
    )  # fmt: skip
    report = play(
        price_bpmn=diagram,
        price_scenario=file(
            "price",
            scenario("real", expect={"end": "done", "variables": {"price": 7}}),
            scenario("by topic", answers={"t.price": {"result": {"price": 3}}}, expect={"variables": {"price": 3}}),
            scenario("by element", answers={"ask_price": {"error": "dear"}}, expect={"end": "refused"}),
        ),
    )
    assert report.ok, [r.sentence() for r in report.red]
    assert calls == ["tea"]
    assert "too_dear" in [entry.element for entry in report.results[2].path]
    assert report.of("price").missed(report.of("price").elements) == []


def test_an_operation_that_fails_is_told_with_its_error(play, register):
    def broken(step):
        raise RuntimeError("no paper")

    register("t.print", broken)
    diagram = d.bpmn("paper", d.start(), d.service("print", "t.print"), d.end(), d.chain("begin", "print", "done"))
    report = play(paper_bpmn=diagram, paper_scenario=file("paper", scenario("x")))
    number, expected, got = one_fault(report)
    assert (number, expected, got) == (0, "the step print (print) succeeds", "RuntimeError: no paper")


def test_steps_that_wait_for_a_worker_are_done(play, register):
    register("t.later", lambda step: {"at": step.now})
    service = d.service("later", "t.later", before=True, outputs={"at": "${at}"})
    diagram = d.bpmn("async", d.start(), service, d.end(), d.chain("begin", "later", "done"))
    report = play(async_bpmn=diagram, async_scenario=file("async", scenario("x", expect={"end": "done"})))
    assert report.ok, [r.sentence() for r in report.red]


def test_called_processes_are_played_and_covered(play):
    outer = d.bpmn("outer", d.start("s"), d.call("ask", "two_tasks"), d.end("e"), d.chain("s", "ask", "e"))
    steps = [{"do": "complete", "task": name} for name in ("first", "second")]
    report = play(
        outer_bpmn=outer, two_tasks_bpmn=TWO, outer_scenario=file("outer", scenario("x", *steps, expect={"end": "e"}))
    )
    assert report.ok, [r.sentence() for r in report.red]
    assert {one.process: one.count(one.elements) for one in report.coverage} == {"outer": (3, 3), "two_tasks": (4, 4)}


def test_coverage_names_what_was_never_reached(play):
    report = play(
        two_tasks_bpmn=TWO, two_tasks_scenario=file("two_tasks", scenario("x", {"do": "complete", "task": "first"}))
    )
    covered = report.of("two_tasks")
    assert covered.missed(covered.elements) == ["done"]
    assert covered.missed(covered.flows) == ["second_to_done"]
    assert covered.count(covered.ends) == (0, 1)


def test_every_turn_has_its_time(play):
    diagram = d.bpmn("t", d.start(), d.catch("wait", d.timer("PT2H")), d.end(), d.chain("begin", "wait", "done"))
    began = "2026-11-20T09:00:00+00:00"
    report = play(
        t_bpmn=diagram, t_scenario=file("t", scenario("x", {"do": "timer"}, now=began, expect={"end": "done"}))
    )
    assert report.ok, [r.sentence() for r in report.red]
    ended = next(entry for entry in report.results[0].path if entry.element == "done")
    assert ended.at == datetime.fromisoformat("2026-11-20T11:00:00+00:00")


def test_a_packs_own_diagram_is_not_played_by_the_standards_scenarios(session, play):
    standard = file("two_tasks", scenario("standard", {"do": "complete", "task": "first"}))
    deployments.deploy(session, {"two_tasks.bpmn": TWO, "two_tasks.scenario": standard}, note="", author="t", now=NOW)
    own = d.bpmn("two_tasks", d.start(), d.end("at_once"), d.chain("begin", "at_once"))
    assert run_all(session, {"own.bpmn": own}, pack="hospital", now=NOW).results == ()
    written = file("two_tasks", scenario("own", expect={"end": "at_once"}))
    report = run_all(session, {"own.bpmn": own, "own.scenario": written}, pack="hospital", now=NOW)
    assert [(result.name, result.ok) for result in report.results] == [("own", True)]
    of_standard = file("two_tasks", scenario("of the standard diagram", {"do": "complete", "task": "first"}))
    report = run_all(session, {"own.scenario": of_standard}, pack="hospital", now=NOW)
    assert [(result.name, result.ok) for result in report.results] == [("of the standard diagram", True)]


def test_only_what_reaches_a_changed_file_is_played(session, play):
    files = {
        "two_tasks.bpmn": TWO,
        "other.bpmn": d.two_tasks("other"),
        "outer.bpmn": d.bpmn("outer", d.start("s"), d.call("ask", "two_tasks"), d.end("e"), d.chain("s", "ask", "e")),
        **{f"{key}.scenario": file(key, scenario(key)) for key in ("two_tasks", "other", "outer")},
    }
    deployments.deploy(session, files, note="", author="t", now=NOW)
    report = run_all(session, {"two_tasks.bpmn": TWO + b" "}, now=NOW)
    assert [result.process for result in report.results] == ["outer", "two_tasks"]
    assert len(run_all(session, {}, now=NOW).results) == 3
    assert [r.process for r in run_all(session, {}, now=NOW, processes=["other"]).results] == ["other"]
