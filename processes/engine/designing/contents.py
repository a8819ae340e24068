"""Knows what the content of a draft must at least be, what it is called, and how an empty one begins."""

import re
import unicodedata
from pathlib import PurePosixPath
from xml.sax.saxutils import quoteattr

import orjson
from lxml import etree

from processes.engine.errors import DefinitionRefused, Fault
from processes.engine.files.resources import BPMN, DefinitionKind, read_items
from processes.engine.files.xml import LIMIT, TOO_LARGE, parse_xml
from processes.engine.sentences import N_, Sentence

_XML = frozenset({DefinitionKind.BPMN, DefinitionKind.DMN})


def key_of(name: str) -> str:
    """An id made from a name: `Žádost o slevu` → `zadost_o_slevu`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    key = "_".join(words)[:80].strip("_") or "new"
    return key if key[0].isalpha() else f"p_{key}"[:80]


def kind_of(path: str) -> DefinitionKind | None:
    """What a file is by its suffix; None for a file that cannot be deployed."""
    suffix = PurePosixPath(path.lower()).suffix.removeprefix(".")
    return next((kind for kind in DefinitionKind if kind.value == suffix), None)


def identify(kind: DefinitionKind, path: str, content: bytes) -> tuple[str, str]:
    """Id and name as far as they can be told, else empty; raise DefinitionRefused for what is not XML or JSON."""
    if kind in _XML:
        root = parse_xml(content, file=path)
        tag = f"{BPMN}process" if kind is DefinitionKind.BPMN else "{*}decision"
        found = [node for node in root.iter(tag) if node.get("isExecutable") != "false"] or list(root.iter(tag))
        return (found[0].get("id") or "", found[0].get("name") or "") if found else ("", "")
    read = _json(path, content)
    return str(read.get("id") or ""), str(read.get("name") or "")


def check_opens(kind: DefinitionKind, path: str, content: bytes) -> None:
    """Refuse what no editor opens, as a draft of it could only be thrown away; raise DefinitionRefused."""
    if kind not in _XML:
        if kind is DefinitionKind.FORM and not isinstance(_json(path, content).get("components"), list):
            raise DefinitionRefused([Fault(path, None, N_("The file is not a form: it has no list of components."))])
        if kind is DefinitionKind.LIST:
            read_items(path, content)
        return
    root = parse_xml(content, file=path)
    if kind is DefinitionKind.DMN:
        if etree.QName(root).localname != "definitions" or root.find("{*}decision") is None:
            raise DefinitionRefused([Fault(path, None, N_("The file holds no decision."))])
    elif root.tag != f"{BPMN}definitions":
        raise DefinitionRefused([Fault(path, None, N_("The file is not a BPMN 2.0 diagram."))])
    elif next(root.iterchildren(f"{BPMN}process", f"{BPMN}collaboration"), None) is None:
        raise DefinitionRefused([Fault(path, None, N_("The file holds no process and no pools."))])


def _json(path: str, content: bytes) -> dict[str, object]:
    if len(content) > LIMIT:
        raise DefinitionRefused([Fault(path, None, TOO_LARGE)])
    try:
        read = orjson.loads(content)
    except ValueError as error:
        reason = Sentence(N_("The file is damaged, or no form, scenario or list: {error}"), error=error)
        raise DefinitionRefused([Fault(path, None, reason)]) from error
    if not isinstance(read, dict):
        raise DefinitionRefused([Fault(path, None, N_("The file is no form, scenario or list."))])
    return read


def empty(kind: DefinitionKind, key: str, name: str) -> bytes:
    """A diagram with a start event, a table with one column of each kind; forms, scenarios and lists without lines."""
    if kind is DefinitionKind.BPMN:
        return _DIAGRAM.format(key=quoteattr(key), plane=quoteattr(f"{key}_plane"), name=quoteattr(name)).encode()
    if kind is DefinitionKind.DMN:
        return _TABLE.format(key=quoteattr(key), name=quoteattr(name), k=key).encode()
    if kind is DefinitionKind.FORM:
        form = {"type": "default", "id": key, "name": name, "schemaVersion": 16, "components": []}
        return orjson.dumps(form, option=orjson.OPT_INDENT_2)
    if kind is DefinitionKind.LIST:
        return orjson.dumps({"id": key, "name": name, "items": []}, option=orjson.OPT_INDENT_2)
    return orjson.dumps({"id": key, "process": key, "name": name, "scenarios": []}, option=orjson.OPT_INDENT_2)


_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="https://podpora.example/bpmn">
  <bpmn:process id={key} name={name} isExecutable="true">
    <bpmn:startEvent id="begin" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram">
    <bpmndi:BPMNPlane id={plane} bpmnElement={key}>
      <bpmndi:BPMNShape id="begin_di" bpmnElement="begin">
        <dc:Bounds x="160" y="142" width="36" height="36" />
      </bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_{k}" name={name} \
namespace="https://podpora.example/dmn">
  <decision id={key} name={name}>
    <decisionTable id="{k}_table" hitPolicy="FIRST">
      <input id="{k}_input_1">
        <inputExpression id="{k}_input_1_expression" typeRef="string">
          <text></text>
        </inputExpression>
      </input>
      <output id="{k}_output_1" name="result" typeRef="string" />
    </decisionTable>
  </decision>
</definitions>
"""
