"""Knows what a diagram says of the messages that it waits for: the names of the variables that it takes from them."""

import re
from collections.abc import Iterator

from lxml import etree

from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.language.operations import RESERVED
from processes.engine.sentences import N_, Sentence

TAKES = "variables"  # camunda:property of the waiting element: names with commas
# what the engine sets itself
OWN = frozenset(
    {"business_key", "started_by", "loopCounter", "nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"}
)
_NAME = re.compile(r"[A-Za-z_]\w{0,62}", re.ASCII)


def is_from_outside(message: str) -> bool:
    """Whether systems outside can send a message of this name: only those of the form noun.past."""
    return "." in message


def names_in(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))


def declared(element: etree._Element) -> tuple[str, ...] | None:
    """The variables that an element takes from its message; None where it says nothing of them."""
    path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
    found = next((part.get("value") or "" for part in element.iterfind(path) if part.get("name") == TAKES), None)
    return None if found is None else names_in(found)


def check_taken(element: etree._Element, message: str, *, is_signal: bool = False) -> Iterator[str]:
    """What is wrong with the names of the variables that an element takes from a message, or from any case's signal."""
    is_foreign = is_signal or is_from_outside(message) or "${" in message
    for name in declared(element) or ():
        if not _NAME.fullmatch(name):
            yield Sentence(N_("{name!r} cannot be taken from a message: it is no name of a variable."), name=name)
        elif name in OWN or (name in RESERVED and is_foreign):
            yield Sentence(
                N_("{name} cannot be taken from a message: the process itself says what it is. Choose another name."),
                name=name,
            )
