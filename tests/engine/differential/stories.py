"""Knows how a known difference is told: what each engine offers, wait after wait, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from processes.engine.errors import DefinitionRefused
from tests.engine.differential.diagrams import Diagram
from tests.engine.differential.playing import Engine


@dataclass(frozen=True)
class Act:
    """A task is completed, or a message comes, with these values."""

    element: str
    values: dict[str, object]
    where: str = ""


@dataclass(frozen=True)
class Difference:
    """One row of the table; `stock` and `ours` are what `story` tells of the two."""

    id: str
    what: str
    diagram: Diagram
    acts: Sequence[Act]
    stock: str
    ours: str
    why: str


def act(element: str, where: str = "", **values: object) -> Act:
    return Act(element, values, where)


def story(begin: Callable[[], Engine], acts: Sequence[Act]) -> str:
    """What is offered at each wait, one after the other, and how it ends: the end event and the data."""
    told = []
    try:
        engine = begin()
        told.append(_place(engine))
        for one in acts:
            found = [wait for wait in engine.waits() if wait.element == one.element and wait.where.endswith(one.where)]
            if not found:
                break
            engine.act(found[0], dict(one.values))
            told.append(_place(engine))
    except DefinitionRefused as refused:
        told.append("refused: " + " ".join(str(fault.reason) for fault in refused.faults))
    except Exception as failure:  # whatever a stock engine raises is what it does
        told.append(f"{type(failure).__name__}: {str(failure).splitlines()[0].rstrip(' .')}")
    return " → ".join(told)


def _place(engine: Engine) -> str:
    if not engine.over:
        names = [f"held {wait.element}" if wait.kind == "held" else wait.element for wait in engine.waits()]
        return ", ".join(names) or "nothing offered"
    data = ", ".join(f"{name}={value!r}" for name, value in sorted(engine.variables().items()))
    return f"end {engine.ended_at}({data})"


def table(rows: Sequence[Difference]) -> str:
    """The rows as the docs show them."""
    head = "| name | what is drawn | SpiffWorkflow | Podpora | why |\n|---|---|---|---|---|"
    lines = [f"| `{row.id}` | {row.what} | `{row.stock}` | `{row.ours}` | {row.why} |" for row in rows]
    return "\n".join([head, *lines])
