"""Drafts are deployed from one page: changes, faults, scenarios, running cases; then cases are moved or left."""

import json
from collections.abc import Callable

import pytest
from markupsafe import escape
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import deploying, drafts
from processes.engine.files.resources import DefinitionKind
from processes.engine.migration import batches
from processes.engine.migration.queries import migrations_page
from processes.engine.running import cases
from processes.engine.running.tasks import complete_task
from processes.engine.store import queries
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Definition, Deployment, ProcessInstance
from processes.people.rules import Role
from tests.designer.conftest import FILES, FORM, ORDER, Designer
from tests.engine.diagrams import chain, user
from tests.engine.racing import one_after_the_other
from tests.web.conftest import Page

Draft = Callable[..., str]
LONGER = ORDER.replace(
    chain("approve", "done").encode(),
    (user("second_approval") + chain("approve", "second_approval", "done")).encode(),
)
SCENARIO = {
    "name": "Small order",
    "start": {},
    "steps": [
        {"do": "complete", "task": "enter", "answers": {"kind": "small", "price": 10}},
        {"do": "complete", "task": "approve"},
    ],
    "expect": {"end": "done"},
}


def number(page: str) -> str:
    return page.rpartition("/")[2]


def save(designer: Designer, page: str, content: bytes) -> None:
    revision = designer.json("GET", f"{page}/content").get_json()["revision"]
    sent = {"content": content.decode(), "revision": revision, "window": "a"}
    assert designer.json("PUT", f"{page}/content", sent).status_code == 200


def seen(designer: Designer, address: str) -> str:
    html = designer.get(address).text
    return html.partition('name="seen" value="')[2].partition('"')[0]


def press(designer: Designer, address: str, **fields: str):
    html = designer.get(address).text
    shown = html.partition('name="seen" value="')[2].partition('"')[0]
    return designer.client.post(address, data={"csrf_token": Page(html).token, "seen": shown, **fields})


def begin(engine: Engine, key: str) -> None:
    with Session(engine) as session, committing(session):
        cases.start(session, "order", business_key=key, variables={}, now=utcnow())


def newest(engine: Engine, key: str = "order", kind: DefinitionKind = DefinitionKind.BPMN) -> Definition:
    with Session(engine) as session:
        found = select(Definition).where(Definition.key == key, Definition.kind == kind)
        latest = found.options(undefer(Definition.content)).order_by(Definition.version.desc())
        return session.scalars(latest.limit(1)).one()


def test_one_click_deploys_what_was_looked_at(designer: Designer, draft: Draft, engine: Engine) -> None:
    page = draft()
    begin(engine, "O-1")
    save(designer, page, LONGER)
    address = f"/designer/deploy?draft={number(page)}"
    shown = designer.get(address).text
    assert "v1 → v2" in shown
    assert "second_approval" in shown
    assert "Nothing is wrong" in shown
    assert "These cases began with an earlier version and keep it." in shown
    assert press(designer, address, note="").status_code == 422
    done = press(designer, address, note="A second approval")
    assert done.status_code == 302, done.text
    made = newest(engine)
    assert (made.version, made.content) == (2, LONGER)
    after = designer.get(done.location).text
    assert "A second approval" in after
    assert "1 running case keeps its version until you move it" in after
    assert f"/operations/versions/order/{made.id}/move" in after
    with Session(engine) as session:
        (act,) = session.scalars(select(OperationAudit)).all()
        assert (act.act, act.reason, act.details["red"]) == ("deployed", "A second approval", [])
        assert session.get_one(Deployment, made.deployment_id).author == "Eva Nová"
    assert "Being changed" not in designer.get("/designer").text
    assert "Nothing differs from what is deployed." in designer.get(address).text


def test_a_designer_moves_running_cases(designer: Designer, draft: Draft, engine: Engine) -> None:
    begin(engine, "O-1")
    page = draft()
    save(designer, page, LONGER)
    press(designer, f"/designer/deploy?draft={number(page)}", note="Longer")
    move = f"/operations/versions/order/{newest(engine).id}/move"
    preview = designer.get(move).text
    assert "O-1" in preview
    assert "/operations/cases" not in preview, "what designers may not open is not offered"
    begun = designer.post(move, {"reason": "All of them"}, form=move)
    assert begun.status_code == 302
    with Session(engine) as session:
        (found,) = migrations_page(session).rows
    batches.work_off(lambda: Session(engine), utcnow, migration_id=found.migration.id, batch=0)
    assert "1 moved" in designer.get(begun.location).text
    with Session(engine) as session:
        assert session.scalars(select(ProcessInstance.definition_id)).one() == newest(engine).id
    assert designer.get("/operations/versions?process=order").status_code == 200
    assert designer.get("/operations/cases").status_code == 403


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SERVICE_MANAGER])
def test_others_neither_deploy_nor_move(
    sign_in: Callable[..., Designer], designer: Designer, definition: Callable[..., int], role: Role
) -> None:
    other = sign_in(role, email="other@example.test")
    for address in ("/designer/deploy?draft=1", f"/operations/versions/order/{definition('order')}/move"):
        assert other.get(address).status_code == 403
    token = Page(other.get("/account").text).token
    again = f"/designer/definitions/{definition('order')}/deploy-again"
    assert other.client.post(again, data={"csrf_token": token}).status_code == 403


