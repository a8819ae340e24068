"""Knows what a diagram can refer to, as lists to choose from: forms, decisions, processes, messages, names."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from lxml import etree

from processes.engine.errors import DefinitionRefused, refusals
from processes.engine.files.decision_tables import parse_decision
from processes.engine.files.form_checks import check_form
from processes.engine.files.form_fields import read_fields
from processes.engine.files.lists import PREFIX, read_list
from processes.engine.files.resources import BPMN, executable_processes, read_items
from processes.engine.files.templates import results_of
from processes.engine.files.xml import parse_xml
from processes.engine.language.operations import FUNCTIONS, GROUPS, OPERATIONS, STARTERS
from processes.engine.sentences import N_

Row = dict[str, Any]
# The language's own functions: how they are called, and what they give.
LANGUAGE = {
    "now()": N_("This instant"),
    "today()": N_("Today's date"),
    "minutes(count)": N_("So many minutes, to add to an instant"),
    "hours(count)": N_("So many hours, to add to an instant"),
    "days(count)": N_("So many days, to add to an instant or a date"),
    "duration(text)": N_("A period written as PT4H or P3D"),
    "instant(text)": N_("An instant written as 2026-01-31T08:00:00+01:00"),
    "day(text)": N_("A date written as 2026-01-31"),
    "get(name, default)": N_("A variable that may be missing, or something instead"),
    "len(value)": N_("How many characters or items"),
    "str(value)": N_("The value as a text"),
    "int(value)": N_("The value as a whole number"),
    "float(value)": N_("The value as a number"),
    "bool(value)": N_("Whether the value says anything"),
    "abs(number)": N_("The number without its sign"),
    "round(number, places)": N_("The number rounded"),
    "min(list)": N_("The least item"),
    "max(list)": N_("The greatest item"),
    "sum(list)": N_("All items together"),
    "any(list)": N_("Whether one item is true"),
    "all(list)": N_("Whether every item is true"),
    "sorted(list)": N_("The items in order"),
    "lower(text)": N_("The text in small letters"),
    "upper(text)": N_("The text in capitals"),
}


def functions() -> list[Row]:
    """What expressions may call: name, signature, help (a message of the catalogue where it is the language's own)."""
    language = LANGUAGE.items()
    own = [{"name": call.partition("(")[0], "signature": call, "help": text, "own": True} for call, text in language]
    registered = []
    for name, function in sorted(FUNCTIONS.items()):
        arguments = ", ".join(list(inspect.signature(function).parameters)[1:])
        help_text = (inspect.getdoc(function) or "").partition("\n")[0]
        registered.append({"name": name, "signature": f"{name}({arguments})", "help": help_text})
    return registered + own


def operations() -> list[Row]:
    """What service tasks may call: name, label and description (messages of the catalogue), inputs, results."""
    return [
        {
            "name": operation.name,
            "label": operation.label,
            "description": operation.description,
            "inputs": [{"name": given.name, "required": given.required} for given in operation.parameters],
            "results": results_of(operation),
        }
        for _, operation in sorted(OPERATIONS.items())
    ]


def groups() -> list[str]:
    """Whom a user task can be given to; a number stands for any number."""
    return sorted(GROUPS)


def starters() -> list[str]:
    """Who may be let start a process by hand."""
    return sorted(STARTERS)


def lists(files: Mapping[str, bytes]) -> dict[str, list[Row]]:
    """What files (named key.kind) offer: forms with fields, decisions with outputs, processes, messages, and so on."""
    found: dict[str, list[Row]] = {
        name: [] for name in ("forms", "decisions", "processes", "lists", "messages", "signals", "errors")
    }
    named: dict[tuple[str, str], Row] = {}
    for file, content in sorted(files.items()):
        key, _, kind = file.rpartition(".")
        try:
            if kind == "form":
                found["forms"].append(_form(key, content))
            elif kind == "list":
                found["lists"].append({"key": PREFIX + key, "name": read_list(read_items(file, content)).name or key})
            elif kind == "dmn":
                decision = parse_decision(content, file=file)
                found["decisions"].append({"key": key, "name": decision.name, "outputs": list(decision.outputs)})
            elif kind == "bpmn":
                root = parse_xml(content, file=file)
                found["processes"].append({"key": key, "name": executable_processes(root)[0].get("name") or key})
                named |= {(row.pop("list"), str(row)): row for row in _signals(root)}
        except (DefinitionRefused, LookupError, ValueError):
            continue  # a draft that cannot be read yet offers nothing
    for (where, _), row in sorted(named.items()):
        found[where].append(row)
    return found


def _form(key: str, content: bytes) -> Row:
    schema = orjson.loads(content)
    fields = [] if refusals(check_form(key, schema)) else read_fields(schema)
    rows = [{"key": field.key, "label": field.label, "type": field.type} for field in fields if field.holds_value]
    return {"key": key, "name": str(schema.get("name") or key), "fields": rows}


def _signals(root: etree._Element) -> Iterator[Row]:
    for node in root.iterchildren(f"{BPMN}message"):
        if node.get("name"):
            yield {"list": "messages", "name": node.get("name")}
    for node in root.iterchildren(f"{BPMN}signal"):
        if node.get("name"):
            yield {"list": "signals", "name": node.get("name")}
    for node in root.iterchildren(f"{BPMN}error"):
        if node.get("errorCode"):
            yield {"list": "errors", "code": node.get("errorCode"), "name": node.get("name") or node.get("errorCode")}
