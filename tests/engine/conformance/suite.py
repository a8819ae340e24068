"""Plays the rows of the suite and writes what they told as docs/conformance.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

import pytest

from processes.engine.errors import BpmnError
from processes.engine.language import operations
from processes.engine.language.operations import Step
from tests.engine.conformance.row import Row

PAGE = Path("docs/conformance.md")
COMMAND = "WRITE=1 python -m pytest tests/house/test_conformance.py"
HEAD = """# What the engine does, pattern by pattern

{count} small diagrams after the control-flow patterns, each with what BPMN 2.0 (where it is silent: Camunda 7) expects of it and what our engine did with it. All of them go through the reader, the check and the deployment, and run on PostgreSQL; every act is a step that restores the stored case. This page is written by `{command}` from the rows in `tests/engine/conformance/rows/`, and the tests fail when a row or this page is no longer true.

In the column *result* `→` parts one wait from the next; letters are user tasks (`a[x]` the one for the item x), `!go` a message that is waited for, `~go` a signal, `@b` a timer, `#t` a step that waits for a worker, `held t` one that stands as failed, `end e(…)` the end event with the variables of the case. *Done* has the acts in between: `a x=1` completes a task, `!go x=1` sends a message, `~go` a signal from another case, `@b` lets a timer fall due, `#t` runs a job, `$cancel` cancels the case.
"""  # noqa: E501 - paragraphs of a page


def register(patch: pytest.MonkeyPatch) -> None:
    """The operations that rows call."""
    for work in (double, refuse, fail):
        name = f"test.{work.__name__}"
        patch.setitem(operations.OPERATIONS, name, operations._described(name, name, work))


def double(step: Step, *, n: int) -> Mapping[str, int]:
    """Double a number."""
    return {"doubled": int(n) * 2}


def refuse(step: Step) -> None:
    """Refuse for a business reason."""
    raise BpmnError("SMALL", "too small")


def fail(step: Step) -> None:
    """Fail unexpectedly."""
    raise RuntimeError("broken")


def page(rows: Iterable[Row]) -> str:
    """The page of these rows."""
    found = list(rows)
    parts = [HEAD.format(count=len(found), command=COMMAND)]
    for pattern, its in groupby(found, lambda row: row.pattern):
        lines = [f"| `{row.name}` | {row.expectation} | {_acts(row)} | `{_cell(row.result)}` |" for row in its]
        head = "| row | expected | done | result |\n|---|---|---|---|"
        parts.append("\n".join([f"## {pattern}\n", head, *lines]) + "\n")
    return "\n".join(parts)


def _acts(row: Row) -> str:
    return f"`{_cell('; '.join(row.acts))}`" if row.acts else "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
