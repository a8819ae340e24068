"""What the tasks of another tool do here: a person with a form, an operation, an e-mail, another process, nothing."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial

from processes.engine.designing.importing.data import script_here
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
from processes.engine.designing.importing.forms import form_of
from processes.engine.designing.importing.people import clear_people, likeliest
from processes.engine.files.diagrams import local
from processes.engine.files.lanes import lane_of, people_of
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.language.operations import OPERATIONS
from processes.engine.sentences import N_, Sentence

MARK = "imported"  # camunda:property of a plain task that is to be passed
MAIL = "mail.tell"
_WORKING = frozenset({"serviceTask", "sendTask", "scriptTask", "task", "manualTask", "businessRuleTask"})
_CALLS = (
    "class",
    "delegateExpression",
    "expression",
    "topic",
    "type",
    "resultVariable",
    "mapDecisionResult",
    "decisionRef",
)
_PLAIN = {
    "task": N_("A plain task: the case goes on at once."),
    "manualTask": N_("A manual task: the case goes on at once."),
}


def look_at_task(work: Work, element: Element) -> Iterator[Decision]:
    """What a task is to do, where it does nothing here or nothing that is known here."""
    kind = local(element)
    if kind not in _WORKING or kind == "businessRuleTask" or _is_fine(work, element):
        return
    if kind in _PLAIN:
        if not _is_marked(element):
            yield at("task", element, _PLAIN[kind], *_options(work, element, "form"), is_open=False)
        return
    stands = Sentence(N_("The other tool does here: {what}."), what=_theirs(element))
    yield at("task", element, stands, *_options(work, element, "mail" if kind == "sendTask" else "form"))


def _is_fine(work: Work, element: Element) -> bool:
    """Whether a working element runs as it stands."""
    kind = local(element)
    if kind in _PLAIN or any(vendor_part(element, name) is not None for name in _THEIRS):
        return False
    if kind == "scriptTask":
        return vendor_part(element, f"{ZEEBE}script") is not None or script_here(element) is not None
    if kind == "sendTask" and element.get("messageRef") and element.get(f"{CAMUNDA}topic") is None:
        return True
    return element.get(f"{CAMUNDA}type") == "external" and element.get(f"{CAMUNDA}topic") in OPERATIONS


_THEIRS = (f"{ZEEBE}taskDefinition", f"{SPIFF}serviceTaskOperator")


def _theirs(element: Element) -> str:
    """What the other tool does, in its own words."""
    script = " ".join((element.findtext(f"{BPMN}script") or "").split())
    if local(element) == "scriptTask" and script:
        return f"{element.get('scriptFormat') or ''} {script[:120]}".strip()
    job = vendor_part(element, f"{ZEEBE}taskDefinition")
    operator = vendor_part(element, f"{SPIFF}serviceTaskOperator")
    if job is not None:
        return f"zeebe:taskDefinition {job.get('type') or ''}".strip()
    if operator is not None:
        return f"spiffworkflow:serviceTaskOperator {operator.get('id') or ''}".strip()
    said = [f"{name} {element.get(f'{CAMUNDA}{name}')}" for name in _CALLS if element.get(f"{CAMUNDA}{name}")]
    return ", ".join(said) or element.get("scriptFormat") or element.get("implementation") or local(element)


def _is_marked(element: Element) -> bool:
    path = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
    return any(part.get("name") == MARK for part in element.iterfind(path))


def _options(work: Work, element: Element, proposed: str) -> tuple[Option, ...]:
    said = _theirs(element)[-60:].rpartition(" ")[2].replace("-", "_")
    names = list(OPERATIONS)
    like = next(iter(get_close_matches(said, names, 1, 0.6)), "")
    found = {
        "form": Option("form", N_("A person does it, with a form"), partial(_person, element)),
        "operation": Option("operation", N_("The desk does it:"), partial(_operation, element), "operation", like),
        "mail": Option("mail", N_("An e-mail is sent to:"), partial(_mail, element), "group", likeliest(work, "")),
        "call": Option("call", N_("Another process does it:"), partial(_call, element), "bpmn"),
        "pass": Option("pass", N_("Nothing is done: the case goes on"), partial(_pass, element)),
    }
    if MAIL not in OPERATIONS:
        found.pop("mail")
    first = proposed if proposed in found else "form"
    return (found.pop(first), *found.values())


def cleared(work: Work, element: Element) -> None:
    """Take away what the other tool did here, and name it as lost."""
    for name in _CALLS:
        if element.get(f"{CAMUNDA}{name}") is not None:
            work.lost.append(f"camunda:{name} {element.get(f'{CAMUNDA}{name}')} ({element.get('id')})")
            work.sheet.set(element, f"{CAMUNDA}{name}", None)
    for name in ("implementation", "operationRef", "scriptFormat", "messageRef"):
        if element.get(name) is not None and name != "implementation":
            work.lost.append(f"{name} {element.get(name)} ({element.get('id')})")
        if element.get(name) is not None:
            work.sheet.set(element, name, None)
    theirs = [vendor_part(element, name) for name in _THEIRS]
    for part in [*element.findall(f"{BPMN}script"), *(part for part in theirs if part is not None)]:
        said = " ".join((part.text or part.get("type") or part.get("id") or "").split())[:80]
        work.lost.append(f"{local(part)} {said} ({element.get('id')})")
        work.sheet.remove(part)


def _person(element: Element, work: Work, _picked: str) -> None:
    cleared(work, element)
    work.sheet.rename(element, "userTask")
    work.sheet.set(element, f"{CAMUNDA}formRef", form_of(work, element))
    lane = lane_of(element)
    if lane is None or not people_of(lane):
        work.sheet.set(element, f"{CAMUNDA}candidateGroups", likeliest(work, ""))


def _operation(element: Element, work: Work, name: str) -> None:
    cleared(work, element)
    clear_people(work, element)
    work.sheet.rename(element, "serviceTask")
    work.sheet.set(element, f"{CAMUNDA}type", "external")
    work.sheet.set(element, f"{CAMUNDA}topic", name)


def _mail(element: Element, work: Work, group: str) -> None:
    _operation(element, work, MAIL)
    if local(element) != "sendTask":
        work.sheet.rename(element, "sendTask")
    said = element.get("name") or element.get("id") or ""
    about = " ".join("".join(part.text or "" for part in element.findall(f"{BPMN}documentation")).split())
    for name, text in (("to", group), ("subject", said), ("text", about or said)):
        work.sheet.parameter(element, "inputParameter", name, text.replace("${", "$ {"))


def _call(element: Element, work: Work, process: str) -> None:
    cleared(work, element)
    clear_people(work, element)
    work.sheet.rename(element, "callActivity")
    work.sheet.set(element, "calledElement", process)
    work.sheet.add(work.sheet.extensions(element), f"{CAMUNDA}in", variables="all")
    work.sheet.add(work.sheet.extensions(element), f"{CAMUNDA}out", variables="all")


def _pass(element: Element, work: Work, _picked: str) -> None:
    cleared(work, element)
    clear_people(work, element)
    for part in element.findall(f"{BPMN}extensionElements/{CAMUNDA}inputOutput"):
        work.lost.append(f"camunda:inputOutput ({element.get('id')})")
        work.sheet.remove(part)
    work.sheet.rename(element, "task")
    work.sheet.property(element, MARK, "passed")
