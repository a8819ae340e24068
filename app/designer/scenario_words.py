"""What the editor of scenarios chooses from, and how a played scenario is told to it: shapes of JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from app.web.drawn import said
from app.web.names import asked
from processes.engine.checking.scenario_checks import Played
from processes.engine.designing import knowing
from processes.engine.designing.scenarios.report import Result, StepResult
from processes.engine.designing.scenarios.resting import Rest
from processes.engine.files.drawn import Drawn, Element
from processes.engine.files.form_fields import Field, read_fields
from processes.engine.files.resources import Resource, read_schema
from processes.engine.language.operations import COMPLETIONS, FUNCTIONS, OPERATIONS, Operation
from processes.engine.language.subjects import ACTS, SUBJECTS
from processes.people.rules import MemberRole, Role

_KEYS = (
    *(f"staff:{role.value}" for role in Role),
    *(f"{where}:{role.value}" for where in ("organisation", "project") for role in MemberRole),
)  # of the customers' without the id of which


def chosen_from(diagrams: Played, everything: Mapping[str, Resource]) -> dict[str, Any]:
    """Tasks with the fields of their forms, ends, messages, timers, what can be answered for, subjects and acts."""
    return {
        "tasks": [
            {**_element(drawn, task), "fields": _fields(task, everything)}
            for drawn in diagrams.diagrams
            for task in drawn.of("userTask")
        ],
        "ends": [_element(diagrams.root, end) for end in diagrams.root.of("endEvent")],
        "timers": [_element(drawn, one) for drawn in diagrams.diagrams for one in drawn.naming("timer")],
        "messages": sorted(diagrams.messages()),
        "answerable": _answerable(diagrams),
        "names": {f"{d.process}/{one.id}": said(one.label) for d in diagrams.diagrams for one in d.elements.values()},
        "processes": [{"id": drawn.process, "name": said(drawn.name)} for drawn in diagrams.diagrams],
        "subjects": [{"name": one.name, "label": gettext(one.label)} for one in SUBJECTS.values()],
        "acts": [_act(act) for act in ACTS.values()],
        "words": {key: asked(key) for key in _KEYS},
    }


def _element(drawn: Drawn, element: Element) -> dict[str, Any]:
    return {"id": element.id, "label": said(element.label), "process": drawn.process}


def _fields(task: Element, everything: Mapping[str, Resource]) -> list[dict[str, Any]]:
    form = everything.get(f"form:{task.names.get('form')}")
    return [field_json(field) for field in read_fields(read_schema(form.path, form.content))] if form else []


def field_json(field: Field) -> dict[str, Any]:
    """A field as the editor draws it."""
    return {
        "key": field.key,
        "label": said(field.label) or field.key,
        "type": field.type,
        "required": field.required,
        "options": [[value, said(label) or value] for value, label in field.options],
        "default": field.default,
    }


def _answerable(diagrams: Played) -> list[dict[str, Any]]:
    """Elements that call something, then what they call, then functions of expressions; with what each gives."""
    found: dict[str, str] = {}
    gives: dict[str, list[dict[str, Any]]] = {}
    for drawn in diagrams.diagrams:
        for kind, registry in (("operation", OPERATIONS), ("completion", COMPLETIONS)):
            for element in drawn.naming(kind):
                name = element.names[kind]
                found[element.id] = said(element.label)
                found[name] = gettext(registry[name].label) if name in registry else name
                gives[element.id] = gives[name] = knowing.given(registry.get(name), gettext)
    found |= {name: f"{name}()" for name in FUNCTIONS}
    return [{"name": name, "label": label, "gives": gives.get(name, [])} for name, label in found.items()]


def _act(act: Operation) -> dict[str, Any]:
    parameters = [{"name": p.name, "default": p.default, "number": p.annotation is int} for p in act.parameters]
    return {"name": act.name, "label": gettext(act.label), "parameters": parameters}


def told(result: Result, say: Callable[[str], str]) -> dict[str, Any]:
    """A played scenario; its sentences by `say`."""
    return {
        "name": result.name,
        "ok": result.ok,
        "error": say(result.error) if result.error else "",
        "seconds": round(result.seconds, 2),
        "ended_at": result.ended_at,
        "variables": result.variables,
        "steps": [_step(step, say) for step in result.steps],
        "path": [
            {"process": t.process, "element": t.element, "kind": t.kind, "at": t.at.isoformat(), "flows": t.flows}
            for t in result.path
        ],
        "rest": _rest(result.rest) if result.rest else None,
    }


def _step(step: StepResult, say: Callable[[str], str]) -> dict[str, Any]:
    return {
        "number": step.number,
        "ok": step.ok,
        "text": say(step.text),
        "expected": say(step.expected) if step.expected else "",
        "got": say(step.got) if step.got else "",
        "at": step.at.isoformat(),
        "element": step.element,
        "process": step.process,
    }


def _rest(rest: Rest) -> dict[str, Any]:
    tasks = [
        {
            "element": task.element,
            "name": said(task.name),
            "keys": [asked(key) for key in task.keys],
            "fields": [field_json(field) for field in task.fields],
        }
        for task in rest.tasks
    ]
    return {
        "now": rest.now.isoformat(),
        "business_key": rest.business_key,
        "tasks": tasks,
        "messages": rest.messages,
        "timers": [[element, due.isoformat()] for element, due in rest.timers],
        "names": rest.names,
    }
