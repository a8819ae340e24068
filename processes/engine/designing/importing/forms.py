"""Makes forms of what the other tool asks at a task: Camunda's form data, Camunda 8's forms, SpiffWorkflow's fields."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson

from processes.engine.designing.importing import fresh
from processes.engine.designing.importing.decisions import (
    SPIFF,
    ZEEBE,
    Decision,
    Element,
    Option,
    Work,
    at,
    vendor_part,
)
from processes.engine.files.diagrams import local
from processes.engine.files.resources import BPMN, CAMUNDA, form_key
from processes.engine.sentences import N_, Sentence

_EMBEDDED = "camunda-forms:bpmn:"


def look_at_form(work: Work, element: Element) -> Iterator[Decision]:
    """A form of the other tool that is to become one here."""
    if local(element) not in ("userTask", "startEvent"):
        return
    said = _theirs(element)
    key = form_key(element)
    if said or (key and not work.is_there(f"form:{key}")):
        stands = Sentence(N_("The other tool asks here: {what}."), what=said or key)
        yield at("form", element, stands, Option("form", N_("Make a form of it"), partial(_make, element)))


def _theirs(element: Element) -> str:
    data = vendor_part(element, f"{CAMUNDA}formData")
    if data is not None:
        return ", ".join(
            part.get("label") or part.get("id") or "?" for part in data if part.tag == f"{CAMUNDA}formField"
        )
    definition = vendor_part(element, f"{ZEEBE}formDefinition")
    if definition is not None:
        return " ".join(str(value) for value in definition.attrib.values())
    names = _spiff(element)
    return ", ".join(names)


def _spiff(element: Element) -> dict[str, str]:
    path = f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property"
    found = {part.get("name") or "": part.get("value") or "" for part in element.iterfind(path)}
    return {name: value for name, value in found.items() if name.startswith("formJsonSchema")}


def _make(element: Element, work: Work, _picked: str) -> None:
    work.sheet.set(element, f"{CAMUNDA}formKey", None)
    work.sheet.set(element, f"{CAMUNDA}formRef", form_of(work, element))


def form_of(work: Work, element: Element) -> str:
    """The key of a form for this element: of the fields that the other tool knew, else with a button only."""
    definition = vendor_part(element, f"{ZEEBE}formDefinition")
    linked = definition.get("formId") if definition is not None else None
    components = list(_components(work, element))
    about = " ".join("".join(part.text or "" for part in element.findall(f"{BPMN}documentation")).split())
    told = vendor_part(element, f"{SPIFF}instructionsForEndUser")
    about = " ".join((told.text or "").split()) if told is not None else about
    for name in (f"{ZEEBE}formDefinition", f"{CAMUNDA}formData", f"{SPIFF}instructionsForEndUser", f"{SPIFF}unitTests"):
        part = vendor_part(element, name)
        if part is not None:
            work.sheet.remove(part)
    if linked and work.is_there(f"form:{linked}"):
        return linked
    for name, value in _spiff(element).items():
        work.lost.append(f"{name} {value} ({element.get('id')})")
    return fresh.form(work, element, components, about)


def _components(work: Work, element: Element) -> Iterator[dict[str, Any]]:
    data = vendor_part(element, f"{CAMUNDA}formData")
    for part in data if data is not None else ():
        if part.tag == f"{CAMUNDA}formField":
            values = [(value.get("id") or "", value.get("name") or "") for value in part.findall(f"{CAMUNDA}value")]
            yield fresh.field(part.get("id") or "", part.get("label") or "", part.get("type") or "string", values)
    definition = vendor_part(element, f"{ZEEBE}formDefinition")
    key = (definition.get("formKey") or "" if definition is not None else "").removeprefix(_EMBEDDED)
    for body in work.root.iter(f"{ZEEBE}userTaskForm"):
        if key and body.get("id") == key:
            read = _json(body.text or "")
            yield from (part for part in read.get("components") or () if isinstance(part, dict))
    for text in element.iterfind(f".//{SPIFF}expectedOutputJson"):
        for name, value in _json(text.text or "").items():
            kind = "boolean" if isinstance(value, bool) else "number" if isinstance(value, int | float) else "string"
            yield fresh.field(fresh.variable(name), name, kind)
        return


def _json(text: str) -> dict[str, Any]:
    try:
        read = orjson.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
