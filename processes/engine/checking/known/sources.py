"""Knows which variables an element sets when it is left, which it holds inside of it only, and of what kind."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from processes.engine.checking.event_checks import referred
from processes.engine.checking.known.around import Around, kind_of_field, results
from processes.engine.checking.known.inferring import Env, read
from processes.engine.errors import ExpressionError
from processes.engine.files.diagrams import local
from processes.engine.files.receiving import declared, is_from_outside
from processes.engine.files.resources import BPMN, CAMUNDA, form_key
from processes.engine.language.declared import MESSAGES
from processes.engine.language.expressions import assignments, bare, parts
from processes.engine.language.kinds import ANY, LIST, RECORD, TEXT, WHOLE, Kind, kept, of_hint
from processes.engine.language.operations import COMPLETIONS, OPERATIONS

_IN = f"{BPMN}extensionElements/{CAMUNDA}"
Called = Callable[[str], "Made"]


@dataclass
class Made:
    """What is set: kinds by name, of which source each is; `is_open` where nobody knows what else is."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    is_open: bool = False

    def add(self, source: str, kinds: Mapping[str, Kind]) -> None:
        """Set these."""
        self.kinds |= {name: kept(kind) for name, kind in kinds.items() if name}
        self.sources |= dict.fromkeys(kinds, source)

    def without(self, names: set[str]) -> "Made":
        """The same but these."""
        return Made({n: k for n, k in self.kinds.items() if n not in names}, self.sources, self.is_open)


def attribute(element: etree._Element, name: str) -> str:
    """A camunda: attribute; empty where there is none."""
    return element.get(f"{CAMUNDA}{name}") or ""


def properties(element: etree._Element) -> dict[str, str]:
    """Its camunda:property lines."""
    return {
        part.get("name", ""): part.get("value") or "" for part in element.iterfind(f"{_IN}properties/{CAMUNDA}property")
    }


def parameters(element: etree._Element, which: str) -> list[tuple[str, str]]:
    """Names and texts of its inputParameter or outputParameter lines."""
    return [
        (p.get("name") or "", (p.text or "").strip()) for p in element.iterfind(f"{_IN}inputOutput/{CAMUNDA}{which}")
    ]


def mappings(element: etree._Element, which: str) -> list[tuple[str, str, str]]:
    """The lines of a call's `in` or `out`: source, expression, target; `*` is all of them."""
    found = [line for line in element.iterfind(f"{_IN}{which}") if line.get("businessKey") is None]
    return [
        ("*", "", "*")
        if line.get("variables") == "all"
        else (line.get("source") or "", bare(line.get("sourceExpression") or ""), line.get("target") or "")
        for line in found
    ]


def loop_of(element: etree._Element) -> etree._Element | None:
    """Its multi-instance marker."""
    return element.find(f"{BPMN}multiInstanceLoopCharacteristics")


def kind_of(text: str, env: Env) -> Kind:
    """The kind of a parameter's value."""
    with suppress(ExpressionError):
        found = parts(text)
        if len(found) == 1 and found[0][0]:
            return kept(read(found[0][1], env)[0])
    return Kind(TEXT)


def given(element: etree._Element, env: Env) -> dict[str, Kind]:
    """What only the element and what stands in it see: its list's item and counter, its inputs."""
    found: dict[str, Kind] = {}
    loop = loop_of(element)
    if loop is not None:
        listed = read(bare(attribute(loop, "collection")), env)[0] if attribute(loop, "collection") else ANY
        found["loopCounter"] = Kind(WHOLE)
        if attribute(loop, "elementVariable"):
            found[attribute(loop, "elementVariable")] = listed.item or ANY
        for name in filter(None, (part.strip() for part in properties(element).get("localVariables", "").split(","))):
            found[name] = ANY
    inputs = {name: kind_of(text, {**env, **found}) for name, text in parameters(element, "inputParameter") if name}
    return found | inputs


