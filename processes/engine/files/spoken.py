"""Knows which texts of a file people read: names of parts of diagrams and tables, mails sent, all texts of a form."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from lxml import etree

from processes.engine.files.diagrams import NODES, local
from processes.engine.files.form_fields import TYPES, field_of, key_of
from processes.engine.files.resources import BPMN, CAMUNDA, DefinitionKind, executable_processes
from processes.engine.files.xml import parse_xml

MAIL = ("subject", "text")  # parameters of an operation that writes to people
_NAMED = NODES | {"process", "sequenceFlow", "lane"}


@dataclass(frozen=True)
class Spoken:
    """A text as it is drawn; `elements` are the ids (of fields: the keys) at which it stands.

    `own` is what the file itself says by language.
    """

    source: str
    elements: tuple[str, ...]
    own: Mapping[str, str] = field(default_factory=dict)


def spoken(kind: DefinitionKind, path: str, content: bytes) -> tuple[Spoken, ...]:
    """What people read of a file, in its order, every text once; raise DefinitionRefused, or what a form cannot be."""
    if kind is DefinitionKind.BPMN:
        return _together(_diagram(path, content), {})
    if kind is DefinitionKind.DMN:
        return _together(_table(path, content), {})
    if kind is not DefinitionKind.FORM:
        return ()
    schema = orjson.loads(content)
    words = schema.get("translations")
    return _together(_form(schema), words if isinstance(words, Mapping) else {})


def _together(texts: Iterator[tuple[str, str]], words: Mapping[str, Any]) -> tuple[Spoken, ...]:
    found: dict[str, dict[str, None]] = {}
    for text, element in texts:
        if any(letter.isalpha() for letter in text):
            found.setdefault(text, {})[element] = None
    own = {locale: said for locale, said in words.items() if isinstance(said, Mapping)}
    return tuple(
        Spoken(text, tuple(elements), {locale: str(said[text]) for locale, said in own.items() if said.get(text)})
        for text, elements in found.items()
    )


def _table(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    for part in parse_xml(content, file=path).iter("{*}decision", "{*}input", "{*}output", "{*}rule"):
        called = part.get("name") if local(part) == "decision" else part.get("label")
        yield " ".join((called or part.findtext("{*}description") or "").split()), part.get("id") or ""


def _diagram(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    for part in executable_processes(parse_xml(content, file=path))[0].iter(f"{BPMN}*"):
        if local(part) in _NAMED:
            yield " ".join((part.get("name") or "").split()), part.get("id") or ""
        if local(part) in NODES:
            yield from _mail(part)


def _mail(node: etree._Element) -> Iterator[tuple[str, str]]:
    given = node.iterfind(f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}inputParameter")
    said = {one.get("name"): one.text or "" for one in given if not len(one)}
    if all(name in said for name in MAIL):
        yield from ((said[name], node.get("id") or "") for name in MAIL)


def _form(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for component in schema.get("components") or ():
        if component.get("type") == "group":
            yield str(component.get("label") or ""), str(component.get("id") or "")
            yield from _form(component)
        elif component.get("type") in TYPES:
            heard: list[str] = []
            field_of(component, (), _noting(heard))
            yield from ((text, key_of(component)) for text in heard)


def _noting(heard: list[str]) -> Callable[[str], str]:
    def say(text: str) -> str:
        heard.append(text)
        return text

    return say
