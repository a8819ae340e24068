"""Knows what runs but is probably wrong: ways never taken, tasks nobody sees, timers too short, values lost."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from lxml import etree

from processes.engine.checking.event_checks import referred, timed
from processes.engine.checking.people_checks import is_assigned
from processes.engine.checking.signalling import signals_itself
from processes.engine.checking.structure import closure, edges
from processes.engine.errors import ExpressionError, Fault, Severity
from processes.engine.files.diagrams import local, nodes, scopes
from processes.engine.files.lanes import lane_of, people_of
from processes.engine.files.receiving import declared, is_from_outside
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.files.xml import parse_xml
from processes.engine.language.builtins import builtins
from processes.engine.language.cell_checks import is_bare_name
from processes.engine.language.durations import duration
from processes.engine.language.expressions import assignments, bare, evaluate
from processes.engine.sentences import N_, Sentence

SHORTEST = timedelta(minutes=1)
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_RAISING = frozenset({"serviceTask", "sendTask", "callActivity", "businessRuleTask"})

Doubt = tuple[str | None, str]


def diagram_doubts(file: str, process: etree._Element) -> list[Fault]:
    """Warnings about a diagram in which nothing is refused."""
    found: list[Doubt] = []
    for scope in scopes(process):
        for element in scope:
            look = _LOOKS.get(local(element))
            found += look(element) if look else ()
            found += _short_timer(element) if local(element) != "subProcess" else ()
        found += _lost_values(scope)
    found += signals_itself(process)
    return _warnings(file, found)


def _warnings(file: str, doubts: list[Doubt]) -> list[Fault]:
    return [Fault(file, element, reason, Severity.WARNING) for element, reason in dict.fromkeys(doubts)]


def _outgoing(node: etree._Element) -> list[etree._Element]:
    scope = node.getparent()
    flows = scope.iterchildren(f"{BPMN}sequenceFlow") if scope is not None else ()
    return [flow for flow in flows if flow.get("sourceRef") == node.get("id")]


def _condition(flow: etree._Element) -> str | None:
    condition = flow.find(f"{BPMN}conditionExpression")
    return None if condition is None else " ".join(bare("".join(condition.itertext())).split())


def _choice(gateway: etree._Element) -> Iterator[Doubt]:
    """A gateway that may stand still, or has ways that are never taken."""
    default, flows = gateway.get("default"), _outgoing(gateway)
    if flows and not default and all(_condition(flow) for flow in flows):
        yield (
            gateway.get("id"),
            N_("When no condition is true the case stands still here: mark one flow as the default."),
        )
    is_first_match = local(gateway) == "exclusiveGateway"
    taken, seen = False, set()
    for flow in sorted(flows, key=lambda flow: flow.get("id") == default):
        condition = _condition(flow)
        if flow.get("id") == default:
            if condition:
                yield flow.get("id"), N_("The condition of a default flow is never looked at.")
            if taken:
                yield flow.get("id"), N_("This way is never taken: another one always is.")
            continue
        always = constant(condition or "")
        if (taken or condition in seen) and is_first_match:
            yield flow.get("id"), N_("This way is never taken: another one always is.")
        elif always is not None and not always:
            yield flow.get("id"), N_("This way is never taken: its condition is never true.")
        taken = taken or bool(always)
        seen.add(condition)


def constant(text: str) -> Any:
    """The value of an expression that is always the same; None where it depends on anything."""
    if "get(" in text:
        return None
    try:
        return evaluate(bare(text), {}, builtins(_ANY_DAY))
    except Exception:  # names are missing, as they are only known when it runs
        return None


def _user_task(task: etree._Element) -> Iterator[Doubt]:
    if not is_assigned(task) and not people_of(lane_of(task)):
        yield task.get("id"), N_("Nobody can see this task: it has no group, no assignee and stands in no lane.")


def _short_timer(element: etree._Element) -> Iterator[Doubt]:
    found = timed(element)
    length = _length(*found) if found else None
    if length is not None and length < SHORTEST:
        yield element.get("id"), N_("The timer is shorter than a minute.")


def _length(kind: str, text: str) -> timedelta | None:
    value = constant(text) if "${" in text else text
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value - _ANY_DAY
    if isinstance(value, str):
        try:
            return duration(value.rpartition("/")[2])
        except (ValueError, OverflowError):
            return None
    return value if isinstance(value, timedelta) else None


def _boundary(event: etree._Element) -> Iterator[Doubt]:
    """An error or escalation that nothing under the event raises."""
    definition = next((local(part) for part in event if local(part).endswith("EventDefinition")), "")
    scope = event.getparent()
    around = (
        [node for node in nodes(scope) if node.get("id") == event.get("attachedToRef")] if scope is not None else []
    )
    kind = definition.removesuffix("EventDefinition")
    if kind in {"error", "escalation"} and not any(_raises(node, kind) for host in around for node in host.iter("*")):
        yield event.get("id"), N_("This way is never taken: nothing in the activity raises this.")


def _message(event: etree._Element) -> Iterator[Doubt]:
    """A message from outside of which nothing is taken, or which sets what the diagram sets itself."""
    definition = next((part for part in event if local(part) == "messageEventDefinition"), event)
    found = referred(event, "message", (definition.get("messageRef") or "").rpartition(":")[2])
    if found is None or not is_from_outside(found.get("name", "")):
        return
    names = declared(event)
    if names is None:
        yield event.get("id"), N_("Nothing is taken from this message: name the variables that it may set.")
    process = next(event.iterancestors(f"{BPMN}process"))
    for name in sorted({name for node in process.iter("*") for name in _names(node)} & set(names or ())):
        yield event.get("id"), Sentence(N_("The process sets {name} itself; the message overwrites it."), name=name)


def _raises(node: etree._Element, kind: str) -> bool:
    if local(node) in ({"callActivity"} if kind == "escalation" else _RAISING):
        return True
    throws = local(node) in {"endEvent", "intermediateThrowEvent"}
    return throws and any(local(part) == f"{kind}EventDefinition" for part in node)


def _lost_values(scope: etree._Element) -> Iterator[Doubt]:
    """Variables that two branches set at the same time: the last one wins."""
    forward: dict[str, list[str]] = {node.get("id", ""): [] for node in nodes(scope)}
    for source, target in edges(scope):
        forward[source].append(target)
    by_id = {node.get("id", ""): node for node in nodes(scope)}
    for gateway in nodes(scope):
        if local(gateway) not in {"parallelGateway", "inclusiveGateway"}:
            continue
        reached = [closure([flow.get("targetRef", "")], forward) for flow in _outgoing(gateway)]
        for one, other in combinations(reached, 2):
            common = one & other
            both = _written(by_id, one - common) & _written(by_id, other - common)
            for name in sorted(both):
                yield (
                    gateway.get("id"),
                    Sentence(N_("Two branches set {name} at the same time; the last one wins."), name=name),
                )


def _written(by_id: dict[str, etree._Element], ids: set[str]) -> set[str]:
    return {name for identity in ids for node in by_id[identity].iter("*") for name in _names(node)}


def _names(node: etree._Element) -> Iterator[str]:
    """The process variables that one XML element says are set."""
    if node.tag == f"{CAMUNDA}outputParameter" and node.get("name"):
        yield node.get("name", "")
    elif node.tag == f"{CAMUNDA}out" and node.get("target"):
        yield node.get("target", "")
    elif node.get(f"{CAMUNDA}resultVariable"):
        yield node.get(f"{CAMUNDA}resultVariable", "")
    elif local(node) == "script" and node.getparent() is not None:
        try:
            yield from (name for name, _ in assignments(node.text or ""))
        except ExpressionError:
            return


def table_doubts(file: str, content: bytes) -> list[Fault]:
    """Warnings about the decision tables of a file in which nothing is refused."""
    root = parse_xml(content, file=file)
    tables = [node for node in root.iter("*") if local(node) == "decisionTable"]
    return _warnings(file, [doubt for table in tables for doubt in _table(table)])


def _table(table: etree._Element) -> Iterator[Doubt]:
    yield from _unquoted_results(table)
    policy = table.get("hitPolicy", "UNIQUE")
    rules = [(rule.get("id"), _cells(rule)) for rule in table if local(rule) == "rule"]
    if not rules:
        yield table.get("id"), N_("The table has no rules.")
    for number, (identity, cells) in enumerate(rules):
        earlier = next((name for name, others in rules[:number] if _covers(others, cells)), None)
        if earlier is not None and policy == "FIRST":
            reason = N_("This rule never decides: {rule} comes first and takes all of it.")
            yield identity, Sentence(reason, rule=earlier)
        elif earlier is not None and policy == "UNIQUE":
            reason = N_("This rule and {rule} match at the same time, which fails.")
            yield identity, Sentence(reason, rule=earlier)


def _unquoted_results(table: etree._Element) -> Iterator[Doubt]:
    """Results that are a word without quotes: a variable, though a text may be meant."""
    columns = {"".join(node.itertext()).strip() for node in table.iter("*") if local(node) == "inputExpression"}
    for entry in (node for node in table.iter("*") if local(node) == "outputEntry"):
        text = "".join(entry.itertext()).strip()
        if is_bare_name(text, columns):
            reason = N_("This is the variable {name}; a text is written in quotes: {right}.")
            yield entry.get("id"), Sentence(reason, name=text, right=f'"{text}"')


def _cells(rule: etree._Element) -> list[str]:
    entries = [entry for entry in rule if local(entry) == "inputEntry"]
    return ["".join(entry.itertext()).strip() for entry in entries]


def _covers(earlier: list[str], cells: list[str]) -> bool:
    return all(one in {"", "-", other} for one, other in zip(earlier, cells, strict=False))


_LOOKS: dict[str, Callable[[etree._Element], Iterable[Doubt]]] = {
    "exclusiveGateway": _choice,
    "inclusiveGateway": _choice,
    "userTask": _user_task,
    "boundaryEvent": lambda event: [*_boundary(event), *_message(event)],
    "receiveTask": _message,
    "intermediateCatchEvent": _message,
    "startEvent": _message,
}