def made_by(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    """What it sets outside of it when it is left, where `env` is what it sees."""
    inputs = given(element, env)
    inside = {**env, **inputs}
    found = own_of(element, inside, around, called)
    loop, named = loop_of(element), properties(element)
    if loop is not None and named.get("outputCollection"):
        item = named.get("outputElement", "")
        kind = read(bare(item), {**inside, **found.kinds})[0] if item else ANY
        if local(element) == "userTask":
            found = Made()
        found.add("item", {named["outputCollection"]: Kind(LIST, item=kept(kind))})
    outputs = parameters(element, "outputParameter")
    is_operation = local(element) in {"serviceTask", "sendTask"}
    seen = {**inside, **found.kinds} | ({"result": Kind(RECORD)} if is_operation else {})
    found = found.without(set(inputs)) if not is_operation else Made() if outputs else found
    found.add("output", {name: kind_of(text, seen) for name, text in outputs})
    return found


def own_of(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    """What it gives by itself: answers, results, values of a message."""
    look = _MAKERS.get(local(element))
    return look(element, env, around, called) if look else Made()


def asked(element: etree._Element, env: Env, around: Around) -> Made:
    """What its form asks for."""
    found, key = Made(), form_key(element)
    fields = around.form(key) if key else []
    if fields is None:
        return Made(is_open=True)
    for one in fields:
        if one.holds_value and not one.readonly:
            found.add("form", {one.key: kind_of_field(one, {**env, **found.kinds})})
    return found


def _user_task(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    found = asked(element, env, around)
    completion = COMPLETIONS.get(properties(element).get("completion", ""))
    if completion is not None:
        found.add("completion", results(completion)[0])
    return found


def _operation(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    found, topic = Made(), attribute(element, "topic")
    if not topic:
        return found
    kinds, is_all = results(OPERATIONS.get(topic))
    name = attribute(element, "resultVariable")
    if name and not parameters(element, "outputParameter"):
        found.add("operation", {name: Kind(RECORD, fields=tuple(kinds.items()) if is_all and kinds else None)})
        return found
    found.add("operation", kinds)
    found.is_open = not is_all
    return found


def _decision(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    found, table = Made(), around.table(attribute(element, "decisionRef"))
    name, how = attribute(element, "resultVariable"), attribute(element, "mapDecisionResult")
    if table is None:
        found.add("decision", {name: ANY} if name else {})
        found.is_open = not name
        return found
    first = next(iter(table.gives.values()), ANY)
    whole = Kind(LIST, item=table.row) if table.is_list or how == "resultList" else table.row
    mapped = {"singleEntry": first, "singleResult": table.row, "collectEntries": Kind(LIST, item=first)}
    found.add("decision", {name: mapped.get(how, whole)} if name else table.gives)
    return found


def _script(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    found = Made()
    for name, expression in lines_of(element):
        found.add("script", {name: kept(read(expression, {**env, **found.kinds})[0])})
    return found


def lines_of(element: etree._Element) -> list[tuple[str, str]]:
    """The assignments of a script task."""
    script, name = element.findtext(f"{BPMN}script") or "", attribute(element, "resultVariable")
    with suppress(ExpressionError):
        return [(name, script.strip())] if name else assignments(script)
    return []


def _call(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    inner = called(element.get("calledElement") or "")
    handed = {target: env.get(source, ANY) for source, _, target in mappings(element, "in")}
    inner_kinds = {**handed, **inner.kinds}
    found = Made()
    for source, expression, target in mappings(element, "out"):
        if target == "*":
            found.add("called", inner.kinds)
            found.is_open = inner.is_open
        else:
            found.add(
                "called", {target: read(expression, inner_kinds)[0] if expression else inner_kinds.get(source, ANY)}
            )
    return found


def _heard(element: etree._Element, env: Env, around: Around, called: Called) -> Made:
    found = Made()
    for definition in element:
        for word in ("error", "escalation"):
            names = (attribute(definition, f"{word}CodeVariable"), attribute(definition, f"{word}MessageVariable"))
            found.add("error", dict.fromkeys(filter(None, names), Kind(TEXT)))
    taken, message = declared(element), message_of(element)
    hints = MESSAGES.get(message, {})
    kinds = {name: kept(of_hint(hint)) for name, hint in hints.items()}
    if taken is not None:
        found.add("message", {name: kinds.get(name, ANY) for name in taken})
    elif message and not is_from_outside(message):
        found.add("message", kinds)
        found.is_open = message not in MESSAGES
    return found


def message_of(element: etree._Element) -> str:
    """The name of the message that it waits for; empty where it waits for none."""
    definition = next((part for part in element if local(part) == "messageEventDefinition"), element)
    reference = (definition.get("messageRef") or "").rpartition(":")[2]
    found = referred(element, "message", reference) if reference else None
    return "" if found is None else found.get("name") or ""


def started(element: etree._Element, around: Around) -> Iterator[tuple[str, Kind]]:
    """What the form of a start event asks for."""
    yield from asked(element, {}, around).kinds.items()


_MAKERS: dict[str, Callable[[etree._Element, Env, Around, Called], Made]] = {
    "userTask": _user_task,
    "serviceTask": _operation,
    "sendTask": _operation,
    "businessRuleTask": _decision,
    "scriptTask": _script,
    "callActivity": _call,
    "receiveTask": _heard,
    "intermediateCatchEvent": _heard,
    "boundaryEvent": _heard,
    "startEvent": _heard,
}
