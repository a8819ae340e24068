"""Knows how a token that waits goes on waiting in another version: due times stay, what is drawn anew is armed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from processes.engine.interpreter.evaluating import value
from processes.engine.interpreter.tokens import Token
from processes.engine.interpreter.triggers import (
    CYCLES,
    DUE,
    MESSAGES,
    MessageTrigger,
    SignalTrigger,
    TimerTrigger,
    Trigger,
    arm,
)

# Old element and trigger (None where only the new version listens), new element and trigger.
Heard: TypeAlias = tuple[str | None, Trigger, str, Trigger]


def carry(token: Token, heard: Iterable[Heard]) -> None:
    """Listen in the new version: what was armed stays armed, what had fired for the last time stays silent."""
    data = token.internal_data
    before = {kind: data.pop(kind) for kind in (DUE, CYCLES, MESSAGES) if kind in data}
    for old, old_trigger, new, trigger in heard:
        if old is None:
            arm(token, new, trigger)
        elif old in before.get(DUE, {}) or old in before.get(MESSAGES, {}):
            _go_on(token, before, (old, old_trigger, new, trigger))


def _go_on(token: Token, before: dict[str, Any], heard: Heard) -> None:
    old, old_trigger, new, trigger = heard
    if old_trigger != trigger and isinstance(trigger, TimerTrigger | MessageTrigger | SignalTrigger):
        arm(token, new, trigger)  # another message, or another period after the instant that stands
    kept = (DUE,) if old_trigger != trigger else (DUE, CYCLES, MESSAGES)
    for kind in kept:
        if old in before.get(kind, {}):
            token.internal_data.setdefault(kind, {})[new] = before[kind][old]


def take_over_form(old: Any, token: Token) -> None:
    """Show the open task by the form that the new version draws; who may do it and until when stays."""
    drawn = _form(token.task_spec)
    if drawn == _form(old):
        return
    offer = token.internal_data["task"]
    offer.pop("form", None)
    form = value(token, drawn) if drawn else None
    if form:
        offer["form"] = form


def _form(node: Any) -> str | None:
    options = node.extensions.attributes
    found: str | None = options.get("formRef") or options.get("formKey")
    return found
