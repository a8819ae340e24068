"""Help for newcomers: tours that are offered once, examples that run, help on every ready-made step."""

import json
import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.designer.starters import FOLDER, starters
from app.designer.tours import TOURS
from processes import domains
from processes.clock import utcnow
from processes.documents.translations import translator
from processes.engine.files.templates import element_templates
from processes.engine.store import deployments
from processes.people.rules import Role
from tests.designer.conftest import Designer


def offered(page: str) -> bool:
    found = re.search(r'id="tour-stops">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return bool(json.loads(found[1])["offer"])


def test_a_tour_is_offered_to_a_person_once_wherever_they_sign_in(
    designer: Designer, sign_in: Callable[..., Designer]
) -> None:
    assert offered(designer.get("/designer").text)
    assert designer.json("POST", "/designer/tours/library").status_code == 204
    assert designer.json("POST", "/designer/tours/library").status_code == 204
    assert not offered(designer.get("/designer").text)
    assert offered(designer.get("/designer/live/order").text)  # another page, another tour
    assert offered(sign_in(Role.ADMINISTRATOR, email="other@example.test").get("/designer").text)


def test_there_are_no_other_tours(designer: Designer) -> None:
    assert designer.json("POST", "/designer/tours/nothing").status_code == 404


@pytest.mark.parametrize("locale", ["cs", "sk"])
def test_every_stop_of_a_tour_speaks_the_readers_language(locale: str) -> None:
    said = translator(locale).gettext
    stops = [stop for tour in TOURS.values() for stop in tour]
    assert [stop.title for stop in stops if said(stop.title) == stop.title or said(stop.text) == stop.text] == []


@pytest.mark.parametrize("locale", ["cs", "sk"])
def test_every_ready_made_step_has_a_help_text_in_the_readers_language(locale: str) -> None:
    domains.load()
    english = {one["id"]: one["description"] for one in element_templates()}
    ours = {one["id"]: one["description"] for one in element_templates(translator(locale).gettext)}
    assert [name for name, text in english.items() if not text or ours[name] == text] == []


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.bpmn")))
def test_every_example_deploys_as_it_is(name: str, session: Session) -> None:
    domains.load()
    deployed = deployments.deploy(session, starters()[name].files, note="tests", author="tests", now=utcnow())
    assert deployed.id
    assert {path.rpartition(".")[2] for path in starters()[name].files} == {"bpmn", "form", "scenario"}
    assert starters()[name].about


def test_three_examples_are_offered_and_become_drafts(designer: Designer) -> None:
    page = designer.get("/designer/new").text
    assert [name in page for name in ("Simple approval", "Answer with a reminder", "Ask a supplier")] == [True] * 3
    answer = designer.post("/designer/new/starters/simple_approval", form="/designer/new")
    assert answer.status_code == 302
    library = designer.get("/designer").text
    assert "simple_approval_need" in library
    assert designer.get(answer.location).status_code == 200
