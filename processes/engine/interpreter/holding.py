"""Knows where the variables of a case are kept, as administrators see and correct them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.activities import INNER
from processes.engine.interpreter.tokens import Instance, Token

CASE = "case"
CALLED, LEFT, LOCAL = "called", "left", "local"


@dataclass(frozen=True)
class Holder:
    """Something that keeps variables of its own; `key` names it within the case.

    `kind` is case, called (a called process), left (what it left, until it is mapped out) or local (an item
    of a repeated activity, or input parameters); `number` counts the items of a repeated activity from 1.
    """

    key: str
    kind: str
    element_id: str
    name: str
    number: int | None
    variables: dict[str, Any]


def holders(instance: Instance) -> list[Holder]:
    """Everything that keeps variables now, the case itself first."""
    found = [Holder(CASE, CASE, "", "", None, dict(instance.own or {}))]
    return found + [holder for token in instance.tokens() for holder in _held_at(token)]


def correct(instance: Instance, key: str, variables: dict[str, Any]) -> None:
    """Overwrite variables where `key` says they are kept; raise EngineError where nothing is kept any more."""
    if key == CASE:
        home = instance.own
    else:
        kind, _, task_id = key.partition(":")
        home = dict(_homes(instance.token(task_id))).get(kind)
    if home is None:
        raise EngineError(f"The case keeps no variables at {key}.")
    home.update(variables)


def nearest(token: Token) -> str:
    """The key of what keeps the variables that a token sees first."""
    if INNER in token.internal_data:
        return f"{LEFT}:{token.id}"
    while not token.data:
        branch = token.workflow
        if branch is token.top:
            return CASE
        token = branch.parent
        if branch.own is not None:
            return f"{CALLED}:{token.id}"
    return f"{LOCAL}:{token.id}"


def _homes(token: Token) -> Iterator[tuple[str, dict[str, Any]]]:
    """The dictionaries that belong to a token and to what runs inside it."""
    yield LOCAL, token.data
    scope = token.top.subprocesses.get(token.id)
    if scope is not None and scope.own is not None:
        yield CALLED, scope.own
    if INNER in token.internal_data:
        yield LEFT, token.internal_data[INNER]


def _held_at(token: Token) -> Iterator[Holder]:
    node, index = token.task_spec, token.internal_data.get("index")
    for kind, variables in _homes(token):
        if variables or kind != LOCAL:
            number = None if index is None else index + 1
            yield Holder(f"{kind}:{token.id}", kind, str(node.bpmn_id or ""), node.label, number, dict(variables))