def test_what_would_not_run_is_not_deployed(designer: Designer, draft: Draft, engine: Engine) -> None:
    page = draft()
    save(designer, page, ORDER.replace(b"order_kind", b"no_such_table"))
    address = f"/designer/deploy?draft={number(page)}"
    shown = designer.get(address).text
    assert "no_such_table" in shown
    assert "What is marked as an error has to be put right first." in shown
    assert press(designer, address, note="All the same").status_code == 422
    assert newest(engine).version == 1


def test_drafts_that_need_each_other_are_deployed_together(designer: Designer, draft: Draft, engine: Engine) -> None:
    form_page, page = draft("order_form", DefinitionKind.FORM), draft()
    save(designer, form_page, FORM.replace(b'"order_form"', b'"other_form"'))
    save(designer, page, ORDER.replace(b"order_form", b"other_form"))
    alone = f"/designer/deploy?draft={number(page)}"
    assert "There is no form other_form." in designer.get(alone).text
    assert "Deploy together with" in designer.get(alone).text
    assert "belongs to this and is changed in a draft that does not go along" in designer.get(alone).text
    both = f"{alone}&draft={number(form_page)}"
    assert f'href="{escape(both)}"' in designer.get(alone).text
    assert "belongs to this" not in designer.get(both).text
    assert press(designer, both, note="Another form").status_code == 302
    assert newest(engine, "other_form", DefinitionKind.FORM).version == 1
    assert newest(engine).version == 2


def test_what_was_saved_after_the_page_was_drawn_is_looked_at_first(
    designer: Designer, draft: Draft, engine: Engine
) -> None:
    page = draft()
    save(designer, page, LONGER)
    address = f"/designer/deploy?draft={number(page)}"
    old = seen(designer, address)
    save(designer, page, LONGER.replace(b"Do approve", b"Approve"))
    refused = press(designer, address, note="Longer", seen=old)
    assert refused.status_code == 409
    assert "have changed since you opened this page" in refused.text
    assert "Longer" in refused.text, "what was typed is kept"
    assert newest(engine).version == 1


def test_a_version_deployed_meanwhile_is_taken_in_first(
    designer: Designer, draft: Draft, deploy: Callable[..., None], engine: Engine
) -> None:
    page = draft()
    save(designer, page, LONGER)
    deploy({**FILES, "orders/order.bpmn": ORDER.replace(b"Do enter", b"Write")}, note="Meanwhile")
    address = f"/designer/deploy?draft={number(page)}"
    assert "Deploying now would take it back." in designer.get(address).text
    assert press(designer, address, note="Mine").status_code == 409
    taken = designer.post(f"{page}/take-in", form=address)
    assert taken.location == address
    assert press(designer, address, note="Both").status_code == 302
    content = newest(engine).content
    assert b"Write" in content
    assert b"second_approval" in content


def test_where_both_changed_the_same_the_designer_decides(
    designer: Designer, draft: Draft, deploy: Callable[..., None]
) -> None:
    page = draft()
    save(designer, page, ORDER.replace(b"Do enter", b"Mine"))
    deploy({**FILES, "orders/order.bpmn": ORDER.replace(b"Do enter", b"Theirs")}, note="Meanwhile")
    asked = designer.post(f"{page}/take-in", form="/designer")
    assert asked.status_code == 409
    assert "Mine" in asked.text
    assert "Theirs" in asked.text
    assert designer.post(f"{page}/take-in", {"prefer": "mine"}, form="/designer").status_code == 302
    assert "Mine" in designer.json("GET", f"{page}/content").get_json()["content"]


def with_scenario(designer: Designer, scenario: dict) -> str:
    """A draft of the scenarios of the process; its address."""
    pressed = designer.post("/designer/processes/standard/order/scenarios", form="/designer")
    assert pressed.status_code == 302, pressed.text
    content = {"id": "order", "process": "order", "scenarios": [scenario]}
    save(designer, pressed.location, json.dumps(content).encode())
    return str(pressed.location)


def test_scenarios_are_run_and_covered(designer: Designer, draft: Draft, engine: Engine) -> None:
    scenarios = with_scenario(designer, SCENARIO)
    address = f"/designer/deploy?draft={number(scenarios)}"
    told = designer.get(address.replace("/deploy?", "/deploy/scenarios?")).text
    assert "Small order" in told
    assert "green" in told
    assert "1 / 1" in told
    with Session(engine) as session:
        assert session.scalar(select(ProcessInstance.id)) is None, "nothing of the run is kept"
    assert press(designer, address, note="A scenario").status_code == 302


