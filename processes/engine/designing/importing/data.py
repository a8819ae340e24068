"""Expressions and data of the other tool, said in our language: inputs, outputs, lists, scripts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from processes.engine.checking.event_checks import TIMES
from processes.engine.checking.parameter_checks import gives_outputs, takes_inputs
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
from processes.engine.designing.importing.expressions import Dialect, Meaning, meaning_of_condition, meaning_of_text
from processes.engine.designing.importing.sheet import Sheet
from processes.engine.errors import ExpressionError
from processes.engine.files.diagrams import local
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.language.expressions import assignments
from processes.engine.sentences import N_, Sentence

_KINDS = {"input": "inputParameter", "output": "outputParameter"}
_LOOP = f"{BPMN}multiInstanceLoopCharacteristics"
_TEXTS = ("assignee", "candidateGroups", "candidateUsers", "dueDate")


@dataclass(frozen=True)
class Place:
    """Where an expression stands: its text, whether it is a condition, and how it is written anew."""

    text: str
    is_bare: bool
    put: Callable[[Sheet, str], None]
    language: str = ""


def dialect_of(text: str, element: Element, language: str = "") -> Dialect:
    """The language of a text: FEEL begins with `=`, SpiffWorkflow's files are in Python where nothing is `${…}`."""
    if text.lstrip().startswith("=") or "feel" in language.lower():
        return Dialect.FEEL
    is_spiff = SPIFF[1:-1] in element.getroottree().getroot().nsmap.values()
    return Dialect.PYTHON if is_spiff and "${" not in text else Dialect.JUEL


def look_at_expressions(work: Work, element: Element) -> Iterator[Decision]:
    """Expressions that do not run as they stand: translated, or named with the reason."""
    changes: list[tuple[Place, Meaning]] = []
    wrong: list[Meaning] = []
    for place in places(element):
        found = _meaning(place, element)
        if found.reason:
            wrong.append(found)
        elif found.text != place.text.strip():
            changes.append((place, found))
    for place in _script_places(element):
        changes.append((place, Meaning(script_here(element) or "")))
    if changes:
        stands = Sentence(N_("It says: {what}."), what="; ".join(place.text.strip() for place, _ in changes))
        said = Sentence(N_("Write {what}"), what="; ".join(found.text for _, found in changes))
        yield at("expression", element, stands, Option("translate", said, partial(_write, changes)))
    if wrong:
        stands = Sentence(N_("{text} cannot be said here: {reason}"), text=wrong[0].text, reason=wrong[0].reason)
        yield at("unsaid", element, stands)


def _meaning(place: Place, element: Element) -> Meaning:
    dialect = dialect_of(place.text, element, place.language)
    if not place.is_bare:
        return meaning_of_text(place.text, dialect if dialect is Dialect.FEEL else Dialect.JUEL)
    found = meaning_of_condition(place.text, dialect)
    bare = place.text.strip()
    return Meaning(bare) if found.text == f"${{{bare}}}" and not found.reason else found


def _write(changes: list[tuple[Place, Meaning]], work: Work, _picked: str) -> None:
    for place, found in changes:
        place.put(work.sheet, found.text)


def places(element: Element) -> Iterator[Place]:
    """Where expressions stand at an element."""
    for name in (f"{BPMN}conditionExpression", f"{_LOOP}/{BPMN}loopCardinality", f"{_LOOP}/{BPMN}completionCondition"):
        for node in element.findall(name):
            if (node.text or "").strip():
                yield Place(node.text or "", True, partial(_into_text, node), node.get("language") or "")
    for loop in element.findall(_LOOP):
        if loop.get(f"{CAMUNDA}collection"):
            yield Place(loop.get(f"{CAMUNDA}collection") or "", True, partial(_into, loop, f"{CAMUNDA}collection"))
    for definition in element.findall(f"{BPMN}timerEventDefinition"):
        for node in definition:
            text = (node.text or "").strip()
            if local(node) in TIMES and text and (text[0] in "=$#"):
                yield Place(text, False, partial(_into_text, node))
    for kind in _KINDS.values():
        for node in element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}{kind}"):
            if node.text and not len(node):
                yield Place(node.text, False, partial(_into_text, node))
    for name in ("in", "out"):
        for node in element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}{name}"):
            if node.get("sourceExpression"):
                yield Place(node.get("sourceExpression") or "", True, partial(_into, node, "sourceExpression"))
    for name in _TEXTS:
        if element.get(f"{CAMUNDA}{name}"):
            yield Place(element.get(f"{CAMUNDA}{name}") or "", False, partial(_into, element, f"{CAMUNDA}{name}"))


def script_here(element: Element) -> str | None:
    """The script of a task in our language, as it stands where it is so already; None where it cannot be said."""
    text = (element.findtext(f"{BPMN}script") or "").strip()
    dialect = Dialect.PYTHON if element.get("scriptFormat", "").lower() in ("", "python") else Dialect.JUEL
    try:
        if element.get(f"{CAMUNDA}resultVariable"):
            found = _unwrapped(meaning_of_condition(text.rstrip(";"), dialect))
            return None if found.reason else found.text
        lines = assignments("\n".join(line.strip().rstrip(";") for line in text.splitlines()) if ";" in text else text)
    except ExpressionError:
        return None
    made = [(name, _unwrapped(meaning_of_condition(expression, dialect))) for name, expression in lines]
    if not made or any(found.reason for _, found in made):
        return None
    said = "\n".join(f"{name} = {found.text}" for name, found in made)
    return text if said == "\n".join(f"{name} = {expression}" for name, expression in lines) else said


