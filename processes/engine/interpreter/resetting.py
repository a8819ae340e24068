"""Knows where an administrator may set a case anew, and how its token gets there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.activities import EventSubProcess
from processes.engine.interpreter.events import Boundary
from processes.engine.interpreter.gateways import Inclusive, Parallel
from processes.engine.interpreter.nodes import SPLIT, Node
from processes.engine.interpreter.tokens import Instance


@dataclass(frozen=True)
class Place:
    """A node at which a token can begin; `key` names it within the case as scope/element."""

    key: str
    element_id: str
    name: str
    scope: str


def places(instance: Instance) -> list[Place]:
    """Every node of the scopes that run, but those that only make sense beside others."""
    found: dict[str, Place] = {}
    for branch in _scopes(instance):
        for name, node in branch.spec.task_specs.items():
            if _can_begin(name, node):
                key = f"{branch.spec.name}/{name}"
                found[key] = Place(key, name, node.label, str(branch.spec.name))
    return list(found.values())


def reset(instance: Instance, key: str) -> None:
    """Cancel everything in the place's scope and put a token before it; raise EngineError for no such place."""
    scope, _, name = key.partition("/")
    branch = next((branch for branch in _scopes(instance) if str(branch.spec.name) == scope), None)
    node = branch.spec.task_specs.get(name) if branch is not None else None
    if branch is None or node is None or not _can_begin(name, node):
        raise EngineError(f"No token can begin at {key}.")
    branch.cancel()
    branch.task_tree.spawn(branch.spec.task_specs.get(SPLIT.format(name)) or node)


def _scopes(instance: Instance) -> list[Any]:
    """Scopes that run once: of several of one kind nobody could say which is meant."""
    branches = instance.branches()
    names = [branch.spec.name for branch in branches]
    return [branch for branch in branches if names.count(branch.spec.name) == 1 and not branch.completed]


def _can_begin(name: str, node: Node) -> bool:
    if node.bpmn_id != name or isinstance(node, Boundary | EventSubProcess):
        return False
    # A token set before a join would wait for others that never come.
    return not (isinstance(node, Inclusive | Parallel) and len(node._inputs) > 1)
