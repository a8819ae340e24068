"""Knows which steps of diagrams call a process that is retired."""

from collections.abc import Mapping

from lxml import etree

from processes.engine.errors import DefinitionRefused, Fault
from processes.engine.files.resources import BPMN
from processes.engine.files.xml import parse_xml
from processes.engine.sentences import N_, Sentence


def calls_of_retired(files: Mapping[str, bytes], names: Mapping[str, str]) -> list[Fault]:
    """A fault for each call of a process whose id is among `names` of what is retired."""
    said = N_("It calls “{name}”, which is retired. Take that back, or call another process.")
    return [
        Fault(path, step.get("id"), Sentence(said, name=names[called]))
        for path, content in files.items()
        if names and path.endswith(".bpmn")
        for step in _calls(path, content)
        if (called := step.get("calledElement", "")) in names
    ]


def _calls(path: str, content: bytes) -> list[etree._Element]:
    try:
        return list(parse_xml(content, file=path).iter(f"{BPMN}callActivity"))
    except DefinitionRefused:  # the check says so
        return []
