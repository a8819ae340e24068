"""Every trap measured in SpiffWorkflow 3.2.0 and every point proved before building: where each is proved now.

`PROVED` names the tests; those that no other file has are below it.
"""

import ast
import builtins
import os
import re
import sys
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from processes.engine.interpreter.case import Case
from processes.engine.interpreter.definitions import Definitions
from processes.engine.interpreter.state import restore
from processes.engine.store.models import ProcessInstance
from tests.engine.interpreter.bpmn import (
    DEFS,
    NOW,
    Play,
    Surroundings,
    boundary,
    call,
    catch,
    gateway,
    inside,
    loop,
    message,
    play,
    process,
    service,
    sub,
    timer,
    user,
)
from tests.engine.interpreter.test_state import DEFINITIONS, walk

HERE = Path(__file__).parent
IN = "interpreter/"

# What is wrong in the library or was found out before building → file::test, from tests/engine.
PROVED: dict[str, list[str]] = {
    # the traps of engine.md
    "timers read the machine's clock": [
        IN + "test_state.py::test_the_clock_of_the_machine_is_never_read",
        IN + "test_waiting.py::test_a_timer_falls_due_at_an_instant_seen_from_the_step",
    ],
    "merging drops duplicate items of lists": ["test_traps.py::test_lists_keep_their_duplicates_through_a_join"],
    "the error of a service hides behind another": [
        IN + "test_operations.py::test_a_failing_operation_is_held_others_go_on_and_the_retry_finishes",
    ],
    "naive times take an offset fixed at import": [
        IN + "test_waiting.py::test_a_timer_that_cannot_be_read_is_held_and_no_completion_is_lost",
        "test_traps.py::test_the_machines_time_zone_means_nothing",
    ],
    "an overdue cycle fires as often as it was missed": [
        IN + "test_waiting.py::test_a_cycle_fires_its_turns_and_an_overdue_one_fires_once",
        "running/test_cases.py::test_a_cycle_that_is_long_overdue_fires_once",
    ],
    "a stored sub-process of an earlier version does not restore": [
        "states/test_states.py::test_a_state_stored_by_an_earlier_version_goes_on_to_its_end",
        IN + "test_state.py::test_another_format_or_other_definitions_are_refused",
    ],
    "an error or escalation that nothing catches ends the case in silence": [
        IN + "test_operations.py::test_an_error_end_without_a_catcher_is_held_and_not_a_silent_end",
        IN + "test_operations.py::test_a_refusal_that_nothing_catches_is_held",
        IN + "test_waiting.py::test_an_escalation_that_nothing_catches_is_held",
    ],
    "many instances cost their square": ["test_traps.py::test_many_instances_cost_in_proportion"],
    "there is no concurrency control": [
        "running/test_concurrency.py::test_two_people_complete_one_task_and_one_wins",
        "running/test_interleavings.py::test_of_two_acts_on_one_case_the_first_decides",
    ],
    "migrating restarts timers and drops what is ready": [
        "migration/test_moving.py::test_a_timer_at_day_five_of_seven_fires_at_day_seven",
        "migration/test_moving.py::test_a_failed_step_is_mended_by_the_new_version",
    ],
    "a called process that is missing is found out when it is reached": [
        "checking/test_validator.py::test_what_would_not_run_is_named_by_its_element",
        IN + "test_operations.py::test_what_would_not_run_is_refused_with_its_element",
    ],
    "any key matches": [
        IN + "test_waiting.py::test_a_message_reaches_exactly_one_subscription",
        "running/test_messages.py::test_two_waits_in_one_case_are_told_apart_by_their_key",
    ],
    "link, compensation and loop markers are dropped in silence": [
        "checking/test_validator.py::test_what_would_not_run_is_named_by_its_element",
    ],
    # where variables live
    "a parallel join overwrites with stale copies": [
        IN + "test_scopes.py::test_a_parallel_join_keeps_what_each_branch_wrote",
        "reference/test_random_diagrams.py::test_random_diagrams_agree_with_the_reference",
    ],
    "a boundary path does not see what was written inside": [
        IN + "test_scopes.py::test_a_boundary_path_sees_what_was_written_inside",
    ],
    "branches share nested values": [
        IN + "test_operations.py::test_an_operation_cannot_change_the_case_behind_its_back",
        "test_traps.py::test_two_names_of_one_value_do_not_share_it",
    ],
    "a called process has variables of its own": [
        IN + "test_scopes.py::test_a_called_process_has_its_own_variables_mapped_in_and_out",
    ],
    "a repeated activity keeps its item": [
        IN + "test_scopes.py::test_every_item_has_its_own_variables_and_results_come_in_order",
    ],
    "fifty rounds of rework stay small": [
        IN + "test_state.py::test_a_case_that_loops_for_years_stays_as_small_as_its_present",
    ],
    "two branches write one name at once": [
        "checking/test_doubts.py::test_what_is_probably_wrong_is_named_by_its_element",
        "reference/test_random_diagrams.py::test_random_diagrams_agree_with_the_reference",
    ],
    # the nine points
    "1: an external task stays started for ever": [
        IN + "test_operations.py::test_an_operation_gets_typed_arguments_and_its_results_go_where_the_diagram_says",
    ],
    "1: an error is caught by another activity's boundary": [
        IN + "test_operations.py::test_a_refusal_takes_the_drawn_path_of_this_activity_only",
        IN + "test_scopes.py::test_an_error_end_in_a_called_process_reaches_the_call_and_nobody_else",
        IN + "test_nesting.py::test_an_error_passes_through_a_called_process_to_the_scope_that_catches_it",
    ],
    "2: an instance of a repeated task goes by another name": [
        IN + "test_people.py::test_a_task_inside_a_repeated_sub_process_shows_its_item",
        IN + "test_scopes.py::test_instances_without_an_output_write_to_the_process",
    ],
    "3: decision tables are wrong in silence": [
        "language/test_decisions.py::test_a_cell_accepts_what_it_says_and_nothing_else",
        "language/test_decisions.py::test_hit_policies",
        "language/test_decisions.py::test_unique_rules_that_both_match_contradict_each_other",
        "language/test_decisions.py::test_tables_that_cannot_be_evaluated_are_refused_by_element",
        IN + "test_operations.py::test_a_decision_without_a_match_does_not_leave_the_old_value",
    ],
    "4: expressions can be walked out of, or eat the machine": [
        "language/test_expressions.py::test_what_it_must_not",
        "language/test_expressions.py::test_strings_cannot_grow_without_end",
        "test_traps.py::test_a_case_runs_without_eval_and_exec",
        "test_traps.py::test_the_librarys_own_script_engine_does_not_come_back",
    ],
    "5: state restores byte by byte, parents before children, never as jsonb": [
        IN + "test_state.py::test_random_walks_restore_byte_by_byte_at_every_wait",
        "test_traps.py::test_the_state_is_stored_as_bytes",
    ],
    "5: threads share definitions": [
        IN + "test_state.py::test_definitions_are_shared_by_threads",
        "store/test_versions.py::test_threads_share_one_parsed_set",
    ],
    "5: instances in turn without an output fail at the second": [
        IN + "test_scopes.py::test_instances_without_an_output_write_to_the_process",
    ],
    "5: sub-processes of one id are mixed up": [
        IN + "test_scopes.py::test_sub_processes_of_the_same_id_are_refused_rather_than_mixed_up",
    ],
    "6: every engine step is a checkpoint": [
        IN + "test_operations.py::test_a_failing_step_after_a_completion_never_loses_the_completion",
        IN + "test_operations.py::test_a_gateway_without_a_true_flow_is_held_and_can_be_retried_after_a_correction",
        IN + "test_scopes.py::test_an_empty_collection_is_passed_and_anything_odd_is_held",
        IN + "test_waiting.py::test_a_timer_that_cannot_be_read_is_held_and_no_completion_is_lost",
        IN + "test_scopes.py::test_a_mapping_that_fails_is_held_at_the_call_and_nothing_before_is_lost",
        "running/test_failures.py::test_a_completion_is_kept_when_what_follows_fails",
    ],
    "6: identities survive a step that is taken back": [
        "test_traps.py::test_a_step_that_fails_leaves_every_id_as_it_was"
    ],
    "7: the library asks every timer": ["test_traps.py::test_nothing_of_the_librarys_own_rounds_is_used"],
    "7: exactly one timer fires, and may be armed anew": [
        IN + "test_waiting.py::test_exactly_one_of_several_overdue_timers_fires",
        IN + "test_waiting.py::test_a_timer_can_be_armed_anew",
        "test_traps.py::test_timers_of_one_length_are_told_apart",
    ],
    "8: a message wakes everybody, and what is thrown is caught inside": [
        IN + "test_waiting.py::test_a_message_reaches_exactly_one_subscription",
        IN + "test_waiting.py::test_messages_are_thrown_outwards_only",
    ],
    "9: asyncBefore is passed over": [
        IN + "test_operations.py::test_a_task_with_async_before_stands_until_it_is_released",
        "test_traps.py::test_nothing_begins_before_its_job",
    ],
    "event sub-processes start by themselves or never": [
        IN + "test_waiting.py::test_an_event_sub_process_takes_over_or_runs_beside",
        IN + "test_waiting.py::test_a_message_event_sub_process_may_start_again_beside_itself",
        IN + "test_waiting.py::test_an_error_event_sub_process_catches_what_its_scope_throws",
    ],
    "a run changes the definitions that all cases share": [
        "test_traps.py::test_running_a_case_changes_nothing_in_its_definitions",
    ],
    # what was not tried then
    "escalations": [IN + "test_waiting.py::test_an_escalation_is_caught_outside_and_goes_on_or_not"],
    "inclusive joins": [
        IN + "test_operations.py::test_an_inclusive_gateway_waits_only_for_what_can_still_come",
        IN + "test_operations.py::test_a_join_counts_flows_and_not_the_nodes_they_come_from",
    ],
    "signals and standard loops are refused": [
        "checking/test_validator.py::test_what_would_not_run_is_named_by_its_element"
    ],
}


