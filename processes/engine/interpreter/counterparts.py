"""Knows what in another version of a diagram stands for an element of this one, and what keeps it from doing so."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from processes.engine.interpreter.activities import Call, EventSubProcess, Start, SubProcess
from processes.engine.interpreter.definitions import Definitions
from processes.engine.interpreter.events import Boundary, Catch, End, EventGateway, Throw
from processes.engine.interpreter.gateways import Exclusive, Inclusive, Parallel
from processes.engine.interpreter.loops import MultiInstance
from processes.engine.interpreter.nodes import SPLIT, Node, Pass, ProcessSpec, Split
from processes.engine.interpreter.tasks import Ask, Decide, Operation, Script
from processes.engine.interpreter.tokens import Token
from processes.engine.interpreter.triggers import CodeTrigger, Trigger

CHILD = "{} [child]"
# New id by scope (a process or sub-process, its old id) and old id; what is not named keeps its id.
Changes: TypeAlias = Mapping[str, Mapping[str, str]]

KINDS: Mapping[type[Node], str] = {
    Ask: "user task",
    Operation: "service task",
    Script: "script task",
    Decide: "business rule task",
    Catch: "waiting event",
    Boundary: "boundary event",
    Throw: "throwing event",
    End: "end event",
    SubProcess: "sub-process",
    EventSubProcess: "event sub-process",
    Call: "call activity",
    MultiInstance: "repeated activity",
    Exclusive: "exclusive gateway",
    Inclusive: "inclusive gateway",
    Parallel: "parallel gateway",
    EventGateway: "event-based gateway",
    Pass: "task",
}


class Obstacle(enum.Enum):
    """Why a token cannot stand at the element that it is mapped to."""

    MISSING = "missing"  # there is no such element
    KIND = "kind"  # it is an element of another kind
    TRIGGER = "trigger"  # it waits for a timer where the old one waits for a message, and the like
    LOOP = "loop"  # it repeats over something else
    WAY = "way"  # the joining gateway has lost the way by which the token came
    VALUE = "value"  # what it asks for or waits for cannot be worked out; `detail` says why


@dataclass(frozen=True)
class Hindrance:
    """One token that cannot move: the id and name of the element where it stands."""

    obstacle: Obstacle
    element: str
    name: str
    detail: str = ""


class Hindered(Exception):
    """Internal to this package: the node has no counterpart."""

    def __init__(self, obstacle: Obstacle) -> None:
        self.obstacle = obstacle
        super().__init__(obstacle.value)


def renamed(changes: Changes, scope: str, element: str) -> str:
    """The id that this element has in the new version."""
    return changes.get(scope, {}).get(element, element)


def counterpart(node: Any, spec: ProcessSpec, changes: Changes) -> Any:
    """The node of the new `spec` for this node of the old one; raise Hindered."""
    if isinstance(node, Start):
        return spec.start
    element = renamed(changes, node._wf_spec.name, node.bpmn_id)
    is_child = node.name == CHILD.format(node.bpmn_id)
    found = spec.task_specs.get(CHILD.format(element) if is_child else element)
    if found is None:
        raise Hindered(Obstacle.KIND if element in spec.task_specs else Obstacle.MISSING)
    if type(found) is not type(node):
        raise Hindered(Obstacle.KIND)
    if isinstance(found, Catch) and not alike(node.trigger, found.trigger):
        raise Hindered(Obstacle.TRIGGER)
    if isinstance(found, MultiInstance) and _turns(found) != _turns(node):
        raise Hindered(Obstacle.LOOP)
    return found


def alike(old: Trigger, new: Trigger) -> bool:
    """Whether both are timers, or messages, or errors, or escalations."""
    if isinstance(old, CodeTrigger) and isinstance(new, CodeTrigger):
        return old.kind == new.kind
    return type(old) is type(new)


def _turns(node: MultiInstance) -> tuple[Any, ...]:
    return node.loop.sequential, node.loop.item, node.loop.output


def split_of(node: Any, spec: ProcessSpec) -> Split | None:
    """The node that stands before this activity because of its boundary events, if it has any."""
    found = spec.task_specs.get(SPLIT.format(node.bpmn_id))
    return found if isinstance(found, Split) and found.main == node.name else None


def ways(old: Node, new: Node, changes: Changes) -> dict[str, str] | None:
    """What leads to the new joining gateway in place of what led to the old one; None if that is not the same number.

    Where exactly one way has changed, as by a step drawn before the gateway, the two left over belong together.
    """
    wanted = {name: renamed(changes, old._wf_spec.name, name) for name in old._inputs}
    free = [name for name in new._inputs if name not in wanted.values()]
    lost = [name for name, target in wanted.items() if target not in new._inputs]
    if len(lost) != len(free) or len(lost) > 1 or len(old._inputs) != len(new._inputs):
        return None
    return wanted | dict(zip(lost, free, strict=True))


@dataclass(frozen=True)
class Pair:
    """An element of the old version and what stands for it; `obstacle` where nothing does. `scope` is the old one."""

    scope: str
    element: str
    name: str
    kind: str
    to: str | None
    obstacle: Obstacle | None
    choices: tuple[str, ...]


def pairs(old: Definitions, new: Definitions, changes: Changes) -> Iterator[Pair]:
    """Every element of the old set, scope by scope from the process inwards; `choices` are new ones of its kind."""
    waiting: list[tuple[Any, Any]] = [(old.specs[old.process], new.specs.get(new.process))]
    seen: set[str] = set()
    while waiting:
        spec, target = waiting.pop(0)
        if spec.name in seen:
            continue
        seen.add(spec.name)
        for node in spec.task_specs.values():
            if type(node) not in KINDS or node.name != node.bpmn_id:
                continue
            found, obstacle = _found(node, target, changes)
            yield Pair(
                spec.name, node.bpmn_id, node.label, KINDS[type(node)],
                found.bpmn_id if found else None, obstacle, _choices(node, target),
            )  # fmt: skip
            for inner in (node, spec.task_specs.get(CHILD.format(node.name))):
                if isinstance(inner, SubProcess):
                    other = _found(inner, target, changes)[0]
                    waiting.append((old.specs[inner.inside], new.specs.get(other.inside) if other else None))


def _found(node: Any, target: Any, changes: Changes) -> tuple[Any, Obstacle | None]:
    if target is None:
        return None, Obstacle.MISSING
    try:
        return counterpart(node, target, changes), None
    except Hindered as hindered:
        return None, hindered.obstacle


def _choices(node: Any, target: Any) -> tuple[str, ...]:
    others = target.task_specs.values() if target is not None else ()
    return tuple(other.bpmn_id for other in others if type(other) is type(node) and other.name == other.bpmn_id)


def place_of(token: Token) -> tuple[str, str]:
    """(process, element) where a token stands, as history names it."""
    return token.workflow.process, str(token.task_spec.bpmn_id or token.workflow.spec.name)
