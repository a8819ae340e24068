"""Knows what events listen for and throw: timers, messages, signals, errors, escalations, and how they are armed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from processes.engine.errors import EngineError
from processes.engine.interpreter.clocks import cycle, instant, next_due
from processes.engine.interpreter.evaluating import value
from processes.engine.interpreter.tokens import Token
from processes.engine.language.durations import time_of_day
from processes.engine.language.expressions import parts


@dataclass(frozen=True)
class TimerTrigger:
    """`kind` is timeDate, timeDuration or timeCycle; the text may be an expression."""

    kind: str
    text: str


@dataclass(frozen=True)
class MessageTrigger:
    """A message; `key` is the text of the correlation key, None for the business key.

    `takes` are the variables that the diagram takes from it, None where it says nothing.
    """

    name: str
    key: str | None = None
    takes: tuple[str, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class SignalTrigger:
    """A signal, which everybody hears who waits for its name, in whatever case; `takes` as of a message."""

    name: str
    takes: tuple[str, ...] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class CodeTrigger:
    """An error or an escalation; `code` None catches every one. The variables receive what was thrown."""

    kind: str
    code: str | None
    code_variable: str | None = None
    message_variable: str | None = None


@dataclass(frozen=True)
class Terminate:
    """Ends the scope with everything in it."""


Trigger: TypeAlias = TimerTrigger | MessageTrigger | SignalTrigger | CodeTrigger | Terminate | None

# What a token listens for is kept in its internal_data, by the id of the event's element:
DUE = "due"  # the instant a timer falls due, ISO 8601 in UTC
CYCLES = "cycles"  # times left (-1: no end), period, time of day of the first (older cases: without)
MESSAGES = "messages"  # message name and key (None: the business key); of a signal its name, None and SIGNAL
SIGNAL = "signal"


def arm(token: Token, element: str, trigger: Trigger) -> None:
    """Begin to listen. Errors and escalations need nothing: they are looked for when they are thrown."""
    if isinstance(trigger, TimerTrigger):
        _arm_timer(token, element, trigger)
    elif isinstance(trigger, MessageTrigger):
        key = None if trigger.key is None else value(token, trigger.key)
        if trigger.key is not None and key in (None, ""):
            raise EngineError(f"{element}: the correlation key is empty.")
        name = value(token, trigger.name)
        token.internal_data.setdefault(MESSAGES, {})[element] = [str(name), None if key is None else str(key)]
    elif isinstance(trigger, SignalTrigger):
        token.internal_data.setdefault(MESSAGES, {})[element] = [str(value(token, trigger.name)), None, SIGNAL]


def _arm_timer(token: Token, element: str, trigger: TimerTrigger) -> None:
    found, now = value(token, trigger.text), token.surroundings.now
    is_cycle = isinstance(found, str) and found.strip().upper().startswith("R")
    if trigger.kind == "timeCycle" and not is_cycle and any(is_code for is_code, _ in parts(trigger.text)):
        raise EngineError(f"{element}: {found!r} is not a cycle such as R3/PT1H.")
    if is_cycle:
        due, times, every = cycle(found, now)
        token.internal_data.setdefault(CYCLES, {})[element] = [times, every, time_of_day(due).isoformat()]
    else:
        due = instant(found, now)
    token.internal_data.setdefault(DUE, {})[element] = due.isoformat()


def disarm(token: Token) -> None:
    """Listen no longer."""
    for kind in (DUE, CYCLES, MESSAGES):
        token.internal_data.pop(kind, None)


def due_instants(token: Token) -> dict[str, datetime]:
    """When each timer of this token falls due, by element id."""
    return {element: datetime.fromisoformat(text) for element, text in token.internal_data.get(DUE, {}).items()}


def listen_on(token: Token, element: str) -> bool:
    """A timer or message has come: set what is listened for next; whether anything is left to come."""
    data = token.internal_data
    if element in data.get(MESSAGES, {}):
        return True
    left, every, *clock = data.get(CYCLES, {}).get(element, (1, ""))
    if left == 1 or left == 0:
        data.get(DUE, {}).pop(element, None)
        return False
    due = next_due(datetime.fromisoformat(data[DUE][element]), every, token.surroundings.now, *clock)
    data[CYCLES][element] = [left - 1 if left > 0 else -1, every, *clock]
    data[DUE][element] = due.isoformat()
    return True


def listens(token: Token, element: str, kind: str) -> bool:
    """Whether this token waits for a timer (DUE), or a message or signal (MESSAGES), of this element."""
    return element in token.internal_data.get(kind, {})
