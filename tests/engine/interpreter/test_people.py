"""User tasks: who may do them, what they show, what their completion leaves."""

import pytest

from processes.engine.errors import EngineError
from tests.engine.interpreter.bpmn import NOW, hours, loop, parameters, play, process, sub, user
from tests.engine.interpreter.bpmn import inside as both_ends


def test_an_offer_is_worked_out_once_from_the_variables():
    attributes = (
        'name="Approve ${number}" camunda:formRef="approve" camunda:assignee="person:${boss}"'
        ' camunda:candidateGroups="staff:dispatcher, project:${project_id}:approver" camunda:candidateUsers="person:3"'
        ' camunda:dueDate="${hours(4)}" camunda:priority="${70 + 5}"'
    )
    case = play(
        process(user("A", attributes, completion="work.approve"), "s > A > e"), number="R-1", project_id=17, boss=4
    )
    task = case.case.user_tasks()[0]
    assert (task.name, task.form, task.assignee, task.priority) == ("Approve R-1", "approve", "person:4", 75)
    assert task.groups == ("staff:dispatcher", "project:17:approver", "person:3")
    assert (task.due, task.completion, task.process) == (NOW + hours(4), "work.approve", "p")


def test_plain_tasks_have_plain_answers():
    task = play(process(user("A"), "s > A > e")).case.user_tasks()[0]
    assert (task.name, task.form, task.groups, task.assignee, task.due, task.priority) == (
        "A",
        None,
        (),
        None,
        None,
        50,
    )


@pytest.mark.parametrize(("attributes", "groups"), [
    ("", ("staff:service_manager",)),
    ('camunda:candidateGroups="staff:agent"', ("staff:agent",)),
    ('camunda:assignee="person:1"', ()),
    ('camunda:candidateGroups="${[who, other]}"', ("person:9", "person:8")),
])  # fmt: skip
def test_the_lane_names_the_role_when_the_task_does_not(attributes, groups):
    lane = '<bpmn:lane id="l1" name="Service manager"><bpmn:flowNodeRef>A</bpmn:flowNodeRef></bpmn:lane>'
    lane = f'<bpmn:laneSet id="ls">{lane}</bpmn:laneSet>'
    body = lane + user("A", attributes)
    # the lane set stands before the start event
    content = process(body.replace(lane, ""), "s > A > e").replace(
        b'isExecutable="true">', b'isExecutable="true">' + lane.encode()
    )
    assert play(content, who="person:9", other="person:8").case.user_tasks()[0].groups == groups


def test_an_offer_that_cannot_be_worked_out_is_held_at_the_task_itself():
    case = play(process(user("A") + user("B", 'camunda:assignee="${nobody}"'), "s > A > B > e"))
    case.complete("A", text="kept")
    assert (case.open, case.variables) == ([], {"text": "kept"})
    assert "nobody" in case.held["B"]


def test_what_a_person_enters_belongs_to_the_process():
    case = play(process(user("A", outputs={"sum": "${a + b}"}) + user("B"), "s > A > B > e"), a=1)
    case.complete("A", b=2)
    assert case.variables == {"a": 1, "b": 2, "sum": 3}


def test_an_output_that_fails_is_held_and_the_completion_stays():
    case = play(process(user("A", outputs={"x": "${nowhere}"}) + user("B"), "s > A > B > e"))
    case.complete("A", b=2)
    assert (case.open, list(case.held), case.variables) == ([], ["A"], {"b": 2})
    case.skip("A")
    assert case.open == ["B"]


def test_input_parameters_are_local_to_the_task():
    body = user("A").replace(
        "></bpmn:userTask>",
        f"><bpmn:extensionElements>{parameters({'hint': '${k + 1}'}, {})}</bpmn:extensionElements></bpmn:userTask>",
    )
    case = play(process(body + user("B"), "s > A > B > e"), k=1)
    assert case.case.user_tasks()[0].local == {"hint": 2}
    case.complete("A", hint=5, k=2)
    assert case.variables == {"k": 2}


def test_a_task_inside_a_repeated_sub_process_shows_its_item():
    body = sub("SP", both_ends("SP") + user("A"), "s_SP > A > e_SP", inner=loop())
    case = play(process(body, "s > SP > e"), items=["x", "y"])
    assert [task.local for task in case.case.user_tasks()] == [
        {"item": "x", "loopCounter": 0},
        {"item": "y", "loopCounter": 1},
    ]


def test_a_task_is_completed_once_and_only_a_task_is():
    case = play(process(user("A") + user("B"), "s > A > B > e"))
    task = case.task("A")
    case.complete("A")
    for act in (
        lambda one: one.complete(task, {}),
        lambda one: one.complete("nonsense", {}),
        lambda one: one.release(task),
    ):
        with pytest.raises(EngineError):
            case.act(act)
    assert case.open == ["B"]
