"""The catalogue of the desk: what can be named, where it is changed, which diagrams, forms and tables name it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.designing.uses import User, users
from processes.people.rules import Role
from processes.rosters.models import Team
from tests.designer.conftest import Designer
from tests.designer.test_library import counting
from tests.designer.test_lists import FILES
from tests.engine.diagrams import bpmn, chain, dmn, end, form, start, user

CAUSE = form("cause", {"type": "select", "key": "cause", "label": "Cause", "valuesKey": "causes"})
TOLD = dmn("told", ("-", "item_name('laptops', 'slim')"))
TEAM = bpmn(
    "of_team",
    start(),
    user("look", candidateGroups="team:first_line,staff:agent"),
    end(),
    chain("begin", "look", "done"),
)


def test_whatever_is_drawn_says_what_it_names() -> None:
    files = {
        **{name.replace("/", "_"): text for name, text in FILES.items()},
        "cause.form": CAUSE,
        "of_team.bpmn": TEAM,
    }
    found = users(files | {"told.dmn": TOLD, "bad.bpmn": b"<", "bad.form": b"["})
    assert [user.key for user in found["list:laptops"]] == ["choose", "hand", "told"]
    assert found["causes"] == [User("form", "cause", "cause")]
    assert [user.key for user in found["staff:agent"]] == ["of_team"]
    assert [user.key for user in found["team:first_line"]] == ["of_team"]
    assert [user.key for user in found["form:choose"]] == ["borrow"]


@pytest.fixture
def team(engine: Engine) -> None:
    with Session(engine) as session, committing(session):
        session.add(Team(name="First line"))


def test_the_page_shows_everything_by_name(designer: Designer, deploy: Callable[..., None], team: None) -> None:
    deploy(FILES | {"cause.form": CAUSE, "of_team.bpmn": TEAM})
    shown = designer.get("/designer/catalogue").text
    for said in ("Laptops", "list", "Causes", "Team First line", "Tariffs", "order_kind"):
        assert said in shown
    assert "/designer/versions/form/standard/choose" in shown
    assert "/designer/versions/bpmn/standard/of_team" in shown


def test_it_takes_as_many_statements_whatever_is_drawn(
    designer: Designer, deploy: Callable[..., None], engine: Engine, team: None
) -> None:
    taken = []
    for number in (1, 9):
        deploy({f"c{n}.form": CAUSE.replace(b'"cause"', f'"cause{n}"'.encode(), 1) for n in range(number)})
        designer.get("/designer/catalogue")
        with counting(engine) as sent:
            designer.get("/designer/catalogue")
        taken.append(len(sent))
    assert taken[0] == taken[1]


def test_only_designers_read_it(sign_in: Callable[..., Designer]) -> None:
    assert sign_in(Role.DISPATCHER, email="d@podpora.test").get("/designer/catalogue").status_code == 403
