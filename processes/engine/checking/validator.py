"""Knows whether files would run once deployed, and says in plain words what would not: never with a traceback."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from processes.engine.checking.dialect import check_vendors
from processes.engine.checking.doubts import constant, diagram_doubts, table_doubts
from processes.engine.checking.elements import Known, check_elements
from processes.engine.checking.known.doubting import data_doubts
from processes.engine.checking.known.uses import use_doubts
from processes.engine.checking.known.whole import Whole
from processes.engine.checking.people_checks import check_starters
from processes.engine.checking.scenario_checks import check_against
from processes.engine.checking.structure import check_structure
from processes.engine.errors import DefinitionRefused, Fault, Severity, refusals
from processes.engine.files.decision_tables import parse_decision
from processes.engine.files.form_checks import check_form
from processes.engine.files.lists import check_list, lists_named, read_list
from processes.engine.files.resources import (
    BPMN,
    DefinitionKind,
    Resource,
    executable_processes,
    read_items,
    read_json,
    read_resource,
    read_schema,
)
from processes.engine.files.scenario_files import check_scenarios
from processes.engine.files.xml import parse_xml
from processes.engine.interpreter.definitions import Definitions
from processes.engine.language.asked_forms import FORMS_ASKED
from processes.engine.language.decisions import Decision
from processes.engine.language.texts import known_functions
from processes.engine.sentences import N_, Sentence


def check(files: Mapping[str, bytes], *, deployed: Mapping[str, bytes] | None = None) -> list[Fault]:
    """Everything that would not run in `files`, given what is `deployed` already (file name to content).

    Warnings where a file that would run is probably wrong.

    Processes that are deployed and reach a changed file are read again together with it.
    """
    faults: list[Fault] = []
    fresh = _readable(files, faults)
    faults += _doubles(fresh)
    standing = {r.reference: r for r in _readable(deployed or {}, []).values()}
    everything = {**standing, **{r.reference: r for r in fresh.values()}}
    known = Known(frozenset(everything))
    doubts = []
    whole = Whole(everything)
    for resource in fresh.values():
        wrong = _guarded(resource, known, standing)
        faults += wrong
        doubts += [] if refusals(wrong) else [*_doubted(resource), *_data(resource, whole)]
    if not refusals(faults):
        changed = {r.reference for r in fresh.values()}
        faults += _circles(everything, changed)
    if not refusals(faults):
        faults += _together(everything, changed)
        faults += _scenarios(everything, fresh)
    return faults + doubts


def _data(resource: Resource, whole: Whole) -> list[Fault]:
    """Doubts about the variables that a readable file uses."""
    try:
        if resource.kind is DefinitionKind.BPMN:
            return data_doubts(resource.path, resource.key, whole)
        return use_doubts(resource, whole)
    except Exception as error:  # see above
        reason = Sentence(N_("The file cannot be checked: {error}"), error=error)
        return [Fault(resource.path, None, reason, Severity.WARNING)]


def _doubted(resource: Resource) -> list[Fault]:
    """What runs but is probably wrong."""
    try:
        if resource.kind is DefinitionKind.BPMN:
            process = executable_processes(parse_xml(resource.content, file=resource.path))[0]
            return diagram_doubts(resource.path, process)
        if resource.kind is DefinitionKind.DMN:
            return table_doubts(resource.path, resource.content)
    except Exception as error:  # see above
        reason = Sentence(N_("The file cannot be checked: {error}"), error=error)
        return [Fault(resource.path, None, reason, Severity.WARNING)]
    return []


def _readable(files: Mapping[str, bytes], faults: list[Fault]) -> dict[str, Resource]:
    found = {}
    for path, content in files.items():
        try:
            found[path] = read_resource(path, content)
        except DefinitionRefused as refused:
            faults += refused.faults
        except Exception as error:  # whatever a stranger's file does to a parser is the file's fault
            faults.append(Fault(path, None, Sentence(N_("The file cannot be read: {error}"), error=error)))
    return found


def _doubles(resources: Mapping[str, Resource]) -> list[Fault]:
    seen: dict[str, str] = {}
    faults = []
    for path, resource in resources.items():
        first = seen.setdefault(resource.reference, path)
        if first != path:
            faults.append(Fault(path, resource.key, Sentence(N_("{file} has the same id."), file=first)))
    return faults


def _guarded(resource: Resource, known: Known, standing: Mapping[str, Resource]) -> list[Fault]:
    try:
        if resource.kind is DefinitionKind.LIST:
            before = standing.get(resource.reference)
            return check_list(resource.path, _items(resource), read_list(_items(before)) if before else None)
        return _one(resource, known)
    except DefinitionRefused as refused:
        return refused.faults
    except Exception as error:  # see above
        return [Fault(resource.path, None, Sentence(N_("The file cannot be checked: {error}"), error=error))]


def _one(resource: Resource, known: Known) -> list[Fault]:
    if resource.kind is DefinitionKind.DMN:
        decision = parse_decision(resource.content, file=resource.path, functions=known_functions())
        return _forms_asked(resource.path, decision, known)
    if resource.kind is DefinitionKind.FORM:
        schema = read_schema(resource.path, resource.content)
        return [*check_form(resource.path, schema), *_lists_named(resource.path, schema, known)]
    if resource.kind is DefinitionKind.SCENARIO:
        return check_scenarios(resource.path, read_json(resource.path, resource.content))
    root = parse_xml(resource.content, file=resource.path)
    process = executable_processes(root)[0]
    return [
        *check_vendors(resource.path, process),
        *check_structure(resource.path, process),
        *check_elements(resource.path, process, known),
        *check_starters(resource.path, process),
        *_subprocess_ids(resource.path, process, known),
    ]


def _forms_asked(file: str, decision: Decision, known: Known) -> list[Fault]:
    """A form that is not there would ask nothing, and nobody would know."""
    output = FORMS_ASKED.get(decision.key)
    if output not in decision.outputs:
        return []
    place = decision.outputs.index(output)
    asked = [(rule.id, constant(text)) for rule in decision.rules if (text := rule.outputs[place])]
    return [
        Fault(file, rule, Sentence(N_("There is no form {name}."), name=form))
        for rule, form in asked
        if form and f"form:{form}" not in known.definitions
    ]


def _items(resource: Resource) -> Mapping[str, Any]:
    return read_items(resource.path, resource.content)


def _lists_named(file: str, schema: Mapping[str, Any], known: Known) -> list[Fault]:
    """Drawn lists that are not there: nobody could choose anything."""
    return [
        Fault(file, field or None, Sentence(N_("There is no list {name}."), name=key))
        for field, key in lists_named(schema)
        if f"list:{key}" not in known.definitions
    ]


def _subprocess_ids(file: str, process: etree._Element, known: Known) -> list[Fault]:
    # The interpreter keeps called processes and sub-processes in one table of names.
    return [
        Fault(file, scope.get("id"), N_("A process has the id of this sub-process."))
        for scope in process.iter(f"{BPMN}subProcess")
        if f"bpmn:{scope.get('id')}" in known.definitions
    ]


def _reach(reference: str, everything: Mapping[str, Resource]) -> set[str]:
    reached: set[str] = set()
    pending = [reference]
    while pending:
        name = pending.pop()
        if name not in reached and name in everything:
            reached.add(name)
            pending += everything[name].reaches
    return reached


def _circles(everything: Mapping[str, Resource], changed: set[str]) -> list[Fault]:
    """A process that calls itself, straight or through others, never ends."""
    return [
        Fault(everything[name].path, everything[name].key, N_("The process calls itself."))
        for name in sorted(changed)
        if any(name in _reach(called, everything) for called in everything[name].reaches)
    ]


def _together(everything: Mapping[str, Resource], changed: set[str]) -> list[Fault]:
    faults: dict[Fault, None] = {}
    for name, resource in everything.items():
        reached = _reach(name, everything)
        if resource.kind is not DefinitionKind.BPMN or not reached & changed:
            continue
        files = {everything[r].path: everything[r].content for r in reached if r.startswith(("bpmn:", "dmn:"))}
        faults.update(dict.fromkeys(_parse(resource, files)))
    return list(faults)


def _scenarios(everything: Mapping[str, Resource], fresh: Mapping[str, Resource]) -> list[Fault]:
    """Scenarios that name what is not drawn; those deployed before are left to turn red when they are run."""
    scenarios = [resource for resource in fresh.values() if resource.kind is DefinitionKind.SCENARIO]
    return [fault for resource in scenarios for fault in check_against(resource, everything)]


def _parse(resource: Resource, files: Mapping[str, bytes]) -> list[Fault]:
    try:
        Definitions.parse(resource.key, files)
    except DefinitionRefused as refused:
        return refused.faults
    except RecursionError:
        return [Fault(resource.path, None, N_("The diagram is nested too deeply."))]
    except Exception as error:  # see above
        reason = Sentence(N_("The engine cannot read the diagram: {error}"), error=error)
        return [Fault(resource.path, None, reason)]
    return []
