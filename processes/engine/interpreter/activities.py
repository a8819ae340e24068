"""Knows activities with an inside: sub-processes, called processes, event sub-processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.evaluating import evaluate, values
from processes.engine.interpreter.flows import Flow
from processes.engine.interpreter.nodes import Node
from processes.engine.interpreter.scope import names, storable, write
from processes.engine.interpreter.tokens import READY, STARTED, Scope, Token
from processes.engine.interpreter.triggers import Trigger, arm, disarm, listen_on

MAX_DEPTH = 20  # processes calling processes
OVER = "over"
INNER = "inner"  # what the called process left in its variables


@dataclass(frozen=True)
class Mapping:
    """One line of camunda:in or camunda:out: a variable or an expression into a variable, or all of them."""

    target: str | None
    source: str | None = None
    expression: str | None = None


@dataclass(frozen=True)
class EventSub:
    """An event sub-process of a scope: the id of its start event, the name of its node, what starts it."""

    element: str
    node: str
    trigger: Trigger
    interrupting: bool

    def begin(self, root: Token) -> None:
        """Start it in the scope of this first token; an interrupting one takes everything else there away."""
        if self.interrupting:
            root.workflow.cancel()
            root.internal_data["interrupted"] = True
            disarm(root)
        else:
            listen_on(root, self.element)
        root.spawn(root.workflow.spec.node(self.node))


class Start(Node):
    """The first node of every scope, before its start event: lets event sub-processes listen."""

    told = ()

    def __init__(self, wf_spec: Any, name: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.bpmn_id = None

    @property
    def fallible(self) -> bool:  # type: ignore[override]  # an attribute of other nodes
        """Only where there is something to arm."""
        return bool(self._wf_spec.event_subs)

    def step(self, token: Token) -> Sequence[Flow]:
        """Arm the event sub-processes, then begin."""
        for sub in self._wf_spec.event_subs:
            arm(token, sub.element, sub.trigger)
        return self.flows

    def fire(self, token: Token, element: str) -> None:
        """The trigger of an event sub-process has come."""
        sub = next((sub for sub in self._wf_spec.event_subs if sub.element == element), None)
        if sub is None:
            raise EngineError(f"{self._wf_spec.name} has no event sub-process that starts with {element}.")
        sub.begin(token)


class SubProcess(Node):
    """An embedded sub-process: shares the variables around it."""

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Begin the inside; or go on when it has ended."""
        if token.internal_data.get(OVER):
            write(token, values(token, self.extensions.outputs), self.extensions.given)
            return self.flows
        token.data.update(storable(values(token, self.extensions.inputs)))
        self.enter(token, None)
        return None

    def enter(self, token: Token, own: dict[str, Any] | None) -> None:
        """Put a token at the start of the inside."""
        spec = token.top.subprocess_specs.get(self.inside)
        if spec is None:
            raise EngineError(f"There is no process {self.inside}.")
        if token.workflow.depth >= MAX_DEPTH:
            raise EngineError(f"Processes call each other more than {MAX_DEPTH} deep.")
        token.move(STARTED)
        Scope(spec, token, own).begin()

    @property
    def inside(self) -> str:
        """The name of the spec that runs inside."""
        return str(self.bpmn_id)

    def ended(self, token: Token, scope: Scope) -> None:
        """Nothing is left inside."""
        token.internal_data[OVER] = True
        token.move(READY)


class EventSubProcess(SubProcess):
    """Runs when its event has come; the scope around it waits for it."""


class Call(SubProcess):
    """A call activity: the called process has variables of its own, mapped in and out."""

    def __init__(self, wf_spec: Any, name: str, *, called: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.called = called
        self.mapped_in: tuple[Mapping, ...] = ()
        self.mapped_out: tuple[Mapping, ...] = ()

    @property
    def inside(self) -> str:
        """The called process."""
        return self.called

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Call with the variables mapped in; or map out what came of it and go on."""
        if token.internal_data.get(OVER):
            found = mapped(self.mapped_out, token.internal_data[INNER], token)
            found |= values(token, self.extensions.outputs, found)
            write(token, found, self.extensions.given)
            del token.internal_data[INNER]
            return self.flows
        token.data.update(storable(values(token, self.extensions.inputs)))
        own = mapped(self.mapped_in, names(token), token)
        self.enter(token, own)
        return None

    def ended(self, token: Token, scope: Scope) -> None:
        """Keep its variables: they are mapped out in a step of its own, which may be held and tried again."""
        token.internal_data[INNER] = scope.own
        super().ended(token, scope)


def mapped(lines: Sequence[Mapping], seen: dict[str, Any], token: Token) -> dict[str, Any]:
    """The variables that the lines hand over; one that is missing becomes None, as Camunda has it."""
    found: dict[str, Any] = {}
    for line in lines:
        if line.target is None:
            found.update(seen)
        elif line.expression is not None:
            found[line.target] = evaluate(token, line.expression, seen)
        else:
            found[line.target] = seen.get(line.source or line.target)
    return storable(found)
