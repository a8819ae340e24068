"""Says a diagram and what it refers to in the words of Camunda 7 and Operaton; what cannot go along is named."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from processes.engine.designing.importing.data import Place, places
from processes.engine.designing.importing.decisions import Element
from processes.engine.designing.importing.juel_text import condition_in_juel, in_juel, text_in_juel
from processes.engine.designing.importing.sheet import Sheet
from processes.engine.errors import DefinitionRefused, ExpressionError
from processes.engine.files.diagrams import local
from processes.engine.files.form_fields import hide_of, key_of
from processes.engine.files.lanes import lane_of, people_of
from processes.engine.files.resources import BPMN, CAMUNDA, executable_processes, form_key, read_schema
from processes.engine.language.cells import COMPARISON, NEGATION, closes_last, split
from processes.engine.language.expressions import MAX_TEXT, assignments
from processes.engine.sentences import N_, Sentence, said

KEPT_FOR = "180"  # days that Camunda keeps the history of a case; it deploys nothing that does not say so
_STRANGE_PARTS = frozenset({"table", "dynamiclist", "expression", "filepicker"})
_PROPERTY = f"{BPMN}extensionElements/{CAMUNDA}properties/{CAMUNDA}property"
_TEXT = re.compile(r"'((?:[^'\\\"]|\\.)*)'")


@dataclass
class Exported:
    """Files by name, and what of them does not go along, in sentences."""

    files: dict[str, bytes] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def export(key: str, content: bytes, around: Mapping[str, bytes]) -> Exported:
    """A diagram (its id is `key`) with its forms and tables out of `around` (key.kind); raise DefinitionRefused."""
    made = Exported()
    sheet = Sheet(content)
    for process in executable_processes(sheet.root):
        if process.get(f"{CAMUNDA}historyTimeToLive") is None:
            sheet.set(process, f"{CAMUNDA}historyTimeToLive", KEPT_FOR)
        for element in list(process.iter("*")):
            if str(element.tag).startswith(BPMN):
                _expressions(sheet, element, made)
                _script(sheet, element, made)
                _people(sheet, element)
                _referred(sheet, element, around, made)
                made.left += _ours(element)
    made.files = {f"{key}.bpmn": sheet.written(), **made.files}
    made.left = list(dict.fromkeys(made.left))
    return made


def _expressions(sheet: Sheet, element: Element, made: Exported) -> None:
    for place in places(element):
        try:
            text = _in_juel(place)
        except ExpressionError as error:
            reason = N_("the expression {text}: {reason}")
            made.left.append(Sentence(reason, text=place.text.strip(), reason=said(error)))
        else:
            if text != place.text.strip():
                place.put(sheet, text)


def _in_juel(place: Place) -> str:
    bare = place.text.strip()
    if place.is_bare and (bare.isdecimal() or bare.isidentifier()):
        return bare
    return condition_in_juel(bare) if place.is_bare else text_in_juel(bare)


def _script(sheet: Sheet, element: Element, made: Exported) -> None:
    node = element.find(f"{BPMN}script") if local(element) == "scriptTask" else None
    if node is None:
        return
    result = element.get(f"{CAMUNDA}resultVariable")
    name = element.get("name") or element.get("id") or ""
    try:
        lines = [(result, (node.text or "").strip())] if result else assignments(node.text or "")
        if len(lines) != 1:
            raise ExpressionError(N_("A script of several lines has to be written anew there."))
        text = f"${{{in_juel(lines[0][1])}}}"
    except ExpressionError as error:
        made.left.append(Sentence(N_("the script {name}: {reason}"), name=name, reason=said(error)))
        return
    node.text = text
    sheet.changed(node)
    sheet.set(element, "scriptFormat", "juel")
    sheet.set(element, f"{CAMUNDA}resultVariable", lines[0][0] or "")


def _people(sheet: Sheet, task: Element) -> None:
    """Camunda knows nothing of lanes: a task in one is given to its group by name."""
    named = ("assignee", "candidateGroups", "candidateUsers")
    if local(task) == "userTask" and not any(task.get(f"{CAMUNDA}{name}") for name in named):
        group = people_of(lane_of(task))
        if group:
            sheet.set(task, f"{CAMUNDA}candidateGroups", group)


def _referred(sheet: Sheet, element: Element, around: Mapping[str, bytes], made: Exported) -> None:
    form, decision = form_key(element), element.get(f"{CAMUNDA}decisionRef")
    if form:
        sheet.set(element, f"{CAMUNDA}formKey", None)
        sheet.set(element, f"{CAMUNDA}formRef", form)
        if element.get(f"{CAMUNDA}formRefBinding") is None:
            sheet.set(element, f"{CAMUNDA}formRefBinding", "deployment")
    for kind, key, look in (("form", form, _form), ("dmn", decision, _table)):
        file = f"{key}.{kind}"
        if key and file not in made.files:
            if file in around:
                made.files[file] = look(key, around[file], made)
            else:
                made.left.append(Sentence(N_("the {kind} {name}, which is not here"), kind=kind, name=key))
    if local(element) == "callActivity" and element.get("calledElement"):
        reason = N_("the process {name}, which is called and must be deployed there too")
        made.left.append(Sentence(reason, name=element.get("calledElement")))


def _ours(element: Element) -> Iterator[str]:
    topic = element.get(f"{CAMUNDA}topic")
    if topic:
        yield Sentence(N_("the operation {name}: a worker of yours takes its jobs under this topic"), name=topic)
    for part in element.iterfind(_PROPERTY):
        reason = N_("the property {name}, which only this engine reads")
        yield Sentence(reason, name=f"{part.get('name')} ({element.get('id')})")
    groups = element.get(f"{CAMUNDA}candidateGroups")
    if groups:
        yield Sentence(N_("the groups {names}, which must exist there"), names=groups)


def _form(key: str, content: bytes, made: Exported) -> bytes:
    try:
        schema = read_schema(key, content)
    except DefinitionRefused:
        return content
    pending = list(schema["components"])
    while pending:
        part = pending.pop(0)
        if not isinstance(part, dict):  # of a draft that is not finished
            continue
        inside = part.get("components")
        pending += inside if isinstance(inside, list) else ()
        texts = [part.get(name) for name in ("label", "text", "description")]
        is_ours = part.get("type") in _STRANGE_PARTS or part.get("rule") or hide_of(part)
        if is_ours or any(isinstance(text, str) and "${" in text for text in texts):
            name = key_of(part) or part.get("id") or part.get("type")
            made.left.append(Sentence(N_("the form {name}: {what}"), name=key, what=name))
    return content


def _table(key: str, content: bytes, made: Exported) -> bytes:
    sheet = Sheet(content)
    for kind, say in (("inputEntry", feel_cell), ("outputEntry", feel_value), ("inputExpression", feel_value)):
        for cell in sheet.root.iter(f"{{*}}{kind}"):
            node = cell.find("{*}text")
            if node is None or not (node.text or "").strip():
                continue
            text = (node.text or "").strip()
            try:
                found = say(text)
            except ExpressionError as error:
                reason = N_("the table {name}, cell {cell}: {reason}")
                made.left.append(Sentence(reason, name=key, cell=text, reason=said(error)))
                continue
            if found != text:
                node.text = found
                sheet.changed(node)
    return sheet.written()


def feel_cell(text: str) -> str:
    """A condition cell in FEEL; raise ExpressionError with what FEEL cannot say."""
    text = text.strip()
    _check_length(text)
    negation = NEGATION.fullmatch(text)
    if negation and closes_last(text):
        return f"not({feel_cell(negation[1])})"
    return ", ".join(map(_feel_part, split(text, ",")))


def _feel_part(text: str) -> str:
    if text in ("", "-") or re.match(r"[\[\](].*\.\.", text):
        return _quoted(text)
    comparison = COMPARISON.fullmatch(text)
    if comparison is None:
        return feel_value(text)
    sign, value = comparison[1], feel_value(comparison[2])
    return {"=": value, "!=": f"not({value})"}.get(sign, f"{sign} {value}")


def feel_value(text: str) -> str:
    """A value or expression in FEEL; raise ExpressionError with what of it needs another word."""
    _check_length(text)
    if re.match(r"date( and time)?\s*\(", text):
        return _quoted(text)
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    for part in ast.walk(tree):
        if not isinstance(part, _PLAIN):
            raise ExpressionError(Sentence(N_("{what} cannot be said in {language}."), what=text, language="FEEL"))
    return _quoted(text)


def _check_length(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise ExpressionError(Sentence(N_("The expression is longer than {count} characters."), count=MAX_TEXT))


_PLAIN = (
    ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.UnaryOp,
    ast.USub, ast.List,
)  # fmt: skip


def _quoted(text: str) -> str:
    return _TEXT.sub(lambda found: '"' + found[1].replace("\\'", "'") + '"', text)
