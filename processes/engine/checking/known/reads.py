"""Knows what one element reads: its expressions, and what its form, its decision and the process it calls need."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from lxml import etree

from processes.engine.checking.event_checks import timed
from processes.engine.checking.known.analysis import Analysis
from processes.engine.checking.known.around import Around, kind_of_field
from processes.engine.checking.known.inferring import Env
from processes.engine.checking.known.paths import leaving
from processes.engine.checking.known.sources import attribute, lines_of, loop_of, mappings, parameters, properties
from processes.engine.errors import ExpressionError
from processes.engine.files.diagrams import local, scopes
from processes.engine.files.form_fields import Field
from processes.engine.files.lanes import lane_of, people_of
from processes.engine.files.resources import BPMN, form_key
from processes.engine.language.expressions import bare, parts
from processes.engine.language.kinds import RECORD, WHOLE, Kind

_ASKED = ("candidateGroups", "candidateUsers", "assignee", "dueDate", "priority", "formRef")
_COUNTS = dict.fromkeys(("nrOfInstances", "nrOfCompletedInstances", "nrOfActiveInstances"), Kind(WHOLE))


@dataclass(frozen=True)
class Read:
    """An expression: at which element of the diagram, what it sees, and at which point; `form` where that reads it."""

    element: str
    point: str
    text: str
    env: Env
    form: str = ""


def reads(analysis: Analysis, around: Around) -> Iterator[Read]:
    """Every expression of a process with what it sees."""
    for name, node in analysis.nodes.items():
        yield from _of(analysis, around, name, node)
    for scope in scopes(analysis.process):
        for flow in scope.iterchildren(f"{BPMN}sequenceFlow"):
            condition = flow.find(f"{BPMN}conditionExpression")
            source = flow.get("sourceRef") or ""
            if condition is not None and source in analysis.nodes:
                point = leaving(analysis.nodes[source])
                yield Read(flow.get("id") or "", point, bare("".join(condition.itertext())), analysis.env(point))


def _codes(text: str) -> list[str]:
    with suppress(ExpressionError):
        return [part for is_code, part in parts(text) if is_code]
    return []


def _of(analysis: Analysis, around: Around, name: str, node: etree._Element) -> Iterator[Read]:
    env, kind = analysis.env(name), local(node)
    inside = {**env, **analysis.given[name]}
    yield from (Read(name, name, code, env) for code in _before(node))
    inputs = parameters(node, "inputParameter")
    without = {**inside} if loop_of(node) is not None else env
    yield from (Read(name, name, code, without) for _, text in inputs for code in _codes(text))
    yield from (Read(name, name, code, inside) for code in _during(node))
    seen = dict(inside)
    for target, expression in lines_of(node) if kind == "scriptTask" else []:
        yield Read(name, name, expression, seen)
        seen[target] = Kind()
    for source, expression, _ in mappings(node, "in"):
        if expression or source not in {"", "*"}:
            yield Read(name, name, expression or source, inside)
    yield from _afterwards(analysis, name, node)
    if kind == "userTask" and (key := form_key(node)):
        yield from _form(name, key, around.form(key) or [], inside)


def _before(node: etree._Element) -> Iterator[str]:
    """What is worked out before its own inputs are: its list, its time, its key."""
    loop, timer = loop_of(node), timed(node) if local(node).endswith("Event") else None
    if loop is not None:
        texts = (attribute(loop, "collection"), loop.findtext(f"{BPMN}loopCardinality") or "")
        yield from (bare(text) for text in texts if text.strip())
    for text in [properties(node).get("correlationKey", ""), *([timer[1]] if timer else [])]:
        yield from _codes(text)


def _during(node: etree._Element) -> Iterator[str]:
    if local(node) == "userTask":
        people = people_of(lane_of(node)) or ""
        for text in [*(attribute(node, one) for one in _ASKED), node.get("name") or "", people]:
            yield from _codes(text)


def _afterwards(analysis: Analysis, name: str, node: etree._Element) -> Iterator[Read]:
    """What is worked out when it is left; what it has set itself is known then."""
    point = leaving(node)
    own = analysis.own_results(name)
    seen = {**analysis.env(point), **analysis.given[name], **own.kinds}
    if local(node) in {"serviceTask", "sendTask"}:
        seen["result"] = Kind(RECORD)
    if not own.is_open:
        for _, text in parameters(node, "outputParameter"):
            yield from (Read(name, point, code, seen) for code in _codes(text))
    loop = loop_of(node)
    if loop is not None:
        item = properties(node).get("outputElement", "")
        condition = loop.findtext(f"{BPMN}completionCondition") or ""
        yield from (Read(name, point, bare(text), {**seen, **_COUNTS}) for text in (item, condition) if text.strip())


def _form(name: str, key: str, fields: list[Field], env: Env) -> Iterator[Read]:
    """What a form shows and reckons with: the variables around it and its own fields."""
    seen = {**env, **{one.key: kind_of_field(one, env) for one in fields if one.holds_value and not one.readonly}}
    for one in fields:
        yield from (Read(name, name, text, seen, form=key) for text in read_by(one))
        if one.readonly and one.holds_value:
            yield Read(name, name, one.key, env, form=key)


def read_by(field: Field) -> list[str]:
    """The expressions of one field: in its texts, its conditions, its rule, what it comes to."""
    texts = [code for text in (field.label, field.description, field.otherwise) for code in _codes(text)]
    return [text for text in (*texts, *field.hides, field.holds, field.expression) if text]
