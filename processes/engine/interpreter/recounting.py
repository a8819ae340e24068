"""Knows which times of a case functions gave, and asks them anew as from the instant at which each began to run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from processes.engine.interpreter.activities import Start
from processes.engine.interpreter.advance import described
from processes.engine.interpreter.clocks import instant
from processes.engine.interpreter.evaluating import value
from processes.engine.interpreter.events import EventGateway
from processes.engine.interpreter.surroundings import Surroundings
from processes.engine.interpreter.tasks import Ask
from processes.engine.interpreter.tokens import STARTED, Instance, Token
from processes.engine.interpreter.triggers import CYCLES, DUE, TimerTrigger, due_instants
from processes.engine.language.builtins import NAMES
from processes.engine.language.expressions import calls


@dataclass(frozen=True)
class Recounted:
    """A time that has changed, or (`error`) could not be worked out anew and stays; `after` None: no time any more."""

    task_id: str
    element_id: str
    before: datetime | None
    after: datetime | None
    error: str | None = None


def timed(instance: Instance, listeners: list[Token]) -> set[tuple[str, str]]:
    """(task id, element id) of everything that waits now and whose time functions of a domain give."""
    tasks = ((token, str(token.task_spec.bpmn_id), _due_date(token)) for token in _asked_of_people(instance))
    return {(str(token.id), element) for token, element, text in chain(_timers(listeners), tasks) if _asks(text)}


def recount(instance: Instance, listeners: list[Token], since: Mapping[tuple[str, str], datetime]) -> list[Recounted]:
    """Work out anew what functions of a domain gave; `since` has the instant from which each place counts.

    A cycle keeps its grid, and a time without a function in it depends on nothing that could have changed.
    """
    found = [_timer(token, element, text, since) for token, element, text in _timers(listeners)]
    found += [_task(token, since) for token in _asked_of_people(instance)]
    return [one for one in found if one is not None and (one.error or one.before != one.after)]


def _asked_of_people(instance: Instance) -> Iterator[Token]:
    return (token for token in instance.tokens() if token.state == STARTED and isinstance(token.task_spec, Ask))


def _due_date(token: Token) -> str:
    text: str = token.task_spec.extensions.attributes.get("dueDate", "")
    return text


def _asks(text: str) -> bool:
    return bool(calls(text) - NAMES)


def _timers(listeners: list[Token]) -> Iterator[tuple[Token, str, str]]:
    for token in listeners:
        for element in list(token.internal_data.get(DUE, {})):
            trigger = _trigger(token, element)
            if isinstance(trigger, TimerTrigger) and element not in token.internal_data.get(CYCLES, {}):
                yield token, element, trigger.text


def _trigger(token: Token, element: str) -> Any:
    node = token.task_spec
    if isinstance(node, EventGateway):
        return token.workflow.spec.task_specs[element].trigger
    if isinstance(node, Start):
        return next((sub.trigger for sub in token.workflow.spec.event_subs if sub.element == element), None)
    return getattr(node, "trigger", None)


def _timer(token: Token, element: str, text: str, since: Mapping[tuple[str, str], datetime]) -> Recounted | None:
    found = _asked(token, element, text, due_instants(token)[element], since)
    if found is not None and found.error is None:
        if found.after is None:
            del token.internal_data[DUE][element]  # it rings no more
        else:
            token.internal_data[DUE][element] = found.after.isoformat()
    return found


def _task(token: Token, since: Mapping[tuple[str, str], datetime]) -> Recounted | None:
    offer = token.internal_data["task"]
    before = datetime.fromisoformat(offer["due"]) if offer.get("due") else None
    found = _asked(token, str(token.task_spec.bpmn_id), _due_date(token), before, since)
    if found is not None and found.error is None:
        offer.pop("due", None)
        if found.after is not None:
            offer["due"] = found.after.isoformat()
    return found


def _asked(
    token: Token, element: str, text: str, before: datetime | None, since: Mapping[tuple[str, str], datetime]
) -> Recounted | None:
    armed = since.get((str(token.id), element))
    if armed is None or not _asks(text):
        return None
    env = token.surroundings.env.at(armed)
    try:
        with env.savepoint():
            found = value(token, text, Surroundings(env, {}))
            after = instant(found, armed) if found else None
    except Exception as error:  # a calendar that never opens, a row that is gone
        return Recounted(str(token.id), element, before, before, described(error))
    return Recounted(str(token.id), element, before, after)