def test_red_scenarios_ask_for_a_reason(designer: Designer, draft: Draft, engine: Engine) -> None:
    scenarios = with_scenario(designer, SCENARIO)
    assert press(designer, f"/designer/deploy?draft={number(scenarios)}", note="A scenario").status_code == 302
    page = draft()
    save(designer, page, LONGER)
    address = f"/designer/deploy?draft={number(page)}"
    told = designer.get(address.replace("/deploy?", "/deploy/scenarios?")).text
    assert "red" in told
    proof = told.partition('name="tested"')[2].partition('value="')[2].partition('"')[0]
    refused = press(designer, address, note="Longer")
    assert refused.status_code == 422
    assert "Scenarios fail. Say why you deploy all the same." in refused.text
    assert newest(engine).version == 1
    proven = press(designer, address, note="Longer", tested=proof)
    assert proven.status_code == 422, "what the page has seen red stays red"
    forged = press(designer, address, note="Longer", tested="WyIiLDAsW11d.forged")
    assert forged.status_code == 422
    done = press(designer, address, note="Longer", reason="The scenario is old", tested=proof)
    assert done.status_code == 302
    with Session(engine) as session:
        act = session.scalars(select(OperationAudit).order_by(OperationAudit.id.desc()).limit(1)).one()
    assert act.reason == "Longer (The scenario is old)"
    assert act.details["red"] == ["order: Small order"]


def test_a_former_version_plays_the_scenarios_first(
    designer: Designer, draft: Draft, definition: Callable[..., int], engine: Engine
) -> None:
    first, page = definition("order"), draft()
    save(designer, page, LONGER)
    assert press(designer, f"/designer/deploy?draft={number(page)}", note="Longer").status_code == 302
    longer = [*SCENARIO["steps"], {"do": "complete", "task": "second_approval"}]
    scenarios = with_scenario(designer, {**SCENARIO, "steps": longer})
    assert press(designer, f"/designer/deploy?draft={number(scenarios)}", note="A scenario").status_code == 302
    versions, again = "/designer/versions/bpmn/standard/order", f"/designer/definitions/{first}/deploy-again"
    refused = designer.post(again, form=versions)
    assert refused.status_code == 422
    assert "Small order" in refused.text
    assert newest(engine).version == 2
    empty = designer.post(again, {"reason": " "}, form=versions)
    assert "Scenarios fail. Say why you deploy all the same." in empty.text
    done = designer.post(again, {"reason": "The longer one stops the shop"}, form=versions)
    assert done.status_code == 302
    assert newest(engine).version == 3
    with Session(engine) as session:
        act = session.scalars(select(OperationAudit).order_by(OperationAudit.id.desc()).limit(1)).one()
    assert act.reason == "Version 1 again (The longer one stops the shop)"


def test_of_two_who_deploy_at_once_the_second_looks_again(designer: Designer, draft: Draft, engine: Engine) -> None:
    page = draft()
    save(designer, page, LONGER)
    ids = [int(number(page))]
    with Session(engine) as session:
        looked = deploying.seen(deploying.planned(session, ids))

    def go(session: Session) -> int:
        said = {"note": "Once", "author": "Eva", "actor": "person:1", "now": utcnow()}
        return deploying.deploy(session, ids, seen_as=looked, **said).id

    first, second = one_after_the_other(lambda: Session(engine), go, go)
    assert first == newest(engine).deployment_id
    assert type(second).__name__ == "DraftsChanged"
    assert newest(engine).version == 2


def test_cases_that_keep_an_old_form_can_be_moved_too(designer: Designer, draft: Draft, engine: Engine) -> None:
    begin(engine, "O-1")
    page = draft("order_form", DefinitionKind.FORM)
    save(designer, page, FORM.replace(b"Price", b"Cost"))
    address = f"/designer/deploy?draft={number(page)}"
    assert "These cases began with an earlier version and keep it." in designer.get(address).text
    done = press(designer, address, note="Cost")
    after = designer.get(done.location).text
    assert "1 running case keeps its version until you move it" in after
    move = f"/operations/versions/order/{newest(engine).id}/move"
    assert move in after
    assert "O-1" in designer.get(move).text


@pytest.mark.parametrize("address", ["/designer/deploy", "/designer/deploy?draft=99", "/designer/deployments/99"])
def test_what_is_not_there_is_not_deployed(designer: Designer, address: str) -> None:
    assert designer.get(address).status_code == 404


def test_a_case_goes_on_by_its_version(designer: Designer, draft: Draft, engine: Engine) -> None:
    begin(engine, "O-1")
    page = draft()
    save(designer, page, LONGER)
    press(designer, f"/designer/deploy?draft={number(page)}", note="Longer")
    begin(engine, "O-2")
    ended, big = {}, {"kind": "big"}
    for key in ("O-1", "O-2"):
        with Session(engine) as session, committing(session):
            done = 0
            while tasks := queries.tasks_of(session, key):
                complete_task(
                    session, tasks[0].id, actor="x", keys=frozenset({"staff:agent"}), variables=big, now=utcnow()
                )
                done += 1
            ended[key] = done
    assert ended == {"O-1": 2, "O-2": 3}
    with Session(engine) as session:
        assert drafts.find(session, int(number(page))).base_definition_id == newest(engine).id
