"""Knows what a file to deploy is: its kind, key and name, and which other definitions it reaches."""

import enum
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from lxml import etree

from processes.engine.errors import DefinitionRefused, Fault
from processes.engine.files.lists import PREFIX, lists_named
from processes.engine.files.xml import LIMIT, TOO_LARGE, parse_xml
from processes.engine.sentences import N_, Sentence


class DefinitionKind(enum.Enum):
    """What a deployed file is."""

    BPMN = "bpmn"
    DMN = "dmn"
    FORM = "form"
    SCENARIO = "scenario"
    LIST = "list"


BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_KEY = re.compile(r"[A-Za-z_][\w-]{0,79}", re.ASCII)
_KINDS = {f".{kind.value}": kind for kind in DefinitionKind}


@dataclass(frozen=True)
class Resource:
    """One readable file; `reaches` names definitions as kind:key, such as dmn:priority."""

    path: str
    kind: DefinitionKind
    key: str
    name: str
    content: bytes
    content_hash: str
    reaches: tuple[str, ...]

    @property
    def reference(self) -> str:
        """kind:key, as others reach it."""
        return f"{self.kind.value}:{self.key}"


ONLY = N_("Only .bpmn, .dmn, .form, .scenario and .list files can be deployed.")


def is_key(text: str) -> bool:
    """Whether a definition can have this id."""
    return _KEY.fullmatch(text) is not None


def read_resource(path: str, content: bytes) -> Resource:
    """Read one .bpmn, .dmn, .form, .scenario or .list file; raise DefinitionRefused."""
    kind = next((kind for suffix, kind in _KINDS.items() if path.lower().endswith(suffix)), None)
    if kind is None:
        raise DefinitionRefused([Fault(path, None, ONLY)])
    key, name, reaches = _READERS[kind](path, content)
    if not key:
        raise DefinitionRefused([Fault(path, None, N_("The definition has no id."))])
    return Resource(path, kind, key, name or key, content, hashlib.sha256(content).hexdigest(), reaches)


def executable_processes(root: etree._Element) -> list[etree._Element]:
    """The processes of a BPMN file that are meant to run (isExecutable is not false)."""
    return [process for process in root.iter(f"{BPMN}process") if process.get("isExecutable") != "false"]


def _read_bpmn(path: str, content: bytes) -> tuple[str, str, tuple[str, ...]]:
    root = parse_xml(content, file=path)
    if root.tag != f"{BPMN}definitions":
        raise DefinitionRefused([Fault(path, None, N_("The file is not a BPMN 2.0 diagram."))])
    processes = executable_processes(root)
    if len(processes) != 1:
        raise DefinitionRefused([Fault(path, None, _undecided(processes or list(root.iter(f"{BPMN}process"))))])
    return processes[0].get("id") or "", processes[0].get("name") or "", _reaches(processes[0])


def _undecided(processes: list[etree._Element]) -> str:
    """What must be said before one of these processes can run, or none."""
    names = ", ".join(process.get("name") or process.get("id") or "?" for process in processes)
    if not processes:
        return N_("The file holds no process: there is nothing to run.")
    if all(process.get("isExecutable") == "false" for process in processes):
        return Sentence(
            N_("No process of the file is marked as executable. Choose which one runs: {names}."), names=names
        )
    return Sentence(
        N_("Several processes of the file are marked as executable. Choose the one that runs: {names}."), names=names
    )


def _reaches(process: etree._Element) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for element in process.iter(
        f"{BPMN}callActivity", f"{BPMN}businessRuleTask", f"{BPMN}userTask", f"{BPMN}startEvent"
    ):
        links = {
            "bpmn": element.get("calledElement"),
            "dmn": element.get(f"{CAMUNDA}decisionRef"),
            "form": form_key(element),
        }
        found.update({f"{kind}:{key}": None for kind, key in links.items() if key})
    return tuple(found)


