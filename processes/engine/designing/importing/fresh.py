"""Makes what an imported diagram lacks: forms of the fields that the other tool knew, empty tables, messages."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import orjson

from processes.engine.designing.contents import key_of
from processes.engine.designing.importing.decisions import Element, Work
from processes.engine.designing.importing.expressions import Dialect, meaning_of_condition
from processes.engine.errors import refusals
from processes.engine.files.form_checks import check_form
from processes.engine.files.resources import BPMN
from processes.engine.sentences import Sentence

_TYPES = {
    "string": "textfield", "long": "number", "int": "number", "integer": "number", "number": "number",
    "double": "number", "boolean": "checkbox", "date": "datetime", "enum": "select",
}  # fmt: skip


def field(key: str, label: str, kind: str, values: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """A field of a form by the type that another tool gives it (string, long, boolean, date, enum …)."""
    made: dict[str, Any] = {
        "type": _TYPES.get(kind.lower(), "textfield"),
        "key": key,
        "id": f"field_{key}",
        "label": label or key,
    }
    if made["type"] == "select":
        made["values"] = [{"value": value, "label": said or value} for value, said in values]
    if made["type"] == "datetime":
        made |= {"subtype": "date", "dateLabel": label or key}
    return made


def form(work: Work, element: Element, components: Sequence[Mapping[str, Any]], about: str = "") -> str:
    """A new form for this element with these components, as far as pages can draw them; its key."""
    name = " ".join((element.get("name") or "").split()) or element.get("id") or "form"
    key = _free(work, "form", _place(work, name))
    told = (
        [{"type": "text", "id": f"{key}_about", "text": about.replace("{{", "{ {").replace("${", "$ {")}]
        if about
        else []
    )
    parts = [*told, *_drawable(work, [_said_here(part) for part in components])]
    made = {"type": "default", "id": key, "name": name, "schemaVersion": 16, "components": parts}
    if not any(part.get("type") == "button" for part in parts):
        parts.append({"type": "button", "id": f"{key}_done", "label": "Done", "action": "submit"})
    work.files[f"{key}.form"] = orjson.dumps(made, option=orjson.OPT_INDENT_2)
    return key


def ask_also(work: Work, file: str, question: Mapping[str, Any]) -> None:
    """Put a field into a form that was made just now, before its button; what is asked already stays."""
    made = orjson.loads(work.files[file])
    parts = made["components"]
    if all(part.get("key") != question["key"] for part in parts):
        place = next((n for n, part in enumerate(parts) if part.get("type") == "button"), len(parts))
        parts.insert(place, {**question, "validate": {"required": True}})
    work.files[file] = orjson.dumps(made, option=orjson.OPT_INDENT_2)


def _place(work: Work, name: str) -> str:
    process = work.chosen()
    around = process.get("name") or process.get("id") or "" if process is not None else ""
    return key_of(f"{around} {name}")


def _free(work: Work, kind: str, key: str) -> str:
    number, found = 1, key
    while work.is_there(f"{kind}:{found}"):
        number += 1
        found = f"{key[:74]}_{number}"
    return found


def _said_here(component: Mapping[str, Any]) -> dict[str, Any]:
    """A component with its condition in our language, where it has one."""
    made = dict(component)
    hide = (component.get("conditional") or {}).get("hide") if isinstance(component.get("conditional"), dict) else None
    if isinstance(hide, str):
        made["conditional"] = {"hide": meaning_of_condition(hide, Dialect.FEEL).text}
    return made


def _drawable(work: Work, components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = []
    for component in components:
        wrong = refusals(check_form("", {"components": [component]}))
        if wrong:
            key = component.get("key") or component.get("id") or component.get("type")
            work.lost.append(Sentence("{key}: {reason}", key=key, reason=wrong[0].reason))
        else:
            kept.append(component)
    return kept


def table(work: Work, element: Element, name: str, inputs: Sequence[str], result: str) -> str:
    """An empty decision table with a column for each input and one rule that takes everything; its key."""
    key = _free(work, "dmn", key_of(name))
    said = element.get("name") or name
    columns = "".join(
        f'<input id="{key}_in_{n}" label={quoteattr(column)}><inputExpression id="{key}_in_{n}_text" typeRef="string">'
        f"<text>{escape(column)}</text></inputExpression></input>"
        for n, column in enumerate(inputs, 1)
    )
    entries = "".join(f'<inputEntry id="{key}_cell_{n}"><text>-</text></inputEntry>' for n in range(1, len(inputs) + 1))
    work.files[f"{key}.dmn"] = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_{key}"'
        f' name={quoteattr(said)} namespace="https://podpora.example/dmn"><decision id="{key}" name={quoteattr(said)}>'
        f'<decisionTable id="{key}_table" hitPolicy="FIRST">{columns}'
        f'<output id="{key}_out" name={quoteattr(result)} typeRef="string" />'
        f'<rule id="{key}_rule">{entries}<outputEntry id="{key}_cell_out"><text>""</text></outputEntry></rule>'
        "</decisionTable></decision></definitions>\n"
    ).encode()
    return key


def root_element(work: Work, kind: str, name: str, **said: str) -> str:
    """The id of the file's message, signal, error or escalation of this name or code, made where there is none."""
    attributes = {"name": name, **said}
    for known in work.root.iterchildren(f"{BPMN}{kind}"):
        if all(known.get(attribute) == value for attribute, value in attributes.items()) and known.get("id"):
            return known.get("id") or ""
    identity = unused(work, f"{kind}_{key_of(name)}")
    first = next((n for n, child in enumerate(work.root) if child.tag in (f"{BPMN}process", f"{BPMN}collaboration")), 0)
    work.sheet.add(work.root, f"{BPMN}{kind}", at=first, id=identity, **attributes)
    return identity


def unused(work: Work, identity: str) -> str:
    """An id that nothing in the file has."""
    taken = {element.get("id") for element in work.root.iter("*")}
    number, found = 1, identity
    while found in taken:
        number += 1
        found = f"{identity}_{number}"
    return found


def variable(text: str) -> str:
    """A name of a variable made from what people read: `Is it approved?` → `is_it_approved`."""
    return re.sub(r"^(?=\d)", "_", key_of(text).replace("-", "_"))[:60]
