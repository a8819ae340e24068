"""Knows whether every element of a diagram says what it needs to run: operations, people, expressions, lists."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from lxml import etree

from processes.engine.checking.dialect import check_dialect
from processes.engine.checking.event_checks import EVENTS, check_event, check_receive, moment, timed
from processes.engine.checking.parameter_checks import check_parameters
from processes.engine.checking.people_checks import check_people
from processes.engine.errors import ExpressionError, Fault
from processes.engine.files.diagrams import local, scopes
from processes.engine.files.resources import BPMN, CAMUNDA, form_key
from processes.engine.language.durations import retry_plan
from processes.engine.language.expressions import assignments, bare, check, variables
from processes.engine.language.operations import COMPLETIONS, OPERATIONS
from processes.engine.language.outside import CHECKS
from processes.engine.language.texts import has_code, known_functions, reason_of, template
from processes.engine.sentences import N_, Sentence, said

MAX_ITEMS = 200
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Known:
    """What a diagram may refer to: kind:key of every definition, deployed or about to be."""

    definitions: frozenset[str]


def check_elements(file: str, process: etree._Element, known: Known) -> list[Fault]:
    """Everything that single elements of one process lack or get wrong."""
    faults: list[Fault] = []
    for element in (child for scope in scopes(process) for child in scope):
        check_one = _CHECKS.get(local(element))
        reasons = list(check_one(element, known)) if check_one else []
        if local(element) in EVENTS:
            reasons += check_event(element)
        reasons += [
            *check_parameters(element),
            *_attempts(element),
            *_job_priority(element),
            *_items(element),
            *check_dialect(element),
        ]
        faults += [Fault(file, element.get("id"), reason) for reason in dict.fromkeys(reasons)]
    return faults


def _attribute(element: etree._Element, name: str) -> str | None:
    return element.get(f"{CAMUNDA}{name}")


def _operation(element: etree._Element, known: Known) -> Iterator[str]:
    topic, given = _attribute(element, "topic"), _arguments(element)
    if _attribute(element, "type") != "external" or not topic:
        yield N_("A service task is external and names an operation as its topic.")
    elif topic not in OPERATIONS:
        yield Sentence(N_("There is no operation {name}."), name=topic)
    else:
        yield from OPERATIONS[topic].check({name: None if has_code(text) else text for name, text in given.items()})
        if topic in CHECKS:
            yield from CHECKS[topic](given)


def _arguments(element: etree._Element) -> dict[str, str]:
    """The operation's arguments by name, as they are drawn."""
    given = element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}inputParameter")
    return {parameter.get("name", ""): (parameter.text or "").strip() for parameter in given}


def _send(element: etree._Element, known: Known) -> Iterator[str]:
    # Without a topic it sends the message that it names.
    if element.get("messageRef") and not _attribute(element, "topic"):
        yield from check_receive(element)
    else:
        yield from _operation(element, known)


def _form(element: etree._Element, known: Known) -> Iterator[str]:
    form = form_key(element)
    if form and f"form:{form}" not in known.definitions:
        yield Sentence(N_("There is no form {name}."), name=form)


def _user_task(element: etree._Element, known: Known) -> Iterator[str]:
    yield from _form(element, known)
    for part in element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"):
        if part.get("name") == "completion" and part.get("value") not in COMPLETIONS:
            yield Sentence(N_("There is no completion operation {name}."), name=part.get("value"))
    yield from check_people(element)
    yield from _priority(element)
    due = _attribute(element, "dueDate")
    if due:
        yield from moment(due)


def _priority(element: etree._Element) -> Iterator[str]:
    text = _attribute(element, "priority") or ""
    yield from template(text)
    if text and not has_code(text) and not _NUMBER.fullmatch(text.strip()):
        yield Sentence(N_("The priority {text!r} is not a whole number."), text=text)


def _job_priority(element: etree._Element) -> Iterator[str]:
    text = _attribute(element, "jobPriority")
    if text is not None and not _NUMBER.fullmatch(text):
        yield Sentence(N_("The priority {text!r} is not a whole number."), text=text)


def _decision(element: etree._Element, known: Known) -> Iterator[str]:
    decision = _attribute(element, "decisionRef")
    if not decision:
        yield N_("A business rule task names a decision.")
    elif f"dmn:{decision}" not in known.definitions:
        yield Sentence(N_("There is no decision {name}."), name=decision)


