"""Finds the words to translate where Babel's own extractors do not look: refusals, scripts, diagrams, documents.

Used by babel.cfg only; nothing at run time imports it.
"""

import ast
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python
from lxml import etree

from processes.documents import scripts
from processes.documents.typesetting import MARKED

Found = tuple[Any, ...]  # line, function, message, comments: what Babel asks of an extractor
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
# Elements whose names people read: in worklists and on diagrams.
NAMED = (
    *("process", "subProcess", "callActivity", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask"),
    *("businessRuleTask", "scriptTask", "task", "startEvent", "endEvent", "boundaryEvent", "sequenceFlow"),
    *("intermediateCatchEvent", "intermediateThrowEvent", "participant", "lane"),
    *("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway"),
)
SHOWN = (
    "label",
    "description",
    "text",
    "placeholder",
    "prefixAdorner",
    "suffixAdorner",
    "errorMessage",
    "dateLabel",
    "timeLabel",
    "message",
)
REASONS = {"reason", "label"}  # keyword arguments whose literal text is shown


def python(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """Marked words, help on ready-made steps, refusals: `message = "…"`, `raise Name("…")`, `reason="…"`."""
    source = file.read()
    yield from extract_python(io.BytesIO(source), keywords, tags, {})
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield from _class_messages(node)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield from _raised(node.exc)
        elif isinstance(node, ast.keyword) and node.arg in REASONS:
            yield from _sentence(node.value)
        elif isinstance(node, ast.FunctionDef) and any(_is_operation(mark) for mark in node.decorator_list):
            yield node.lineno, None, (ast.get_docstring(node) or "").partition("\n")[0], []


def _is_operation(decorator: ast.expr) -> bool:
    """Whether it makes a ready-made step, whose help is the first line of its docstring."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id in {"operation", "completion"}


def _class_messages(node: ast.ClassDef) -> Iterator[Found]:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "message" for target in statement.targets
        ):
            yield from _sentence(statement.value)


def _raised(call: ast.Call) -> Iterator[Found]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if call.args and not name.endswith(("Error", "Exception")):  # those are for programmers
        yield from _sentence(call.args[0])


def _sentence(node: ast.expr) -> Iterator[Found]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
        yield node.lineno, None, node.value, []


def bpmn(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """The names of a diagram's processes, steps, events and ways, and what a process says about itself."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    tree = etree.parse(file, parser)
    for about in tree.iterfind(f"{BPMN}process/{BPMN}documentation"):
        yield about.sourceline or 0, None, " ".join((about.text or "").split()), []
    for element in tree.iter(*(BPMN + name for name in NAMED)):
        name = " ".join((element.get("name") or "").split())
        if name:
            yield element.sourceline or 0, None, name, []


def decision(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """What a decision, its columns and rules are called."""
    tree = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    for node in tree.iter("{*}decision", "{*}input", "{*}output", "{*}rule"):
        called = node.get("label" if etree.QName(node).localname in ("input", "output") else "name")
        text = " ".join((called or node.findtext("{*}description") or "").split())
        if text:
            yield node.sourceline or 0, None, text, []


def form(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """Labels, help and choices of a form-js form."""
    waiting = [json.load(file)]
    while waiting:
        part = waiting.pop(0)
        for key in SHOWN:
            if isinstance(part.get(key), str) and part[key].strip():
                yield 1, None, part[key], []
        children = [child for key in ("components", "values", "columns") for child in part.get(key, ())]
        children += [part.get(key) for key in ("appearance", "validate", "rule")]
        waiting.extend(child for child in children if isinstance(child, dict))


def scenario(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """What a file of scenarios and each of them is called, and what each shows."""
    whole = json.load(file)
    for part in [whole, *whole["scenarios"]]:
        for key in ("name", "description"):
            if part.get(key):
                yield 1, None, part[key], []


def document(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """The marked words of a Typst template."""
    source = file.read().decode()
    for mark in MARKED.finditer(source):
        line, message = source.count("\n", 0, mark.start()) + 1, mark["message"]
        yield (line, "pgettext", (mark["context"], message), []) if mark["context"] else (line, None, message, [])


def script(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """What a script of ours says."""
    yield from ((line, None, message, []) for line, message in scripts.said(file.read().decode()))


def listed(file: IO[bytes], keywords: Any, tags: Any, options: Mapping[str, Any]) -> Iterator[Found]:
    """What scripts that are not ours say."""
    yield from ((line, None, message, []) for line, message in scripts.listed(file.read().decode()))
