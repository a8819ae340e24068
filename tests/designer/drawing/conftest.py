"""A running designer's door, a Chromium, and drafts to draw in."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.engine.designing import contents, drafts
from processes.engine.files.resources import DefinitionKind
from processes.people.queries import person_by_email
from processes.people.rules import Role
from tests.browser.conftest import Live, People
from tests.conftest import Server
from tests.installation import installed
from tests.pages.conftest import stocked
from tests.world import World

__all__ = ["stocked"]

DESIGNER = "navrhar@severka.example"
COLLEAGUE = "operator@severka.example"
NAMES = itertools.count(1)


@pytest.fixture(scope="session")
def desk(server: Server, stocked: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The web role alone, on the sample company without cases; two people may design."""
    name, folder = server.clone(stocked), tmp_path_factory.mktemp("designing")
    engine = make_engine(server.url(name))
    with Session(engine) as session, committing(session):
        colleague = person_by_email(session, COLLEAGUE)
        assert colleague is not None
        World(session, now=utcnow()).employ(colleague, Role.PROCESS_DESIGNER)
    with installed(folder, server.url(name), TRUSTED_PROXIES="1") as installation:
        installation.start("web")
        yield Live(installation, engine)
    engine.dispose()
    server.drop(name)


@pytest.fixture
def people(desk: Live, chromium: Browser) -> Iterator[People]:
    """Browsers of designers; at the end nobody's console may hold an error."""
    crowd = People(desk, chromium)
    yield crowd
    crowd.close()
    assert crowd.complaints == []


@pytest.fixture
def begin(desk: Live) -> Callable[..., str]:
    """Begin a draft (empty, or with this content); the address of its editor."""

    def make(content: bytes | None = None, kind: DefinitionKind = DefinitionKind.BPMN) -> str:
        key = f"drawn_{next(NAMES)}"
        with Session(desk.engine) as session, committing(session):
            made = drafts.open_file(
                session,
                f"{key}.{kind.value}",
                content or contents.empty(kind, key, key.replace("_", " ").capitalize()),
                actor="tests",
                now=utcnow(),
            )
            return f"/designer/drafts/{made.id}"

    return make
