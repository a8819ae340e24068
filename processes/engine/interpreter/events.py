"""Knows events: those that wait and those that throw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processes.engine.errors import BpmnError, EngineError
from processes.engine.interpreter.evaluating import value, values
from processes.engine.interpreter.flows import Flow
from processes.engine.interpreter.hearing import announce
from processes.engine.interpreter.nodes import Node
from processes.engine.interpreter.routing import escalate
from processes.engine.interpreter.scope import storable, write
from processes.engine.interpreter.tokens import READY, WAITING, Token
from processes.engine.interpreter.triggers import (
    CodeTrigger,
    MessageTrigger,
    SignalTrigger,
    Terminate,
    Trigger,
    arm,
    disarm,
    listen_on,
)

FIRED = "fired"


class Catch(Node):
    """An intermediate event or receive task: waits for a timer or a message."""

    def __init__(self, wf_spec: Any, name: str, *, trigger: Trigger, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.trigger = trigger

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Begin to listen; or go on when it has come."""
        if token.internal_data.get(FIRED):
            write(token, values(token, self.extensions.outputs))
            disarm(token)
            return self.flows
        arm(token, str(self.bpmn_id), self.trigger)
        token.move(WAITING)
        return None

    def fire(self, token: Token, element: str) -> None:
        """What the token waits for has come."""
        token.internal_data[FIRED] = True
        token.move(READY)


class Boundary(Catch):
    """An event at the border of an activity."""

    told = ("completed",)  # only its firing is worth telling

    def __init__(self, wf_spec: Any, name: str, *, interrupting: bool, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.interrupting = interrupting

    def fire(self, token: Token, element: str) -> None:
        """Interrupt the activity, or go on beside it; a message or cycle may come again."""
        split = token.parent
        if self.interrupting:
            disarm(token)
            super().fire(token, element)
            for sibling in split.children:
                if not sibling.internal_data.get(FIRED):
                    sibling.cancel()
        elif isinstance(self.trigger, CodeTrigger) or listen_on(token, element):
            split.spawn(self, internal={FIRED: True, "go": True})
        else:
            disarm(token)
            super().fire(token, element)

    def skipped(self, token: Token) -> Sequence[Flow]:
        """It never fires."""
        return []


class EventGateway(Node):
    """Goes on with the event that comes first."""

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Listen for all; or go on to the one that came."""
        chosen = token.internal_data.get(FIRED)
        if chosen:
            disarm(token)
            return [flow for flow in self.flows if flow.target == chosen]
        for flow in self.flows:
            arm(token, flow.target, self._wf_spec.task_specs[flow.target].trigger)
        token.move(WAITING)
        return None

    def fire(self, token: Token, element: str) -> None:
        """One of the events has come."""
        token.internal_data[FIRED] = element
        token.move(READY)

    def follow(self, token: Token, flows: Sequence[Flow]) -> None:
        """The event that came does not wait again."""
        for flow in flows:
            token.spawn(self._wf_spec.task_specs[flow.target], internal={FIRED: True, "go": True})


class Throw(Node):
    """An intermediate throwing event or send task."""

    def __init__(self, wf_spec: Any, name: str, *, trigger: Trigger, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.trigger = trigger

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Throw and go on, unless what was thrown interrupts the scope."""
        trigger = self.trigger
        if isinstance(trigger, SignalTrigger):
            name, variables = str(value(token, trigger.name)), storable(values(token, self.extensions.inputs))
            token.top.signals.append((name, variables))
            announce(token.top, name, variables)
        elif isinstance(trigger, MessageTrigger):
            variables = storable(values(token, self.extensions.inputs))
            token.top.thrown.append((str(value(token, trigger.name)), variables))
        elif isinstance(trigger, CodeTrigger):
            code = str(value(token, trigger.code or ""))
            if trigger.kind == "error":
                raise BpmnError(code)
            if not escalate(token, code):
                raise EngineError(f"Nothing in the diagram catches the escalation {code}.")
        return None if token.finished else self.flows


class End(Throw):
    """An end event; the one reached last names how the case ended."""

    @property
    def fallible(self) -> bool:  # type: ignore[override]  # an attribute of other nodes
        """A plain end cannot fail."""
        return isinstance(self.trigger, MessageTrigger | SignalTrigger | CodeTrigger)

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Throw; terminate takes away everything else in this scope."""
        if isinstance(self.trigger, Terminate):
            token.workflow.cancel(but=token)
        return super().step(token)

    def left(self, token: Token) -> None:
        """Remember it."""
        branch = token.workflow
        while branch.own is None:
            branch = branch.parent.workflow
        if branch is token.top:
            token.top.ended = str(self.bpmn_id)
        super().left(token)
