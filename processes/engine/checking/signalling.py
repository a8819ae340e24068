"""Knows which processes throw the signal with which they begin."""

from collections.abc import Iterator

from lxml import etree

from processes.engine.checking.event_checks import referred
from processes.engine.files.diagrams import local
from processes.engine.files.resources import BPMN
from processes.engine.sentences import N_, Sentence

_THROWING = frozenset({"intermediateThrowEvent", "endEvent"})


def signals_itself(process: etree._Element) -> Iterator[tuple[str | None, str]]:
    """The events at which a case begins another of its own process, which begins another, for ever."""
    begun = {name for start in process.iterchildren(f"{BPMN}startEvent") if (name := _signal(start))}
    for element in process.iter(f"{BPMN}*"):
        if local(element) in _THROWING and (name := _signal(element)) in begun:
            said = N_("It throws the signal “{name}” with which its own process begins: each case begins another.")
            yield element.get("id"), Sentence(said, name=name)


def _signal(event: etree._Element) -> str | None:
    definition = event.find(f"{BPMN}signalEventDefinition")
    wanted = "" if definition is None else (definition.get("signalRef") or "").rpartition(":")[2]
    found = referred(event, "signal", wanted) if wanted else None
    return None if found is None else found.get("name")
