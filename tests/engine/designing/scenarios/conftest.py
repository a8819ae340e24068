"""Scenarios written in a line, played on the test's database."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from sqlalchemy.orm import Session

from processes import domains
from processes.engine.designing.scenarios.report import Report
from processes.engine.designing.scenarios.running import run_all
from tests.engine.conftest import NOW, register

__all__ = ["register"]


def scenario(name: str = "one", *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A scenario as its file has it."""
    return {"name": name, "steps": list(steps), **more}


def file(process: str, *scenarios: dict[str, Any]) -> bytes:
    """A file of scenarios."""
    return orjson.dumps({"id": process, "process": process, "scenarios": list(scenarios)})


@pytest.fixture
def play(session: Session) -> Callable[..., Report]:
    """Play files (name=content; the name's last underscore is the dot); the report."""
    domains.load()

    def run(**files: bytes) -> Report:
        named = {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
        return run_all(session, named, now=NOW)

    return run
