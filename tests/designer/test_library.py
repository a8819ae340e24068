"""The library, what is new, and versions: what designers see of everything that is deployed, and by how many reads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from app.web.guards import Guard, Kind, guard_of, routes
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing.library import LibraryFilter, library
from processes.engine.files.resources import DefinitionKind
from processes.engine.running import cases
from processes.engine.running.tasks import complete_task
from processes.engine.store import queries
from processes.engine.store.models import Definition, Deployment, Job, JobKind, JobState, ProcessInstance
from processes.people.rules import Role
from tests.designer.conftest import FILES, FORM, ORDER, Designer
from tests.engine.diagrams import bpmn, call, chain, end, form, start, two_tasks, user

KEYS = frozenset({"staff:agent"})


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def begin(session: Session, process: str, key: str, *, ago: timedelta = timedelta(0), pack: str = "standard") -> int:
    at = utcnow() - ago
    return cases.start(session, process, business_key=key, variables={}, now=at, pack=pack).id


def finish(session: Session, key: str) -> None:
    while tasks := queries.tasks_of(session, key):
        complete_task(session, tasks[0].id, actor="person:1", keys=KEYS, variables={}, now=utcnow())


def fail(session: Session, instance_id: int) -> None:
    at = {"due_at": utcnow(), "next_at": utcnow(), "created_at": utcnow()}
    session.add(Job(kind=JobKind.HELD, state=JobState.FAILED, instance_id=instance_id, error="No", **at))


def test_a_line_says_what_runs_fails_and_how_long_it_takes(engine: Engine, deploy: Callable[..., None]) -> None:
    deploy({"two.bpmn": two_tasks()})
    with Session(engine) as session, committing(session):
        for hours in (1, 3, 8):
            begin(session, "two_tasks", f"old-{hours}", ago=timedelta(hours=hours))
            finish(session, f"old-{hours}")
        fail(session, begin(session, "two_tasks", "failing"))
    deploy({"two.bpmn": two_tasks().replace(b"Do first", b"Do it")}, note="Second")
    with Session(engine) as session, committing(session):
        begin(session, "two_tasks", "new")
        (line,) = library(session, LibraryFilter())
    assert (line.version, line.note, line.author) == (2, "Second", "tests")
    assert (line.running, line.failed) == (2, 1), "of all versions"
    assert line.median is not None
    assert timedelta(hours=3) <= line.median < timedelta(hours=3, minutes=5)


def test_packs_are_told_apart(engine: Engine, deploy: Callable[..., None]) -> None:
    deploy({"two.bpmn": two_tasks()})
    deploy({"two.bpmn": two_tasks()}, pack="bakery")
    with Session(engine) as session, committing(session):
        begin(session, "two_tasks", "bakery-1", pack="bakery")
        begin(session, "two_tasks", "anybody-1")
        begin(session, "two_tasks", "anybody-2")
        lines = library(session, LibraryFilter())
        assert {line.pack: line.running for line in lines} == {"bakery": 1, "standard": 2}
        assert [line.pack for line in library(session, LibraryFilter(pack="bakery"))] == ["bakery"]


def test_the_library_is_read_in_as_many_statements_whatever_its_size(
    engine: Engine, deploy: Callable[..., None]
) -> None:
    deploy(FILES)
    with Session(engine) as session, counting(engine) as few:
        assert len(library(session, LibraryFilter())) == 3
    deploy({f"way{n}.bpmn": two_tasks(f"way{n}") for n in range(20)})
    with Session(engine) as session, committing(session):
        for number in range(20):
            begin(session, f"way{number}", f"case-{number}")
    with Session(engine) as session, counting(engine) as many:
        assert len(library(session, LibraryFilter())) == 23
    assert len(few) == len(many) == 7


def test_cases_are_counted_where_they_stand_in_a_called_process_too(
    engine: Engine, deploy: Callable[..., None]
) -> None:
    """As the live view counts them; both diagrams begin at an element of the same id."""
    inner = bpmn("inner", start(), user("check"), end(), chain("begin", "check", "done"))
    outer = bpmn("outer", start(), call("first", "inner"), end(), chain("begin", "first", "done"))
    deploy({"inner.bpmn": inner, "outer.bpmn": outer})
    with Session(engine) as session, committing(session):
        begin(session, "outer", "case-1")
        begin(session, "inner", "case-2")
    with Session(engine) as session:
        assert {line.key: line.running for line in library(session, LibraryFilter())} == {"inner": 2, "outer": 1}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": DefinitionKind.FORM}, {"order_form"}),
        ({"text": "KIND"}, {"order_kind"}),
        ({"text": "%"}, set()),
        ({"text": "order", "kind": DefinitionKind.BPMN}, {"order"}),
        ({"pack": "nobody"}, set()),
    ],
)
def test_the_library_is_narrowed(engine: Engine, deployed: None, asked: dict, found: set[str]) -> None:
    with Session(engine) as session:
        assert {line.key for line in library(session, LibraryFilter(**asked))} == found


def test_the_page_shows_versions_drafts_and_people(designer: Designer, draft: Callable[..., str]) -> None:
    page = draft()
    clean = designer.get("/designer").text
    assert "Being changed" not in clean, "a draft in which nothing is changed is none"
    changed = ORDER.decode().replace("Do enter", "Write")
    designer.json("PUT", f"{page}/content", {"content": changed, "revision": 1, "window": "a"})
    shown = designer.get("/designer").text
    assert "Being changed" in shown
    assert "Eva Nová" in shown
    assert "Process designer" in shown
    assert "order_form" not in designer.get("/designer?kind=bpmn").text
    assert "Nothing matches" in designer.get("/designer?text=zzz&kind=nonsense&pack=%00").text


@pytest.mark.parametrize("role", [Role.AGENT, Role.DISPATCHER, Role.TECHNICIAN, Role.ACCOUNTANT, Role.SERVICE_MANAGER])
def test_others_have_no_designer(sign_in: Callable[..., Designer], deployed: None, role: Role) -> None:
    browser = sign_in(role)
    assert browser.get("/designer").status_code == 403
    assert 'href="/designer"' not in browser.get("/account").text


@pytest.mark.parametrize("role", [Role.PROCESS_DESIGNER, Role.ADMINISTRATOR])
def test_designers_and_administrators_do(sign_in: Callable[..., Designer], deployed: None, role: Role) -> None:
    browser = sign_in(role)
    assert browser.get("/designer").status_code == 200
    assert 'href="/designer"' in browser.get("/account").text


@pytest.mark.parametrize(("kind", "key"), [("bpmn", "zadost_o_slevu"), ("dmn", "zadost_o_slevu"), ("form", "own-id")])
def test_something_new_begins_empty(designer: Designer, kind: str, key: str) -> None:
    given = {"kind": kind, "name": "Žádost o slevu", "key": "own-id" if key == "own-id" else "", "pack": "standard"}
    answer = designer.post("/designer/new", given)
    assert answer.status_code == 302, answer.text
    found = designer.json("GET", f"{answer.location}/content").get_json()
    assert (found["kind"], found["key"], found["name"], found["base"]) == (kind, key, "Žádost o slevu", None)
    again = designer.post("/designer/new", given)
    assert again.location == answer.location, "the same again opens it"
    changed = found["content"].replace("Žádost o slevu", "Jinak")
    designer.json("PUT", f"{answer.location}/content", {"content": changed, "revision": 1, "window": "a"})
    refused = designer.post("/designer/new", given)
    assert refused.status_code == 409
    assert "There is a draft with this id already." in refused.text


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"kind": "iframe"}, {"key": "9 lives"}, {"pack": "unknown"}], ids=lambda wrong: str(wrong)
)
def test_what_cannot_begin_says_why(designer: Designer, wrong: dict[str, str]) -> None:
    given = {"kind": "bpmn", "name": "New", "key": "", "pack": "standard", **wrong}
    assert designer.post("/designer/new", given).status_code == 422


def send(designer: Designer, *files: tuple[str, bytes]):
    sent = [(BytesIO(content), name) for name, content in files]
    return designer.post("/designer/new/files", {"upload-files": sent, "upload-pack": "standard"}, form="/designer/new")


def test_files_drawn_elsewhere_become_drafts(designer: Designer) -> None:
    drawn = bpmn("elsewhere", start(), end(), chain("begin", "done"))
    answer = send(designer, ("form.form", form("f")), ("x.bpmn", b"\xef\xbb\xbf" + drawn))
    assert answer.status_code == 302, answer.text
    assert designer.json("GET", f"{answer.location}/content").get_json()["content"] == drawn.decode()
    newer = send(designer, ("order.bpmn", ORDER.replace(b"Do enter", b"Write")))
    found = designer.json("GET", f"{newer.location}/content").get_json()
    assert (found["base"]["version"], found["path"]) == (1, "orders/order.bpmn")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.exe", b"MZ", "choose .bpmn"),
        ("x.bpmn", b"<a", "not well-formed"),
        ("x.form", b"[]", "no form, scenario or list"),
        ("x.bpmn", b"<a>" + b" " * 2_100_000 + b"</a>", "larger than 2 MiB"),
        ("x.bpmn", b"<a/>", "not a BPMN 2.0 diagram"),
    ],
)
def test_files_that_cannot_be_read_are_named(designer: Designer, name: str, content: bytes, said: str) -> None:
    refused = send(designer, ("good.form", form("good")), (name, content))
    assert refused.status_code == 422
    assert said in refused.text
    assert "good" not in designer.get("/designer?kind=form").text.replace("Be good", ""), "all or none"


def test_a_former_version_is_deployed_again_with_one_click(
    designer: Designer, deploy: Callable[..., None], definition: Callable[..., int], engine: Engine
) -> None:
    first = definition("order")
    deploy({**FILES, "orders/order.bpmn": ORDER.replace(b"Do enter", b"Write")}, note="Second")
    page = "/designer/versions/bpmn/standard/order"
    shown = designer.get(page).text
    assert "Second" in shown
    assert f"/designer/definitions/{first}/deploy-again" in shown
    answer = designer.post(f"/designer/definitions/{first}/deploy-again", form=page)
    assert "Version 1 of order is deployed again." in designer.get(answer.location).text
    with Session(engine) as session:
        newest = session.get_one(Definition, definition("order"))
        assert (newest.version, newest.content) == (3, ORDER)
        assert session.get_one(Deployment, newest.deployment_id).note == "Version 1 again"
    assert designer.get("/designer/versions/bpmn/standard/nobody").status_code == 404
    assert designer.get("/designer/versions/nonsense/standard/order").status_code == 404
    assert designer.post("/designer/definitions/99999/deploy-again", form=page).status_code == 404


def test_versions_are_compared(designer: Designer, deploy: Callable[..., None], definition: Callable[..., int]) -> None:
    first = definition("order_form", DefinitionKind.FORM)
    deploy({**FILES, "orders/forms/order_form.form": FORM.replace(b'"Price"', b'"Cost"')}, note="Second")
    second = definition("order_form", DefinitionKind.FORM)
    page = f"/designer/compare?left=definition:{first}&right=definition:{second}"
    shown = designer.get(page).text
    assert "<del>Price</del>" in shown
    assert "<ins>Cost</ins>" in shown
    side = designer.json("GET", f"/designer/sides/definition:{second}").get_json()
    assert (side["kind"], side["version"]) == ("form", "version 2")
    table = definition("order_kind", DefinitionKind.DMN)
    assert designer.get(f"/designer/compare?left=definition:{table}&right=definition:{table}").status_code == 200
    drawn = definition("order")
    assert 'id="compare"' in designer.get(f"/designer/compare?left=definition:{drawn}&right=definition:{drawn}").text
    for wrong in ("", "definition:0", "draft:99", "definition:x", "nothing:1", f"definition:{drawn}"):
        assert designer.get(f"/designer/compare?left=definition:{first}&right={wrong}").status_code == 404


def test_running_cases_of_a_version_are_counted(designer: Designer, engine: Engine) -> None:
    with Session(engine) as session, committing(session):
        begin(session, "order", "O-1")
        running = session.scalar(select(ProcessInstance.id))
    assert running
    shown = designer.get("/designer/versions/bpmn/standard/order").text
    assert '<td class="num" data-label="Running cases">1</td>' in shown


def test_everything_of_the_designer_is_for_process_designers(app: Flask) -> None:
    found = [(rule, guard_of(app, name, method)) for name, method, rule in routes(app) if name.startswith("designer.")]
    assert len(found) > 25
    wanted = Guard(Kind.STAFF, frozenset({Role.PROCESS_DESIGNER}))
    assert [rule for rule, guard in found if guard != wanted] == []
