"""Knows whether events say what they need to run: what they listen for or throw, dates, durations, cycles."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from lxml import etree

from processes.engine.checking.instead import COMPENSATION, TRANSACTION
from processes.engine.files.diagrams import local
from processes.engine.files.receiving import check_taken
from processes.engine.files.resources import BPMN
from processes.engine.language.durations import duration
from processes.engine.language.texts import has_code, reason_of, template
from processes.engine.sentences import N_, Sentence

EVENTS = {
    "startEvent": {"", "message", "signal", "timer", "error", "escalation"},
    "intermediateCatchEvent": {"message", "signal", "timer", "link"},
    "intermediateThrowEvent": {"", "message", "signal", "escalation", "link"},
    "boundaryEvent": {"message", "signal", "timer", "error", "escalation"},
    "endEvent": {"", "message", "signal", "error", "escalation", "terminate"},
}
# What events of a kind that is not run are drawn as instead.
INSTEAD = {
    "compensate": COMPENSATION,
    "cancel": TRANSACTION,
    "conditional": N_(
        "The engine does not run conditional events: let whoever changes the value send a message, and wait for that."
    ),
}
_CYCLE = re.compile(r"R[0-9]{0,6}/(?:(?P<start>[^P/][^/]*)/)?(?P<every>P[^/]+)")
TIMES = frozenset({"timeDate", "timeDuration", "timeCycle"})
_NAMED = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
_BY_NAME = frozenset({"message", "signal"})


def check_event(element: etree._Element) -> Iterator[str]:
    """What is wrong with the definition of one event."""
    definitions = [child for child in element if local(child).endswith("EventDefinition")]
    if len(definitions) > 1:
        yield N_("An event has one definition, not several.")
        return
    kind = local(definitions[0]).removesuffix("EventDefinition") if definitions else ""
    event = local(element)
    if kind in INSTEAD:
        yield INSTEAD[kind]
    elif kind not in EVENTS[event] and kind:
        yield Sentence(N_("The engine does not run a {event} with {kind} definition."), event=event, kind=kind)
    elif kind not in EVENTS[event]:
        yield Sentence(N_("The engine does not run a {event} with no definition."), event=event)
    elif kind == "timer":
        yield from _timer(definitions[0])
    elif kind in _NAMED:
        yield from _reference(element, definitions[0], kind)


def check_receive(element: etree._Element) -> Iterator[str]:
    """What is wrong with a task that waits for a message."""
    found = referred(element, "message", (element.get("messageRef") or "").rpartition(":")[2])
    if found is None or not found.get("name"):
        yield N_("The task names no message to wait for.")
    else:
        yield from check_taken(element, found.get("name", ""))


def referred(element: etree._Element, kind: str, wanted: str) -> etree._Element | None:
    """The file's message, error or escalation of this id."""
    root = element.getroottree().getroot()
    return next((child for child in root.iter(f"{BPMN}{kind}") if child.get("id") == wanted), None)


def _reference(element: etree._Element, definition: etree._Element, kind: str) -> Iterator[str]:
    wanted = (definition.get(f"{kind}Ref") or "").rpartition(":")[2]
    if not wanted:
        # A boundary event or event sub-process without a code catches every error.
        if kind in _BY_NAME or local(element) in {"endEvent", "intermediateThrowEvent"}:
            yield Sentence(N_("The event names no {kind}."), kind=kind)
        return
    found = referred(element, kind, wanted)
    if found is None:
        yield Sentence(N_("There is no {kind} {name}."), kind=kind, name=wanted)
    elif not found.get(_NAMED[kind]) and kind in _BY_NAME:
        yield Sentence(N_("The {kind} {name} has no name."), kind=kind, name=wanted)
    elif not found.get(_NAMED[kind]):
        yield Sentence(N_("The {kind} {name} has no code."), kind=kind, name=wanted)
    elif kind in _BY_NAME:
        yield from check_taken(element, found.get("name", ""), is_signal=kind == "signal")


def timed(element: etree._Element) -> tuple[str, str] | None:
    """The kind (timeDate, timeDuration or timeCycle) and text of an event's timer, if it has just one."""
    values = [child for child in element.iter() if local(child) in TIMES]
    text = "".join(values[0].itertext()).strip() if len(values) == 1 else ""
    return (local(values[0]), text) if text else None


def _timer(definition: etree._Element) -> Iterator[str]:
    found = timed(definition)
    if found is None:
        yield N_("A timer has one date, duration or cycle.")
        return
    kind, text = found
    if has_code(text):
        yield from template(text)
    elif kind == "timeDuration":
        yield from reason_of(lambda: duration(text))
    elif kind == "timeCycle":
        yield from _cycle(text)
    else:
        yield from moment(text)


def _cycle(text: str) -> Iterator[str]:
    found = _CYCLE.fullmatch(text)
    if found is None:
        yield Sentence(N_("{text!r} is not a cycle such as R/PT1H or R3/P1D."), text=text)
        return
    faults = list(reason_of(lambda: duration(found["every"])))
    yield from faults
    if not faults and duration(found["every"]) <= timedelta(0):
        yield Sentence(N_("The cycle {text!r} has no period."), text=text)
    if found["start"]:
        yield from moment(found["start"])


def moment(text: str) -> Iterator[str]:
    """What is wrong with a point in time: an expression, a duration from now, or a date with its time zone."""
    if has_code(text):
        yield from template(text)
    elif text.startswith("P"):
        yield from reason_of(lambda: duration(text))
    else:
        yield from reason_of(lambda: _aware(text))


def _aware(text: str) -> None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(Sentence(N_("{text!r} is neither a date nor a duration such as PT4H."), text=text)) from None
    if found.tzinfo is None:
        raise ValueError(Sentence(N_("{text!r} has no time zone; write it as 2026-01-31T08:00:00+01:00."), text=text))
