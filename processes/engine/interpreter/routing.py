"""Knows who catches an error or an escalation: from the throwing token outwards, never anybody else's boundary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from processes.engine.errors import BpmnError
from processes.engine.interpreter.activities import mapped
from processes.engine.interpreter.nodes import Split
from processes.engine.interpreter.scope import local, write
from processes.engine.interpreter.tokens import Token
from processes.engine.interpreter.triggers import CodeTrigger

Path = Callable[[], None]


def error_path(token: Token, error: BpmnError) -> Path | None:
    """The drawn error path of this activity or of one around it, to be taken by a call; None if nothing is drawn."""
    codes = (error.code, error.wider) if error.wider else (error.code,)
    return _path(token, "error", codes, error.message, dict(error.data))


def escalate(token: Token, code: str) -> bool:
    """Hand an escalation to the innermost event that catches it; False when nothing is drawn."""
    path = _path(token, "escalation", (code,), "", {})
    if path is not None:
        path()
    return path is not None


def _path(token: Token, kind: str, codes: tuple[str, ...], message: str, data: dict[str, Any]) -> Path | None:
    """What is evaluated is evaluated here and may fail; taking the path only moves."""
    found = next(_catchers(token, kind, codes), None)
    if found is None:
        return None
    holder, event_sub, calls = found
    handed = _handed_out(calls)

    def take() -> None:
        for call, variables in handed:
            write(call, variables)
        _catch(holder, event_sub, codes[0], message, data)

    return take


def _handed_out(calls: Sequence[Token]) -> list[tuple[Token, dict[str, Any]]]:
    """What each called process that is left hands to its caller, innermost first: as at its end (as Camunda 7 does)."""
    found = []
    inner: dict[str, Any] = {}
    for call in calls:
        own = call.top.subprocesses[call.id].own | inner
        given = mapped(call.task_spec.mapped_out, own, call)
        found.append((call, given))
        inner = {name: value for name, value in given.items() if name not in local(call)}
    return found


def _catchers(token: Token, kind: str, codes: tuple[str, ...]) -> Iterator[tuple[Token, Any, list[Token]]]:
    """(token of the boundary event, None) or (any token of the scope, its event sub-process), innermost first, and
    the call activities whose processes are left on the way there."""
    calls: list[Token] = []
    while True:
        while token.parent is not None and not isinstance(token.parent.task_spec, Split) and not token.parent.finished:
            token = token.parent  # an instance stands below its multi-instance activity
        split = token.parent
        if split is not None and isinstance(split.task_spec, Split) and split.task_spec.main == token.task_spec.name:
            events = [child for child in split.children if _may_catch(child, token)]
            yield from ((event, None, calls) for event in _best(events, kind, codes, lambda one: one.task_spec.trigger))
        root = token.workflow.task_tree
        if not root.internal_data.get("interrupted"):
            subs = [sub for sub in token.workflow.spec.event_subs if sub.node != token.task_spec.name]
            yield from ((root, sub, calls) for sub in _best(subs, kind, codes, lambda one: one.trigger))
        if token.workflow is token.top:
            return
        left, token = token.workflow, token.workflow.parent
        calls += [token] if left.own is not None else []


def _may_catch(event: Token, activity: Token) -> bool:
    return event is not activity and not event.finished and not event.internal_data.get("fired")


def _best(events: list[Any], kind: str, codes: tuple[str, ...], trigger_of: Any) -> Iterator[Any]:
    """The event that names the code, or a wider one, else the one that catches every code."""
    catching = [event for event in events if isinstance(trigger_of(event), CodeTrigger)]
    for wanted in (*codes, None):
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