@cache
def defined_in(file: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse((HERE / file).read_text())) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("trap", PROVED)
def test_every_trap_has_its_test(trap: str) -> None:
    for place in PROVED[trap]:
        file, _, name = place.partition("::")
        assert name in defined_in(file), place


@pytest.mark.parametrize("order", [("A", "B"), ("B", "A")])
def test_lists_keep_their_duplicates_through_a_join(order: tuple[str, str]) -> None:
    body = gateway("parallel", "g") + gateway("parallel", "j") + user("A") + user("B") + user("L")
    case = play(process(body, "s > g", "g > A > j", "g > B > j", "j > L > e"), before=[3, 3, {"x": [0, 0]}])
    for element in order:
        case.complete(element, **{element.lower(): [1, 1, 2, 1]})
    assert case.open == ["L"]
    assert case.variables == {"before": [3, 3, {"x": [0, 0]}], "a": [1, 1, 2, 1], "b": [1, 1, 2, 1]}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns", "UTC"])
def test_the_machines_time_zone_means_nothing(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even over the night in which Prague's clocks change: an instant is an instant, a duration a duration."""
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        body = user("A") + boundary("d", "A", timer("timeDate", "2026-03-29T03:30:00+02:00"), False)
        body += boundary("p", "A", timer("timeDuration", "P1D"), False) + user("X")
        case = play(process(body, "s > A > e", "d > X > e", "p > X"))
        assert case.timers == {
            "d": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
            "p": datetime(2026, 3, 29, 22, 0, tzinfo=UTC),
        }
    finally:
        monkeypatch.undo()
        time.tzset()


def cost(count: int, sequential: bool) -> int:
    """Calls of functions that it takes to run an operation for so many items."""
    many = '<camunda:properties><camunda:property name="outputCollection" value="outs"/>'
    many += '<camunda:property name="outputElement" value="${item}"/></camunda:properties>'
    inner = service("O", "op", {"i": "${item}"}, inner=loop(sequential=sequential))
    inner = inner.replace("<bpmn:extensionElements>", f"<bpmn:extensionElements>{many}")
    definitions = Definitions.parse("p", {"p.bpmn": process(inner, "s > O > e")})
    case = Case.start(definitions, {"items": list(range(count))}, Surroundings(op=lambda i: None))
    calls = 0

    def count_calls(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_calls)
    try:
        case.advance()
    finally:
        sys.setprofile(None)
    assert case.variables["outs"] == list(range(count))
    return calls


@pytest.mark.parametrize("sequential", [True, False])
def test_many_instances_cost_in_proportion(sequential: bool) -> None:
    assert cost(200, sequential) < 4.5 * cost(50, sequential)


def test_two_names_of_one_value_do_not_share_it() -> None:
    script = '<bpmn:scriptTask id="S"><bpmn:script>y = x</bpmn:script></bpmn:scriptTask>'
    body = script + service("O", "spoil", {"items": "${y}"}, {"z": "${items}"}) + user("A")

    def spoil(items: Any) -> dict[str, Any]:
        items["deep"].append("dirt")
        return {"items": items}

    case = play(process(body, "s > S > O > A > e"), env=Surroundings(spoil=spoil), x={"deep": [1]})
    assert case.variables == {"x": {"deep": [1]}, "y": {"deep": [1]}, "z": {"deep": [1, "dirt"]}}


def test_a_case_runs_without_eval_and_exec(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("something was evaluated")

    with monkeypatch.context() as patch:
        patch.setattr(builtins, "eval", never)
        patch.setattr(builtins, "exec", never)
        ended_at = walk(5).ended_at
    assert ended_at == "e"


def test_the_librarys_own_script_engine_does_not_come_back() -> None:
    """Restored without a word about it, SpiffWorkflow would take its default one, which evaluates anything."""
    stored = Play(DEFINITIONS, Surroundings(op=lambda a: {}), items=[1], who="w").bytes
    instance = restore(stored, DEFINITIONS.specs, Any)
    for branch in instance.branches():
        with pytest.raises(Exception, match="must never run"):
            branch.script_engine.evaluate(None, "1 + 1")


def test_the_state_is_stored_as_bytes(session: Session) -> None:
    columns = {column["name"]: column for column in inspect(session.connection()).get_columns("process_instance")}
    assert str(columns["body"]["type"]) == "BYTEA"
    assert ProcessInstance.body.type.python_type is bytes


def test_timers_of_one_length_are_told_apart() -> None:
    body = gateway("parallel", "g") + "".join(catch(one, timer("timeDuration", "PT1H")) for one in ("T1", "T2"))
    body += user("U") + boundary("b1", "U", timer("timeDuration", "PT1H"), False)
    body += boundary("b2", "U", timer("timeDuration", "PT1H"), False) + "".join(map(user, "VWXY"))
    lines = ["s > g", "g > T1 > V > e", "g > T2 > W > e", "g > U > e", "b1 > X > e", "b2 > Y > e"]
    case = play(process(body, *lines))
    for element, expected in (("b2", "UY"), ("T1", "UVY"), ("b1", "UVXY"), ("T2", "UVWXY")):
        case.fire(element)
        assert case.open == list(expected)


ASYNC = 'camunda:asyncBefore="true"'
CHILD = process(user("C"), "s > C > e", id="child")
BEGINNINGS = {
    "call": (call("X", "child").replace("<bpmn:callActivity", f"<bpmn:callActivity {ASYNC}"), ["C"]),
    "sub-process": (sub("X", inside("X") + user("C"), "s_X > C > e_X", attributes=ASYNC), ["C"]),
    "repeated task": (user("X", ASYNC, inner=loop()), ["X", "X"]),
    "guarded task": (user("X", ASYNC) + boundary("b", "X", timer("timeDuration", "PT1H")), ["X"]),
    "call with a deadline": (
        call("X", "child", inner="").replace("<bpmn:callActivity", f"<bpmn:callActivity {ASYNC}")
        + boundary("b", "X", timer("timeDuration", "PT1H")),
        ["C"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_nothing_begins_before_its_job(kind: str) -> None:
    body, begun = BEGINNINGS[kind]
    lines = ["s > X > e", *(["b > Z > e"] if 'id="b"' in body else [])]
    case = play(process(body + (user("Z") if 'id="b"' in body else ""), *lines), CHILD, items=[1, 2])
    assert (case.held, case.open) == ({"X": None}, [])
    case.release("X")
    assert (case.held, case.open) == ({}, begun)


def test_a_timer_event_with_a_job_of_its_own_begins_to_run_with_the_job() -> None:
    waiting = catch("T", timer("timeDuration", "PT1H")).replace(
        "<bpmn:intermediateCatchEvent", f"<bpmn:intermediateCatchEvent {ASYNC}"
    )
    case = play(process(waiting + user("A"), "s > T > A > e"))
    assert (case.held, case.timers) == ({"T": None}, {})
    case.env.now = NOW.replace(hour=23)
    case.release("T")
    assert case.timers == {"T": datetime(2026, 3, 29, 0, 0, tzinfo=UTC)}
    case.fire("T")
    assert (case.open, case.held) == (["A"], {})


def fingerprint(definitions: Definitions) -> str:
    """Everything that the nodes of all diagrams hold, except for what refers back to them."""
    lines = []
    for spec in definitions.specs.values():
        for name, node in spec.task_specs.items():
            held = {key: repr(value) for key, value in vars(node).items() if not key.startswith("_")}
            lines.append(f"{spec.name}/{name}: {sorted(held.items())} {node._outputs}")
        lines.append(f"{spec.name}: {sorted(spec.task_specs)} {spec.event_subs}")
    return "\n".join(re.sub(r" at 0x[0-9a-f]+", "", line) for line in lines)


RESTLESS = process(
    user("U", inner=loop())
    + boundary("b", "U", message("m1"), False) + user("B")
    + sub("ES", inside("ES", message("m2"), False) + user("H"), "s_ES > H > e_ES", event=True)
    + call("C", "child") + service("S", "fail"),
    "s > U > C > S > e", "b > B > e", defs=DEFS,
)  # fmt: skip


def restless(definitions: Definitions) -> Play:
    """Goes through repeated tasks, a boundary event, an event sub-process, a called process, a failing operation."""
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("once")

    case = Play(definitions, Surroundings(fail=fail), items=[1, 2])
    case.deliver("b")
    case.deliver("s_ES")
    for element in ("U", "U", "B", "H", "C"):
        case.complete(element)
    case.release("S")
    assert case.ended_at == "e"
    return case


def test_running_a_case_changes_nothing_in_its_definitions() -> None:
    definitions = Definitions.parse("p", {"p.bpmn": RESTLESS, "child.bpmn": CHILD})
    before, beside = fingerprint(definitions), Play(definitions, Surroundings(fail=lambda: None), items=[1])
    restless(definitions)
    assert fingerprint(definitions) == before == fingerprint(
        Definitions.parse("p", {"p.bpmn": RESTLESS, "child.bpmn": CHILD})
    )  # fmt: skip
    assert (beside.open, set(beside.waiting)) == (["U"], {"b", "s_ES"})
    restless(definitions)


def test_nothing_of_the_librarys_own_rounds_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """They ask every timer by the machine's clock, wake everybody who waits, and know no checkpoint."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the library's own way was taken")

    for owner, names in {
        BpmnWorkflow: ("refresh_waiting_tasks", "send_event", "catch", "do_engine_steps", "run_all", "run_next"),
        Task: ("run", "complete", "_update", "_predict"),
    }.items():
        for name in [name for name in names if hasattr(owner, name)]:
            monkeypatch.setattr(owner, name, never)
    restless(Definitions.parse("p", {"p.bpmn": RESTLESS, "child.bpmn": CHILD}))
    assert walk(7).ended_at == "e"


def test_a_step_that_fails_leaves_every_id_as_it_was() -> None:
    """The step is taken back and the tree with it; what others hold (rows, drafts, jobs) still points to its task."""
    body = gateway("parallel", "g") + user("A") + service("S", "fail") + user("B")
    broken = [True]

    def fail() -> None:
        if broken:
            raise ValueError("not yet")

    case = play(process(body, "s > g", "g > A > S > e", "g > B > e"), env=Surroundings(fail=fail))
    beside = case.task("B")
    case.complete("A")
    (held,) = case.case.held()
    case.release("S")
    assert [again.task_id for again in case.case.held()] == [held.task_id]
    assert case.task("B") == beside
    broken.clear()
    case.release("S")
    assert (case.held, case.task("B")) == ({}, beside)
