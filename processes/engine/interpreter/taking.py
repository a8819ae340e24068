"""Knows which variables a waiting element takes from a message: those that its diagram names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.engine.files.receiving import is_from_outside
from processes.engine.interpreter.tokens import Token
from processes.engine.interpreter.triggers import MESSAGES, MessageTrigger, SignalTrigger


def taken(token: Token, element: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """What of a message or signal reaches the case at this element.

    Where the diagram names nothing, a signal or a message from outside sets nothing; one of our own use cases, which
    hands over only what it means to, sets everything (as diagrams drawn before names were asked for expect).
    """
    trigger = _trigger(token, element)
    names = trigger.takes
    if (
        names is None
        and isinstance(trigger, MessageTrigger)
        and not is_from_outside(token.internal_data[MESSAGES][element][0])
    ):
        return dict(variables)
    return {name: variables[name] for name in names or () if name in variables}


def _trigger(token: Token, element: str) -> MessageTrigger | SignalTrigger:
    """What the token listens for at this element: itself, a way out of an event gateway, an event sub-process."""
    specs = token.workflow.spec
    found = [sub.trigger for sub in specs.event_subs if sub.element == element]
    found += [getattr(specs.task_specs.get(element), "trigger", None), getattr(token.task_spec, "trigger", None)]
    return next(trigger for trigger in found if isinstance(trigger, MessageTrigger | SignalTrigger))