def _unwrapped(found: Meaning) -> Meaning:
    return Meaning(found.text[2:-1], found.reason)


def _script_places(element: Element) -> Iterator[Place]:
    node = element.find(f"{BPMN}script")
    said = script_here(element) if node is not None else None
    is_foreign = element.get("scriptFormat", "").rpartition("/")[2].lower() not in ("", "juel", "python", "expression")
    if node is not None and said is not None and (said != (node.text or "").strip() or is_foreign):
        yield Place(node.text or "", True, partial(_into_script, element, node, said))


def _into_script(element: Element, node: Element, said: str, sheet: Sheet, _text: str) -> None:
    node.text = said
    sheet.changed(node)
    sheet.set(element, "scriptFormat", None)


def _into_text(node: Element, sheet: Sheet, text: str) -> None:
    node.text = text
    if node.get("language") is not None:
        node.attrib.pop("language")
    sheet.changed(node)


def _into(element: Element, name: str, sheet: Sheet, text: str) -> None:
    sheet.set(element, name, text)


def look_at_data(work: Work, element: Element) -> Iterator[Decision]:
    """What Camunda 8 and SpiffWorkflow say of the data of an element."""
    found = [vendor_part(element, f"{ZEEBE}ioMapping"), *(vendor_part(element, name) for name in _SCRIPTS)]
    parts = [part for part in found if part is not None]
    loop = element.find(f"{_LOOP}/{BPMN}extensionElements/{ZEEBE}loopCharacteristics")
    written = vendor_part(element, f"{ZEEBE}script")
    parts += [part for part in (loop, written) if part is not None]
    if parts:
        stands = Sentence(
            N_("Its data are said in the other tool's words: {what}."), what=", ".join(map(_shown, parts))
        )
        option = Option("translate", N_("Take them over"), partial(_take, element, parts))
        yield at("data", element, stands, option)


_SCRIPTS = (f"{SPIFF}preScript", f"{SPIFF}postScript")


def _shown(part: Element) -> str:
    inside = [f"{child.get('target')}: {child.get('source')}" for child in part]
    said = "; ".join(inside) or (part.text or "").strip() or " ".join(str(value) for value in part.attrib.values())
    return f"{local(part)} ({said})"


def _take(element: Element, parts: list[Element], work: Work, _picked: str) -> None:
    for part in parts:
        name = local(part)
        if name == "ioMapping":
            for line in part:
                text = meaning_of_text(line.get("source") or "", Dialect.FEEL).text
                _parameter(work, element, local(line), line.get("target") or "", text)
        elif name == "script":
            _script(work, element, part)
        elif name == "loopCharacteristics":
            _loop(work, element, part)
        else:
            _assigned(work, element, part, "input" if name == "preScript" else "output")
        work.sheet.remove(part)


def _parameter(work: Work, element: Element, kind: str, name: str, text: str) -> None:
    is_used = takes_inputs(element) if kind == "input" else gives_outputs(element)
    if is_used and name:
        work.sheet.parameter(element, _KINDS[kind], name.replace(".", "_"), text)
    else:
        work.lost.append(f"{kind} {name}: {text} ({element.get('id')})")


def _script(work: Work, element: Element, part: Element) -> None:
    found = meaning_of_condition(part.get("expression") or "", Dialect.FEEL)
    node = work.sheet.add(element, f"{BPMN}script", text=found.text[2:-1])
    work.sheet.changed(node)
    work.sheet.set(element, f"{CAMUNDA}resultVariable", part.get("resultVariable") or "result")


def _loop(work: Work, element: Element, part: Element) -> None:
    loop = element.find(_LOOP)
    if loop is None:
        return
    collection = meaning_of_condition(part.get("inputCollection") or "", Dialect.FEEL).text
    work.sheet.set(loop, f"{CAMUNDA}collection", collection)
    if part.get("inputElement"):
        work.sheet.set(loop, f"{CAMUNDA}elementVariable", part.get("inputElement"))
    if part.get("outputCollection"):
        work.sheet.property(element, "outputCollection", part.get("outputCollection") or "")
    if part.get("outputElement"):
        said = meaning_of_condition(part.get("outputElement") or "", Dialect.FEEL).text
        work.sheet.property(element, "outputElement", said)


def _assigned(work: Work, element: Element, part: Element, kind: str) -> None:
    try:
        lines = assignments(part.text or "")
    except ExpressionError:
        work.lost.append(f"{local(part)} {' '.join((part.text or '').split())[:80]} ({element.get('id')})")
        return
    for name, expression in lines:
        _parameter(work, element, kind, name, meaning_of_condition(expression, Dialect.PYTHON).text)