def form_key(element: etree._Element) -> str | None:
    """The id of the form that a user task or start event names."""
    return element.get(f"{CAMUNDA}formRef") or element.get(f"{CAMUNDA}formKey")


def top_decisions(root: etree._Element) -> list[etree._Element]:
    """The decisions of a DMN file that no other one in it needs; what a file is known by is the only one."""
    inside = [child for child in root if isinstance(child.tag, str) and etree.QName(child).localname == "decision"]
    needed = {name for decision in inside for name in required(decision)}
    return [decision for decision in inside if decision.get("id") not in needed]


def required(decision: etree._Element) -> list[str]:
    """The ids of the decisions that one needs; those of other files keep the file before their `#`."""
    found = (node for node in decision.iter() if isinstance(node.tag, str))
    asked = (node.get("href") or "" for node in found if etree.QName(node).localname == "requiredDecision")
    return list(dict.fromkeys(href.removeprefix("#") for href in asked))


def _read_dmn(path: str, content: bytes) -> tuple[str, str, tuple[str, ...]]:
    root = parse_xml(content, file=path)
    decisions = top_decisions(root)
    if etree.QName(root).localname != "definitions" or len(decisions) != 1:
        reason = N_("A file holds exactly one decision that no other in it needs, this one {count}.")
        reason = Sentence(reason, count=len(decisions))
        raise DefinitionRefused([Fault(path, None, reason)])
    return decisions[0].get("id") or "", decisions[0].get("name") or "", ()


def _read_form(path: str, content: bytes) -> tuple[str, str, tuple[str, ...]]:
    schema = read_schema(path, content)
    named = dict.fromkeys(f"{PREFIX}{key}" for _, key in lists_named(schema))
    return str(schema.get("id") or ""), str(schema.get("name") or ""), tuple(named)


def _read_list(path: str, content: bytes) -> tuple[str, str, tuple[str, ...]]:
    read = read_items(path, content)
    return str(read.get("id") or ""), str(read.get("name") or ""), ()


def _read_scenarios(path: str, content: bytes) -> tuple[str, str, tuple[str, ...]]:
    scenarios = read_json(path, content)
    if not isinstance(scenarios, dict) or not isinstance(scenarios.get("scenarios"), list):
        raise DefinitionRefused([Fault(path, None, N_("The file has no list of scenarios."))])
    return str(scenarios.get("id") or ""), str(scenarios.get("name") or ""), ()


def read_schema(path: str, content: bytes) -> Mapping[str, Any]:
    """A form-js schema as a mapping; raise DefinitionRefused."""
    schema = read_json(path, content)
    if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
        raise DefinitionRefused([Fault(path, None, N_("The file is not a form: it has no list of components."))])
    return schema


def read_items(path: str, content: bytes) -> Mapping[str, Any]:
    """A drawn list as a mapping; raise DefinitionRefused."""
    read = read_json(path, content)
    if not isinstance(read, dict) or not isinstance(read.get("items"), list):
        raise DefinitionRefused([Fault(path, None, N_("The file is not a list: it has no items."))])
    return read


def read_json(path: str, content: bytes) -> Any:
    """What a JSON file holds; raise DefinitionRefused."""
    if len(content) > LIMIT:
        raise DefinitionRefused([Fault(path, None, TOO_LARGE)])
    try:
        return orjson.loads(content)
    except ValueError as error:
        raise DefinitionRefused(
            [Fault(path, None, Sentence(N_("The file is damaged, or no form, scenario or list: {error}"), error=error))]
        ) from error


_READERS: dict[DefinitionKind, Callable[[str, bytes], tuple[str, str, tuple[str, ...]]]] = {
    DefinitionKind.BPMN: _read_bpmn,
    DefinitionKind.DMN: _read_dmn,
    DefinitionKind.FORM: _read_form,
    DefinitionKind.SCENARIO: _read_scenarios,
    DefinitionKind.LIST: _read_list,
}
