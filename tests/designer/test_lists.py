"""A drawn list is begun, named by a form, deployed with it, and offered on pages and read by its names."""

from collections.abc import Callable, Iterator

import orjson
import pytest
from markupsafe import escape
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.files.resources import DefinitionKind
from processes.engine.running import cases
from processes.engine.store import deployments, lists, queries
from tests.designer.conftest import Designer
from tests.designer.test_deploying import newest, number, press, save
from tests.engine.diagrams import bpmn, chain, end, form, start, user

FIELD = {"type": "select", "key": "laptop", "label": "Laptop", "id": "f1", "valuesKey": "list:laptops"}
READ = {"type": "textfield", "key": "read", "label": "Read", "id": "f2"}
CHOSEN = FIELD | {"id": "f3", "readonly": True}
NOTE = {"type": "text", "id": "f4", "text": "You get ${laptop}."}
BORROW = bpmn(
    "borrow",
    start(),
    user("choose", formRef="choose", candidateGroups="staff:process_designer"),
    user("hand", formRef="hand", candidateGroups="staff:process_designer"),
    end(),
    chain("begin", "choose", "hand", "done"),
)


def drawn(**ended: bool) -> bytes:
    items = [
        {"code": code, "names": {"en": f"{code} one", "cs": code, "sk": code}, "ended": ended.get(code, False)}
        for code in ("slim", "heavy")
    ]
    return orjson.dumps({"id": "laptops", "name": "Laptops", "items": items})


FILES = {
    "borrow.bpmn": BORROW,
    "choose.form": form("choose", FIELD),
    "hand.form": form("hand", CHOSEN, NOTE, READ),
    "laptops.list": drawn(),
}


@pytest.fixture(autouse=True)
def _read_anew(engine: Engine) -> Iterator[None]:
    with Session(engine) as session:
        lists.forget(session)
        yield
        lists.forget(session)


@pytest.fixture
def task(engine: Engine, deploy: Callable[..., None]) -> int:
    """A case that stands where a laptop is chosen."""
    deploy(FILES)
    with Session(engine) as session, committing(session):
        cases.start(session, "borrow", business_key="B-1", variables={}, now=utcnow())
    return open_task(engine)


def open_task(engine: Engine) -> int:
    with Session(engine) as session:
        return int(queries.tasks_of(session, "B-1")[0].id)


def end_slim(engine: Engine) -> None:
    with Session(engine) as session, committing(session):
        files = {"laptops.list": drawn(slim=True)}
        deployments.deploy(session, files, note="n", author="a", now=utcnow())
    with Session(engine) as session:
        lists.forget(session)


def test_a_list_begins_empty_and_goes_along_with_its_form(
    designer: Designer, draft: Callable[..., str], engine: Engine
) -> None:
    answer = designer.post("/designer/new", {"kind": "list", "name": "Laptops", "pack": "standard"})
    page = answer.headers["Location"]
    assert orjson.loads(designer.json("GET", f"{page}/content").get_json()["content"])["items"] == []
    save(designer, page, drawn())
    form_page = draft("order_form", DefinitionKind.FORM)
    save(designer, form_page, form("order_form", FIELD))
    alone, both = (f"/designer/deploy?draft={number(form_page)}" + more for more in ("", f"&draft={number(page)}"))
    assert "There is no list laptops." in designer.get(alone).text
    assert f'href="{escape(both)}"' in designer.get(alone).text
    assert press(designer, both, note="With its list").status_code == 302
    assert newest(engine, "laptops", DefinitionKind.LIST).version == 1
    assert newest(engine, "order_form", DefinitionKind.FORM).reaches == ["list:laptops"]


def test_the_editor_learns_who_uses_a_list_and_a_form_which_there_are(
    designer: Designer, deploy: Callable[..., None], draft: Callable[..., str]
) -> None:
    deploy(FILES)
    known = designer.json("GET", f"{draft('laptops', DefinitionKind.LIST)}/context").get_json()
    assert [(one["name"], one["kind"]) for one in known["uses"]] == [("choose", "Form"), ("hand", "Form")]
    of_form = designer.json("GET", f"{draft('choose', DefinitionKind.FORM)}/context").get_json()
    assert of_form["lists"] == [{"key": "list:laptops", "name": "Laptops"}]
    assert {"key": "causes", "name": "Causes"} in of_form["company_lists"]


def test_a_task_offers_the_list_and_takes_nothing_else(designer: Designer, engine: Engine, task: int) -> None:
    assert "slim one" in designer.get(f"/tasks/{task}").text
    assert (
        "This is not one of the choices."
        in designer.post(f"/tasks/{task}/complete", {"laptop": "gold"}, form=f"/tasks/{task}").text
    )
    end_slim(engine)
    assert "slim one" not in designer.get(f"/tasks/{task}").text
    assert (
        "This is not one of the choices."
        in designer.post(f"/tasks/{task}/complete", {"laptop": "slim"}, form=f"/tasks/{task}").text
    )


def test_what_was_chosen_is_read_by_its_name_also_when_it_has_ended(
    designer: Designer, engine: Engine, task: int
) -> None:
    assert designer.post(f"/tasks/{task}/complete", {"laptop": "slim"}, form=f"/tasks/{task}").status_code == 302
    end_slim(engine)
    shown = designer.get(f"/tasks/{open_task(engine)}").text
    assert "You get slim one." in shown
    assert shown.count("slim one") == 2
