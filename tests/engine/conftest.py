"""A deployed engine to test against: operations of the test's own, files deployed in one line, several sessions."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.jobs.scheduling import HANDLERS, Handler
from processes.engine.language import operations
from processes.engine.store import deployments

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A Friday at nine."""
    return NOW


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register an operation (or `kind="completion"`, `kind="function"`) for this test only."""

    def put(name: str, function: Callable[..., Any], *, kind: str = "operation") -> None:
        if kind == "function":
            monkeypatch.setitem(operations.FUNCTIONS, name, function)
            return
        registry = operations.OPERATIONS if kind == "operation" else operations.COMPLETIONS
        monkeypatch.setitem(registry, name, operations._described(name, name, function))

    return put


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register a job handler for this test only."""

    def put(topic: str, function: Callable[..., Any], *, transactional: bool = True, **options: Any) -> None:
        from processes.engine.jobs.scheduling import LEASE

        monkeypatch.setitem(HANDLERS, topic, Handler(topic, function, transactional, options.get("lease", LEASE)))

    return put


@pytest.fixture
def deploy(session: Session) -> Callable[..., Any]:
    """Deploy files (name=content; the name's last underscore is the dot) into the test's session."""

    def put(**files: bytes) -> Any:
        named = {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
        return deployments.deploy(session, named, note="test", author="system", now=NOW)

    return put


@pytest.fixture
def sessions(engine: Engine) -> Callable[[], Session]:
    """Sessions of their own connections, for tests with real transactions."""
    return lambda: Session(engine)


@pytest.fixture
def deploy_really(engine: Engine) -> Callable[..., None]:
    """Deploy and commit, for tests with several transactions."""

    def put(**files: bytes) -> None:
        named = {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
        with Session(engine) as session, committing(session):
            deployments.deploy(session, named, note="test", author="system", now=NOW)

    return put
