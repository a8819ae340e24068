"""The scenario page's routes: choices of the diagram, runs with drafts inside, the draft in which all is kept."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import Definition, ProcessInstance
from processes.people.rules import Role
from tests.designer.conftest import ORDER, Designer

Draft = Callable[..., str]
PAGE = "/designer/processes/standard/order/scenarios"
ENTER = {"do": "complete", "task": "enter", "answers": {"kind": "big", "price": 10}}


def written(*scenarios: dict[str, Any]) -> str:
    return json.dumps({"id": "order", "process": "order", "scenarios": list(scenarios)})


def run(designer: Designer, *scenarios: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = designer.json("POST", f"{PAGE}/run", {"content": written(*scenarios), **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_the_lists_are_made_from_the_diagram(designer: Designer) -> None:
    choices = designer.json("GET", f"{PAGE}/choices").get_json()
    assert choices["xml"] == {"order": ORDER.decode()}
    tasks = {task["id"]: [field["key"] for field in task["fields"]] for task in choices["tasks"]}
    assert tasks == {"enter": ["kind", "price"], "approve": []}
    assert [end["id"] for end in choices["ends"]] == ["done"]
    assert "request" in [subject["name"] for subject in choices["subjects"]]


def test_a_run_tells_path_coverage_and_where_the_case_rests(designer: Designer, engine: Engine) -> None:
    told = run(designer, {"name": "one", "steps": [ENTER]})
    (result,) = told["results"]
    assert result["ok"], result
    assert [entry["element"] for entry in result["path"] if entry["kind"] == "completed"] == ["begin", "enter", "judge"]
    assert result["variables"]["answer"] == {"answer": "yes"}
    assert [task["element"] for task in result["rest"]["tasks"]] == ["approve"]
    assert told["coverage"][0]["ends"] == {"done": False}
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ProcessInstance)) == 0
        kinds = session.scalars(select(Definition.kind)).all()
        assert DefinitionKind.SCENARIO not in kinds


def test_expected_and_got_are_said_at_the_step(designer: Designer) -> None:
    told = run(designer, {"name": "red", "steps": [{"do": "complete", "task": "approve"}]})
    step = told["results"][0]["steps"][1]
    assert (step["ok"], step["element"], step["process"]) == (False, "approve", "order")
    assert step["expected"] == "the task Do approve (approve) is open"


def test_drafts_of_what_the_process_reaches_are_played(designer: Designer, draft: Draft) -> None:
    page = draft()
    changed = ORDER.decode().replace('id="done"', 'id="finished"').replace('"approve_to_done"', '"to_finished"')
    changed = changed.replace('targetRef="done"', 'targetRef="finished"')
    saved = designer.json("PUT", f"{page}/content", {"content": changed, "revision": 1, "window": "a"})
    assert saved.status_code == 200
    scenario = {"name": "x", "steps": [ENTER, {"do": "complete", "task": "approve"}], "expect": {"end": "finished"}}
    assert run(designer, scenario)["results"][0]["ok"]


def test_what_is_malformed_is_told_as_faults(designer: Designer) -> None:
    told = run(designer, {"name": "x", "steps": [{"do": "complete"}]})
    assert told["results"] == []
    assert [(fault["element"], fault["reason"]) for fault in told["faults"]] == [("x/1", "The part task is missing.")]


def test_only_the_named_ones_are_run(designer: Designer) -> None:
    told = run(designer, {"name": "a", "steps": []}, {"name": "b", "steps": []}, names=["b"])
    assert [result["name"] for result in told["results"]] == ["b"]
    assert designer.json("POST", f"{PAGE}/run", {"content": "{}", "names": "b"}).status_code == 422


def test_the_first_scenario_of_a_process_begins_a_draft(designer: Designer) -> None:
    shown = designer.get(PAGE)
    assert shown.status_code == 200
    answer = designer.post(PAGE, form=PAGE)
    assert answer.status_code == 302
    content = designer.json("GET", f"{answer.location}/content").get_json()
    assert (content["kind"], content["key"], content["path"]) == ("scenario", "order", "order.scenario")
    assert designer.get(PAGE).location == answer.location, "from then on the page leads to the draft"
    assert designer.post(PAGE, form=answer.location).location == answer.location


def test_the_deployed_scenarios_are_shown_and_drafted(designer: Designer, deploy: Callable[..., None]) -> None:
    deploy({"orders/order.scenario": written({"name": "Small order", "steps": [ENTER]}).encode()})
    assert "Small order" in designer.get(PAGE).text
    content = designer.json("GET", f"{designer.post(PAGE, form=PAGE).location}/content").get_json()
    assert (content["path"], content["base"]["version"]) == ("orders/order.scenario", 1)


def test_there_is_nothing_for_a_process_that_nobody_drew(designer: Designer) -> None:
    assert designer.get("/designer/processes/standard/nothing/scenarios").status_code == 404
    assert designer.json("GET", "/designer/processes/standard/nothing/scenarios/choices").status_code == 404


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.DISPATCHER])
def test_others_may_not(sign_in: Callable[..., Designer], deployed: None, role: Role) -> None:
    other = sign_in(role)
    assert other.get(PAGE).status_code == 403
    assert other.get(f"{PAGE}/choices").status_code == 403
