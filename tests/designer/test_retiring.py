"""A process or a version of it is retired: nobody begins new cases of it, running ones go on, and it is taken back."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.web.errors import sentence
from processes import domains
from processes.clock import utcnow
from processes.db import committing
from processes.engine.checking.validator import check
from processes.engine.designing import retiring
from processes.engine.designing.errors import CallsRetired, StartedByDesk, StillCalled
from processes.engine.designing.library import LibraryFilter, Line, library
from processes.engine.designing.versions import in_force
from processes.engine.errors import DefinitionRefused, ProcessRetired
from processes.engine.files.resources import DefinitionKind
from processes.engine.running import cases, signals
from processes.engine.running.tasks import complete_task
from processes.engine.store import deployments
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Definition, Job, OpenTask, ProcessInstance
from processes.engine.store.retirements import Retirement, is_started_by_the_desk
from processes.errors import DrawnNames
from tests.designer.conftest import FILES, Designer
from tests.designer.test_deploying import LONGER
from tests.engine.diagrams import bpmn, call, chain, end, start, user

CALLER = bpmn("outer", start(), call("first", "order"), end(), chain("begin", "first", "done"))
WHY = {"reason": "Nobody orders any more", "actor": "system"}


def retire(engine: Engine, definition_id: int, *, whole: bool = True) -> int:
    with Session(engine) as session, committing(session):
        return retiring.retire(session, definition_id, whole=whole, **WHY, now=utcnow()).id


def take_back(engine: Engine, retirement_id: int) -> None:
    with Session(engine) as session, committing(session):
        retiring.take_back(session, retirement_id, **WHY, now=utcnow())


def begin(engine: Engine, key: str, process: str = "order", pack: str = "standard") -> int:
    """Begin a case; the version that it follows."""
    with Session(engine) as session, committing(session):
        made = cases.start(session, process, business_key=key, variables={}, now=utcnow(), pack=pack)
        return session.get_one(Definition, made.definition_id).version


def test_no_case_begins_until_it_is_taken_back_and_running_ones_go_on(
    deployed: None, definition: Callable[..., int], engine: Engine
) -> None:
    begin(engine, "O-1")
    made = retire(engine, definition("order"))
    with pytest.raises(ProcessRetired, match="“order” is retired"):
        begin(engine, "O-2")
    with Session(engine) as session, committing(session):
        task = session.scalars(select(OpenTask)).one()
        said = {"kind": "big", "price": 1}
        complete_task(session, task.id, variables=said, actor="system", keys=frozenset(task.groups), now=utcnow())
        assert session.scalars(select(OpenTask.element_id)).one() == "approve", "the running case goes on"
    (line,) = [line for line in _library(engine) if line.key == "order"]
    assert line.is_retired
    take_back(engine, made)
    assert begin(engine, "O-2") == 1


def _library(engine: Engine) -> list[Line]:
    with Session(engine) as session:
        return [line for line in library(session, LibraryFilter()) if line.kind.value == "bpmn"]


def test_without_a_version_new_cases_begin_with_the_newest_that_is_left(
    deployed: None, deploy: Callable[..., None], definition: Callable[..., int], engine: Engine
) -> None:
    deploy({"orders/order.bpmn": LONGER})
    assert begin(engine, "O-1") == 2
    second = definition("order")
    made = retire(engine, second, whole=False)
    assert begin(engine, "O-2") == 1
    with Session(engine) as session:
        first = session.scalars(select(Definition.id).where(Definition.key == "order", Definition.version == 1)).one()
    with Session(engine) as session:
        assert in_force(session, DefinitionKind.BPMN, "standard", "order") == first
    retire(engine, first, whole=False)
    with pytest.raises(ProcessRetired):
        begin(engine, "O-3")
    take_back(engine, made)
    assert begin(engine, "O-3") == 2


def test_of_a_pack_without_its_own_the_standard_one_begins(
    deployed: None, deploy: Callable[..., None], definition: Callable[..., int], engine: Engine
) -> None:
    deploy({"orders/order.bpmn": LONGER}, pack="bakery")
    deploy({"orders/order.bpmn": LONGER + b"\n"}, pack="bakery")
    assert begin(engine, "O-1", pack="bakery") == 2
    retire(engine, definition("order", pack="bakery"))
    assert begin(engine, "O-2", pack="bakery") == 1
    with Session(engine) as session:
        last = session.scalars(select(ProcessInstance).order_by(ProcessInstance.id.desc()).limit(1)).one()
        assert session.get_one(Definition, last.definition_id).pack == "standard"


def test_it_is_refused_by_name_where_it_is_still_called_or_the_desk_starts_it(
    deploy: Callable[..., None], definition: Callable[..., int], engine: Engine
) -> None:
    deploy({**FILES, "outer.bpmn": CALLER})
    with pytest.raises(StillCalled, match="still called by outer"):
        retire(engine, definition("order"))
    outer = retire(engine, definition("outer"))
    order = retire(engine, definition("order"))
    with pytest.raises(CallsRetired, match="order"):
        take_back(engine, outer)
    take_back(engine, order)
    take_back(engine, outer)
    domains.load()
    deploy(
        {"handle_request.bpmn": bpmn("handle_request", start(), user("look"), end(), chain("begin", "look", "done"))}
    )
    with pytest.raises(StartedByDesk, match="“handle_request” cannot be retired"):
        retire(engine, definition("handle_request"))
    with Session(engine) as session:
        assert not session.scalars(select(Retirement).where(Retirement.taken_back_at.is_(None))).all()


def test_a_diagram_that_calls_what_is_retired_is_refused_by_its_name(
    deployed: None, definition: Callable[..., int], engine: Engine
) -> None:
    retire(engine, definition("order"))
    with (
        Session(engine) as session,
        pytest.raises(DefinitionRefused, match=r"outer\.bpmn#first: It calls “order”, which"),
    ):
        deployments.deploy(session, {"outer.bpmn": CALLER}, note="Calls it", author="tests", now=utcnow())
    assert not [fault for fault in check({"outer.bpmn": CALLER, **FILES}) if "retired" in fault.reason]


def test_a_signal_begins_nothing_that_is_retired(
    deploy: Callable[..., None], definition: Callable[..., int], engine: Engine
) -> None:
    begun = bpmn("flood", start(), user("look"), end(), chain("begin", "look", "done"))
    begun = begun.replace(b"</bpmn:definitions>", b'<bpmn:signal id="s" name="storm"/></bpmn:definitions>')
    begun = re.sub(
        rb'<bpmn:startEvent id="begin"([^>]*)/>',
        rb'<bpmn:startEvent id="begin"\1><bpmn:signalEventDefinition signalRef="s"/></bpmn:startEvent>',
        begun,
    )
    assert b"signalRef" in begun
    deploy({"flood.bpmn": begun})
    made = retire(engine, definition("flood"))
    for expected in (0, 1):
        with Session(engine) as session, committing(session):
            signals.broadcast(session, "storm", {}, now=utcnow())
        with Session(engine) as session:
            assert len(session.scalars(select(Job.id).where(Job.topic == "signals.begun")).all()) == expected
        if not expected:
            take_back(engine, made)


def test_everything_that_the_desk_starts_says_so() -> None:
    """Each name with which a domain begins a case is one that cannot be retired."""
    domains.load()
    names: set[str] = set()
    for file in Path("processes").glob("*/flow.py"):
        text = file.read_text()
        for name in re.findall(r"cases\.start\(\s*session,\s*([\w\"]+),", text):
            value = re.search(rf'^{name} = started_by_the_desk\("(\w+)"\)', text, re.MULTILINE)
            assert value, f"{file} starts {name}: name it by started_by_the_desk"
            names.add(value[1])
    assert len(names) >= 7
    assert all(is_started_by_the_desk(name) for name in names)


def test_a_designer_retires_and_takes_back_on_a_page(
    designer: Designer, definition: Callable[..., int], engine: Engine
) -> None:
    of = definition("order")
    page = f"/designer/definitions/{of}/retire"
    assert page in designer.get("/designer/versions/bpmn/standard/order").text
    assert designer.post(page, {"what": "process", "reason": ""}, form=page).status_code == 422
    assert designer.post(page, {"what": "process", "reason": "No more orders"}, form=page).status_code == 302
    assert "No more orders" in designer.get(page).text
    again = designer.post(page, {"what": "process", "reason": "Once more"}, form=page)
    assert (again.status_code, "It is retired already." in again.text) == (409, True)
    assert "Once more" in again.text
    assert "retired" in designer.get("/designer").text
    assert "retired" in designer.get("/designer/versions/bpmn/standard/order").text
    with Session(engine) as session:
        back = f"/designer/retirements/{session.scalars(select(Retirement.id)).one()}/take-back"
    prefix = back.split("/")[3]
    assert designer.post(back, {f"back-{prefix}-reason": ""}, form=page).status_code == 422
    assert designer.post(back, {f"back-{prefix}-reason": "Orders again"}, form=page).status_code == 302
    assert designer.post(back, {f"back-{prefix}-reason": "Orders again"}, form=page).status_code == 409
    assert "Orders again" in designer.get(page).text
    with Session(engine) as session:
        acts = session.execute(select(OperationAudit.act, OperationAudit.reason).order_by(OperationAudit.id)).all()
        assert [tuple(act) for act in acts] == [
            ("retired", "No more orders"),
            ("retirement_taken_back", "Orders again"),
        ]
    form = designer.get(f"/designer/definitions/{definition('order_form', DefinitionKind.FORM)}/retire")
    assert form.status_code == 404


def test_the_refusal_says_drawn_names_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "cs"}):
        assert "„Vyřízení požadavku“" in sentence(StartedByDesk(name=DrawnNames(["Handle a request"])))
    assert (
        str(StillCalled(names=DrawnNames(["a", "b"])))
        == "It cannot be retired: it is still called by a, b. Deploy or retire that first."
    )