def _call(element: etree._Element, known: Known) -> Iterator[str]:
    called = element.get("calledElement")
    if not called:
        yield N_("A call activity names the process it calls.")
    elif "${" in called:
        yield N_("The called process must be named, not computed.")
    elif f"bpmn:{called}" not in known.definitions:
        yield Sentence(N_("There is no process {name}."), name=called)
    for part in element.iterfind(f"{BPMN}extensionElements/*"):
        if part.tag in {f"{CAMUNDA}in", f"{CAMUNDA}out"} and part.get("sourceExpression"):
            yield from _expression(part.get("sourceExpression", ""))


def _script(element: etree._Element, known: Known) -> Iterator[str]:
    script = element.findtext(f"{BPMN}script") or ""
    if not script.strip():
        yield N_("The script is empty.")
    try:
        lines = [("", script.strip())] if _attribute(element, "resultVariable") else assignments(script)
        for _, expression in lines:
            check(expression, functions=known_functions())
    except ExpressionError as error:
        yield said(error)


def _flow(element: etree._Element, known: Known) -> Iterator[str]:
    condition = element.find(f"{BPMN}conditionExpression")
    if condition is not None:
        yield from _expression("".join(condition.itertext()))


def _expression(text: str) -> Iterator[str]:
    yield from reason_of(lambda: check(bare(text), functions=known_functions()))


def _receive(element: etree._Element, known: Known) -> Iterator[str]:
    yield from check_receive(element)


def _border(element: etree._Element, known: Known) -> Iterator[str]:
    """An event on the border listens before its activity begins: it cannot see what only the activity is given."""
    scope = element.getparent()
    attached = element.get("attachedToRef")
    hosts = [] if scope is None else [node for node in scope if node.get("id") == attached]
    given = {
        parameter.get("name", "")
        for host in hosts
        for parameter in host.iterfind(f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}inputParameter")
    }
    loops = (host.find(f"{BPMN}multiInstanceLoopCharacteristics") for host in hosts)
    given |= {_attribute(loop, "elementVariable") or "" for loop in loops if loop is not None}
    for name in sorted(_read_by(element) & given):
        yield Sentence(
            N_(
                "{name} is known inside the activity only, and this event begins to listen before it: say it anew here."
            ),
            name=name,
        )


def _read_by(element: etree._Element) -> set[str]:
    """The variables that an event's own texts read: its time, its correlation key."""
    timer = timed(element)
    properties = element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property")
    texts = [part.get("value") or "" for part in properties if part.get("name") == "correlationKey"]
    found: set[str] = set()
    for text in [*texts, *([timer[1]] if timer else [])]:
        with suppress(ExpressionError):  # told elsewhere
            found |= variables(text)
    return found


def _attempts(element: etree._Element) -> Iterator[str]:
    texts = [part.text for part in element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}failedJobRetryTimeCycle")]
    for text in [*texts, _attribute(element, "failedJobRetryTimeCycle")]:
        if text:
            yield from reason_of(partial(retry_plan, text))


def _items(element: etree._Element) -> Iterator[str]:
    loop = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if loop is None:
        return
    count, collection = loop.findtext(f"{BPMN}loopCardinality"), _attribute(loop, "collection")
    if count and count.strip().isdecimal() and int(count.strip()[:9]) > MAX_ITEMS:
        yield Sentence(N_("At most {count} items can be worked on at once."), count=MAX_ITEMS)
    for text in (count, collection, loop.findtext(f"{BPMN}completionCondition")):
        if text and text.strip():
            yield from _expression(text)
    if not (count or "").strip() and not (collection or "").strip():
        yield N_("It is not said for which list, or how many times, this runs.")


_CHECKS: dict[str, Callable[[etree._Element, Known], Iterator[str]]] = {
    "startEvent": _form,
    "boundaryEvent": _border,
    "serviceTask": _operation,
    "sendTask": _send,
    "userTask": _user_task,
    "businessRuleTask": _decision,
    "callActivity": _call,
    "scriptTask": _script,
    "receiveTask": _receive,
    "sequenceFlow": _flow,
}
