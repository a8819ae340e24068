"""Knows what the editors show of variables: at which element which are known, of what kind and from where, in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from processes.engine.checking.known.analysis import Analysis, Origin, Variable
from processes.engine.checking.known.around import Table, results
from processes.engine.checking.known.sources import attribute, mappings
from processes.engine.checking.known.uses import known_where_used, places_of
from processes.engine.checking.known.whole import Whole
from processes.engine.errors import DefinitionRefused
from processes.engine.files.diagrams import local
from processes.engine.files.resources import BPMN, DefinitionKind, Resource, read_resource
from processes.engine.language.kinds import ANY, RECORD, SAID, Kind
from processes.engine.language.operations import Operation
from processes.engine.sentences import N_, Sentence, translated

Row = dict[str, Any]
Say = Callable[[str], str]
FROM: Mapping[str, str] = {
    "form": N_("form “{element}”"),
    "completion": N_("“{element}”, when it is done"),
    "operation": N_("result of “{element}”"),
    "output": N_("result of “{element}”"),
    "decision": N_("decision “{element}”"),
    "script": N_("calculation “{element}”"),
    "called": N_("the process that “{element}” calls"),
    "message": N_("message “{element}”"),
    "signal": N_("signal “{element}”"),
    "error": N_("error “{element}”"),
    "item": N_("the list of “{element}”"),
    "input": N_("input of “{element}”"),
    "caller": N_("the process “{element}” that calls this one"),
    "desk": N_("the start of the case"),
}


def whole_of(files: Mapping[str, bytes]) -> Whole:
    """All definitions of these files (named key.kind) that can be read."""
    found = {}
    for path, content in files.items():
        try:
            resource = read_resource(path, content)
        except (DefinitionRefused, ValueError, LookupError):
            continue
        found[resource.reference] = resource
    return Whole(found)


def known(path: str, content: bytes, around: Mapping[str, bytes], say: Say) -> Row:
    """What a draft may name: `names` of all of it; of a diagram also `places` by element, and what it `calls`.

    `places` hold numbers of `names`: before the element, only inside of it, and what it gives by itself; `maybe` are
    those of the first that are not surely there.
    """
    try:
        own = read_resource(path, content)
    except (DefinitionRefused, ValueError, LookupError):
        return {"names": []}
    kind, key, whole = own.kind, own.key, whole_of({**around, path: content})
    if kind is DefinitionKind.BPMN:
        analysis = whole.process(key)
        return _diagram(analysis, whole, say) if analysis is not None else {"names": []}
    if kind is DefinitionKind.SCENARIO:
        analysis = whole.process(key)
        return {"names": [_row(one, say) for one in sorted(_everything(analysis), key=_name)] if analysis else []}
    used = known_where_used(places_of(whole, kind, key))
    return {"names": [_row(one, say) for one in sorted(used.values(), key=_name)]}


def of_scenarios(process: str, everything: Mapping[str, Resource], say: Say) -> Row:
    """What scenarios of a process may begin with, and which variables they may expect."""
    whole = Whole(everything)
    analysis, needs = whole.process(process), whole.needs_of(process)
    if analysis is None:
        return {}
    begins = dict(analysis.start.variables)
    for name in needs.needs if needs else ():
        begins.setdefault(name, Variable(name, ANY, ()))
    return {
        "begins": [_row(one, say) for one in sorted(begins.values(), key=_name)],
        "variables": [_row(one, say) for one in sorted(_everything(analysis), key=_name)],
    }


def given(operation: Operation | None, say: Say) -> list[Row]:
    """What an operation or completion declares of its results."""
    return [{"name": name, **kind_row(kind, say)} for name, kind in results(operation)[0].items()]


def _name(one: Variable) -> str:
    return one.name


def _everything(analysis: Analysis) -> Iterable[Variable]:
    found = dict(analysis.start.variables)
    for element in analysis.nodes:
        found = {**_after(analysis, element), **analysis.at(element), **found}
    return found.values()


def _after(analysis: Analysis, element: str) -> dict[str, Variable]:
    made = analysis.own_results(element)
    label = analysis.labels[element]
    return {
        name: Variable(name, kind, (Origin(made.sources.get(name, "operation"), element, label),))
        for name, kind in made.kinds.items()
    }


def _diagram(analysis: Analysis, whole: Whole, say: Say) -> Row:
    names: dict[Variable, int] = {}

    def numbers(found: Iterable[Variable]) -> list[int]:
        plain = [Variable(one.name, one.kind, one.origins) for one in sorted(found, key=_name)]
        return [names.setdefault(one, len(names)) for one in plain]

    places: dict[str, Row] = {}
    for element in analysis.nodes:
        before = analysis.at(element)
        places[element] = {
            "before": numbers(before.values()),
            "maybe": numbers(one for one in before.values() if not one.is_sure),
            "inside": numbers(analysis.own(element).values()),
            "after": numbers(_after(analysis, element).values()),
        }
    for flow in analysis.process.iter(f"{BPMN}sequenceFlow"):
        source = flow.get("sourceRef") or ""
        if source in places:
            places[flow.get("id") or ""] = places[source] | {"inside": [], "after": []}
    calls = {element: called for element in analysis.nodes if (called := _called(analysis, whole, element))}
    return {"names": [_row(one, say) for one in names], "places": places, "calls": calls}


def _called(analysis: Analysis, whole: Whole, element: str) -> Row | None:
    """What the decision or the process needs that an element names, whether each is there, and what comes back."""
    node = analysis.nodes[element]
    seen = analysis.inside(element)
    if local(node) == "businessRuleTask":
        table: Table | None = whole.around.table(attribute(node, "decisionRef"))
        if table is None:
            return None
        needs = [{"name": name, "is_there": name in seen} for name in table.needs]
        return {"needs": needs, "gives": list(table.gives)}
    inner = whole.needs_of(node.get("calledElement") or "") if local(node) == "callActivity" else None
    if inner is None:
        return None
    handed = {target for _, _, target in mappings(node, "in")}
    needs = [{"name": n, "is_there": n in handed or "*" in handed, "is_known": n in seen} for n in inner.needs]
    return {"needs": needs, "gives": sorted(inner.gives)}


def _row(one: Variable, say: Say) -> Row:
    sources = (Sentence(FROM.get(origin.source, FROM["desk"]), element=origin.label) for origin in one.origins)
    return {
        "name": one.name,
        "from": ", ".join(dict.fromkeys(translated(source, say) for source in sources)),
        **kind_row(one.kind, say),
    }


def kind_row(kind: Kind, say: Say) -> Row:
    """A kind as the editors know it: its word, how it is said, choices, fields of a record or of a list's items."""
    inner = kind.item if kind.item is not None else kind
    fields = inner.fields if inner.word == RECORD else None
    return {
        "kind": kind.word,
        "said": say(SAID[kind.word]),
        "choices": [list(choice) for choice in (kind.choices or inner.choices)],
        "fields": [{"name": name, "kind": part.word} for name, part in fields or ()],
    }
