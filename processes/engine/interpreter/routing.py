"""Knows who catches an error or an escalation: from the throwing token outwards, never anybody else's boundary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from processes.engine.errors import BpmnError
from processes.engine.interpreter.nodes import Split
from processes.engine.interpreter.scope import write
from processes.engine.interpreter.tokens import Token
from processes.engine.interpreter.triggers import CodeTrigger


def route_error(token: Token, error: BpmnError) -> bool:
    """Take the drawn error path of this activity or of one around it; False when nothing is drawn."""
    for holder, event in _catchers(token, "error", error.code):
        _catch(holder, event, error.code, error.message, dict(error.data))
        return True
    return False


def caught(token: Token, error: BpmnError) -> bool:
    """Whether an error path is drawn for this error."""
    return next(_catchers(token, "error", error.code), None) is not None


def escalate(token: Token, code: str) -> bool:
    """Hand an escalation to the innermost event that catches it; False when nothing is drawn."""
    for holder, event in _catchers(token, "escalation", code):
        _catch(holder, event, code, "", {})
        return True
    return False


def _catchers(token: Token, kind: str, code: str) -> Iterator[tuple[Token, Any]]:
    """(token of the boundary event, None) or (any token of the scope, its event sub-process), innermost first."""
    while True:
        while token.parent is not None and not isinstance(token.parent.task_spec, Split) and not token.parent.finished:
            token = token.parent  # an instance stands below its multi-instance activity
        split = token.parent
        if split is not None and isinstance(split.task_spec, Split) and split.task_spec.main == token.task_spec.name:
            events = [child for child in split.children if _may_catch(child, token)]
            yield from ((event, None) for event in _best(events, kind, code, lambda event: event.task_spec.trigger))
        root = token.workflow.task_tree
        if not root.internal_data.get("interrupted"):
            subs = [sub for sub in token.workflow.spec.event_subs if sub.node != token.task_spec.name]
            yield from ((root, sub) for sub in _best(subs, kind, code, lambda sub: sub.trigger))
        if token.workflow is token.top:
            return
        token = token.workflow.parent


def _may_catch(event: Token, activity: Token) -> bool:
    return event is not activity and not event.finished and not event.internal_data.get("fired")


def _best(events: list[Any], kind: str, code: str, trigger_of: Any) -> Iterator[Any]:
    """The event that names the code, else the one that catches every code."""
    catching = [event for event in events if isinstance(trigger_of(event), CodeTrigger)]
    for wanted in (code, None):
        yield from (event for event in catching if (trigger_of(event).kind, trigger_of(event).code) == (kind, wanted))


def _catch(holder: Token, event_sub: Any, code: str, message: str, data: dict[str, Any]) -> None:
    trigger = event_sub.trigger if event_sub else holder.task_spec.trigger
    if trigger.kind == "error":
        data |= {"error_code": code, "error_message": message}
    if trigger.code_variable:
        data[trigger.code_variable] = code
    if trigger.message_variable:
        data[trigger.message_variable] = message
    if event_sub:
        write(holder, data)
        event_sub.begin(holder)
    else:
        write(holder.parent, data)
        holder.task_spec.fire(holder, holder.task_spec.bpmn_id)
