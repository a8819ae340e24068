"""Knows how a case is stored: only what is alive, without its definitions, in a form that restores byte by byte."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import zstandard

from processes.engine.errors import EngineError
from processes.engine.interpreter.nodes import Node, still_running
from processes.engine.interpreter.surroundings import Surroundings
from processes.engine.interpreter.tokens import Instance, Scope, Token

FORMAT = 1


def dump(instance: Instance) -> bytes:
    """One byte of format, then zstandard over JSON."""
    roots = [_branch(branch) for branch in instance.branches()]
    content = {"process": instance.process, "ended": instance.ended, "over": instance.completed, "branches": roots}
    return bytes([FORMAT]) + zstandard.compress(orjson.dumps(content))


def restore(state: bytes, specs: Mapping[str, Any], surroundings: Surroundings) -> Instance:
    """The case as it was dumped; raise EngineError for another format or other definitions."""
    content = _content(state)
    root, *scopes = content["branches"]
    spec = specs.get(content["process"])
    if spec is None:
        raise EngineError(f"The state belongs to the process {content['process']}.")
    instance = Instance(spec, specs, surroundings, root["own"])
    instance.completed, instance.ended = content["over"], content["ended"]
    _fill(instance, root["tokens"])
    for stored in scopes:
        parent = instance.token(stored["in"])
        scope = Scope(specs[parent.task_spec.inside], parent, stored["own"])
        _fill(scope, stored["tokens"])
    instance.loaded = {token.id for token in instance.tokens()}
    return instance


def names_of(state: bytes, task_id: str) -> dict[str, Any]:
    """Every variable that a task of a stored case sees, read without its definitions; nothing where it is not there."""
    branches: list[dict[str, Any]] = _content(state)["branches"]
    rows = {row[0]: (row[-1], branch) for branch in branches for row in branch["tokens"]}
    levels: list[dict[str, Any]] = []
    key: str | None = UUID(task_id).hex
    while key in rows:
        data, branch = rows[key]
        levels += [data or {}, branch["own"] or {}]
        key = branch.get("in") if branch["own"] is None else None
    return {name: value for level in reversed(levels) for name, value in level.items()}


def _content(state: bytes) -> dict[str, Any]:
    if not state or state[0] != FORMAT:
        raise EngineError(f"The state has format {state[:1].hex() or 'none'}; this version reads {FORMAT}.")
    content: dict[str, Any] = orjson.loads(zstandard.decompress(state[1:]))
    return content


def _branch(branch: Any) -> dict[str, Any]:
    kept = [token for token in branch.tasks.values() if _kept(branch, token)]
    places = {token.id: place for place, token in enumerate(kept)}
    rows = [
        [token.id.hex, token.task_spec.name, token.state, places.get(token._parent, 0), token.internal_data, token.data]
        for token in kept
    ]
    inside = {"in": branch.parent_task_id.hex} if isinstance(branch, Scope) else {}
    return {**inside, "own": branch.own, "tokens": rows}


def _kept(branch: Any, token: Token) -> bool:
    """What has ended is history, which others keep: a case that loops for years stays as small as its present."""
    if token is branch.task_tree or still_running(token):
        return True
    parent = token.parent
    return parent is not None and not parent.finished


def _fill(branch: Any, rows: list[list[Any]]) -> None:
    nodes, tokens = branch.spec.task_specs, list[Token]()
    for key, name, state, place, internal, data in rows:
        node: Node | None = nodes.get(name)
        if node is None:
            raise EngineError(f"The process {branch.spec.name} has no node {name}.")
        parent = tokens[place] if tokens else None
        tokens.append(Token(branch, node, parent, state=state, id=UUID(hex=key), internal=internal, data=data))
    branch.task_tree = tokens[0]
