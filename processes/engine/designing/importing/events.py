"""Events of the other tool: times that are said otherwise, messages without a name, what the engine does not run."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from processes.engine.checking.event_checks import INSTEAD, TIMES, check_event, referred
from processes.engine.designing.importing import fresh
from processes.engine.designing.importing.decisions import ZEEBE, Decision, Element, Option, Work, at
from processes.engine.designing.importing.expressions import Dialect, meaning_of_text
from processes.engine.files.diagrams import EVENTS, local
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.sentences import N_, Sentence

_LONG = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(T.+)?")
_WEEKS = re.compile(r"P(\d+)W")
_NAMED = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}
CORRELATION = "correlationKey"


def look_at_event(work: Work, element: Element) -> Iterator[Decision]:
    """What of an event does not run as it stands."""
    kind = local(element)
    if kind in ("receiveTask", "sendTask"):
        yield from _unnamed_message(element, element) if kind == "receiveTask" or element.get("messageRef") else ()
        yield from _correlated(work, element, element)
    if kind not in EVENTS:
        return
    definitions = [part for part in element if local(part).endswith("EventDefinition")]
    if len(definitions) > 1:
        stands = N_("The event waits for several things at once.")
        said = Sentence(N_("Keep the first: {what}"), what=local(definitions[0]).removesuffix("EventDefinition"))
        yield at("several", element, stands, Option("first", said, partial(_first, definitions)))
        return
    for definition in definitions:
        name = local(definition).removesuffix("EventDefinition")
        if name == "timer":
            yield from _timer(work, element, definition)
        elif name in INSTEAD:
            yield from _instead(element, definition, name)
        elif name in _NAMED:
            yield from _unnamed(element, definition, name)
            yield from _correlated(work, element, definition)


def _first(definitions: list[Element], work: Work, _picked: str) -> None:
    for definition in definitions[1:]:
        parent = definition.getparent()
        work.lost.append(f"{local(definition)} ({parent.get('id') if parent is not None else ''})")
        work.sheet.remove(definition)


def _timer(work: Work, element: Element, definition: Element) -> Iterator[Decision]:
    found = [node for node in definition if local(node) in TIMES and (node.text or "").strip()]
    if not found:
        stands = N_("The timer says no time.")
        yield at("timer", element, stands, Option("day", N_("Wait for one day"), partial(_one_day, definition)))
        return
    text = (found[0].text or "").strip()
    if text[0] in "=$#" or not any(check_event(element)):
        return
    fitting = _fitting(text, local(found[0]), work.around.zone)
    stands = Sentence(N_("The time {text} cannot be read here."), text=text)
    options = (
        [Option("translate", Sentence(N_("Write {what}"), what=fitting), partial(_text, found[0], fitting))]
        if fitting
        else []
    )
    yield at("timer", element, stands, *options)


def _fitting(text: str, kind: str, zone: str) -> str:
    """The time as it is written here; empty where that cannot be told. A month counts 30 days, a year 365."""
    bare = text.strip("\"'")
    repeat, _, last = bare.rpartition("/")
    found = _LONG.fullmatch(last)
    if found and any(found.groups()):
        years, months, days = (int(part or 0) for part in found.groups()[:3])
        total = years * 365 + months * 30 + days
        said = f"P{f'{total}D' if total else ''}{found[4] or ''}"
        return f"{repeat}/{said}" if repeat else said
    if _WEEKS.fullmatch(last):
        return bare
    try:
        moment = datetime.fromisoformat(bare)
    except ValueError:
        return ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return moment.isoformat() if kind == "timeDate" else ""


def _text(node: Element, text: str, work: Work, _picked: str) -> None:
    node.text = text
    work.sheet.changed(node)


def _one_day(definition: Element, work: Work, _picked: str) -> None:
    for part in list(definition):
        work.sheet.remove(part)
    work.sheet.add(definition, f"{BPMN}timeDuration", text="P1D")


def _instead(element: Element, definition: Element, name: str) -> Iterator[Decision]:
    options: dict[str, Option] = {
        "conditional": Option("message", N_("Wait for a message instead"), partial(_as_message, element, definition)),
        "cancel": Option("error", N_("Draw an error instead"), partial(_as_error, definition)),
        "compensate": Option(
            "drop", N_("Take it away, with the steps that undo"), partial(_uncompensated, element, definition)
        ),
    }
    yield at("instead", element, INSTEAD[name], options[name])


def _as_message(element: Element, definition: Element, work: Work, _picked: str) -> None:
    condition = " ".join("".join(str(text) for text in definition.itertext()).split())
    work.lost.append(f"{condition or 'conditional'} ({element.get('id')})")
    for part in list(definition):
        work.sheet.remove(part)
    work.sheet.rename(definition, "messageEventDefinition")
    _name(element, definition, "message", work, "")


def _as_error(definition: Element, work: Work, _picked: str) -> None:
    work.sheet.rename(definition, "errorEventDefinition")
    work.sheet.set(definition, "errorRef", fresh.root_element(work, "error", "cancelled", errorCode="cancelled"))


def _uncompensated(element: Element, definition: Element, work: Work, _picked: str) -> None:
    if local(element) != "boundaryEvent":
        work.lost.append(f"compensateEventDefinition ({element.get('id')})")
        work.sheet.remove(definition)
        return
    ends = [link for link in work.root.iter(f"{BPMN}association") if link.get("sourceRef") == element.get("id")]
    handlers = {link.get("targetRef") for link in ends}
    steps = [node for node in work.root.iter("*") if node.get("id") in handlers and str(node.tag).startswith(BPMN)]
    for gone in [element, *ends, *steps]:
        drop(work, gone)


def drop(work: Work, element: Element) -> None:
    """Take an element out of the diagram with its shape, named as lost."""
    identity = element.get("id")
    work.lost.append(f"{element.get('name') or local(element)} ({identity})")
    for drawn in [node for node in work.root.iter("*") if node.get("bpmnElement") == identity]:
        work.sheet.remove(drawn)
    for reference in [node for node in work.root.iter(f"{BPMN}flowNodeRef") if (node.text or "").strip() == identity]:
        work.sheet.remove(reference)
    work.sheet.remove(element)


def _unnamed(element: Element, definition: Element, kind: str) -> Iterator[Decision]:
    scope = element.getparent()
    if local(element) == "startEvent" and scope is not None and local(scope) == "process" and kind != "signal":
        return
    wanted = (definition.get(f"{kind}Ref") or "").rpartition(":")[2]
    if not wanted and kind not in ("message", "signal") and local(element) in ("boundaryEvent", "startEvent"):
        return  # it catches every one
    found = referred(element, kind, wanted)
    if found is not None and found.get(_NAMED[kind]):
        return
    stands = Sentence(N_("It names no {kind}."), kind=kind)
    name = _called(element, kind)
    said = Sentence(N_("Call it {name}"), name=name)
    yield at("name", element, stands, Option("name", said, partial(_name, element, definition, kind)))


def _unnamed_message(element: Element, holder: Element) -> Iterator[Decision]:
    found = referred(element, "message", (element.get("messageRef") or "").rpartition(":")[2])
    if found is None or not found.get("name"):
        said = Sentence(N_("Call it {name}"), name=_called(element, "message"))
        option = Option("name", said, partial(_name, element, holder, "message"))
        yield at("name", element, Sentence(N_("It names no {kind}."), kind="message"), option)


def _called(element: Element, kind: str) -> str:
    return fresh.variable(element.get("name") or element.get("id") or kind)


def _name(element: Element, holder: Element, kind: str, work: Work, _picked: str) -> None:
    wanted = (holder.get(f"{kind}Ref") or "").rpartition(":")[2]
    found = referred(element, kind, wanted)
    if found is not None:
        work.sheet.set(found, _NAMED[kind], fresh.variable(found.get("name") or wanted))
        return
    name = _called(element, kind)
    codes = {} if _NAMED[kind] == "name" else {_NAMED[kind]: name}
    work.sheet.set(holder, f"{kind}Ref", fresh.root_element(work, kind, name, **codes))


def _correlated(work: Work, element: Element, holder: Element) -> Iterator[Decision]:
    """How Camunda 8 finds the case that a message is for."""
    message = referred(element, "message", (holder.get("messageRef") or "").rpartition(":")[2])
    found = message.find(f"{BPMN}extensionElements/{ZEEBE}subscription") if message is not None else None
    key = found.get("correlationKey") if found is not None else None
    path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
    is_said = any(part.get("name") == CORRELATION for part in element.iterfind(path))
    if not key or is_said or local(element) in ("endEvent", "intermediateThrowEvent", "sendTask"):
        return
    meant = meaning_of_text(key, Dialect.FEEL)
    stands = Sentence(N_("The message finds its case by {key}."), key=key)
    said = Sentence(N_("Write {what}"), what=meant.text)
    yield at("correlation", element, stands, Option("translate", said, partial(_correlate, element, meant.text)))


def _correlate(element: Element, text: str, work: Work, _picked: str) -> None:
    work.sheet.property(element, CORRELATION, text)
