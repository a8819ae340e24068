"""Knows what is wrong with a draft, seen together with what is deployed and with the pack's other drafts."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.checking import validator
from processes.engine.checking.event_checks import moment
from processes.engine.checking.people_checks import groups_of_rows
from processes.engine.designing.models import Draft
from processes.engine.errors import DefinitionRefused, ExpressionError, Fault, Severity
from processes.engine.files.resources import executable_processes
from processes.engine.files.xml import parse_xml
from processes.engine.language.expressions import assignments, bare, check, check_value
from processes.engine.language.rows import GROUP_ROWS
from processes.engine.language.texts import has_code, known_functions
from processes.engine.sentences import N_, Sentence, said
from processes.engine.store import deployments


def surroundings(session: Session, pack: str, *, without: int | None = None) -> dict[str, bytes]:
    """Everything that a draft can refer to, named key.kind: what is deployed, and over it the pack's drafts."""
    found = dict(deployments.sources(session, pack))
    drafts = select(Draft.id, Draft.key, Draft.kind, Draft.content).where(Draft.pack == pack)
    for row in session.execute(drafts):
        if row.id != without:
            found[f"{row.key}.{row.kind.value}"] = row.content
    return found


def faults(session: Session, draft: Draft, content: bytes) -> list[Fault]:
    """What the validator says of this content of a draft; the faults of other drafts are theirs."""
    around = surroundings(session, draft.pack, without=draft.id)
    found = validator.check({draft.path: content}, deployed=around)
    found += deployments.beside(session, {draft.path: content}, pack=draft.pack)
    found += unknown_groups(session, {draft.path: content})
    return [fault for fault in found if fault.file == draft.path]


def faults_together(session: Session, files: Mapping[str, bytes], *, pack: str) -> list[Fault]:
    """What the validator says of files that are to be deployed together."""
    return [*deployments.faults(session, files, pack=pack), *unknown_groups(session, files)]


def group_names(session: Session) -> dict[str, str]:
    """What every group that is a row is called, by its key such as team:praha."""
    return {f"{prefix}{key}": name for prefix, names in GROUP_ROWS.items() for key, name in names(session).items()}


def unknown_groups(session: Session, files: Mapping[str, bytes]) -> list[Fault]:
    """Tasks of groups that are not there: nobody would see them. They are rows, so it may be added later."""
    asked = [(path, *found) for path, content in files.items() for found in _groups_of_rows(path, content)]
    known = group_names(session) if asked else {}
    reason = N_("There is no group {key} here: nobody sees its tasks until it is added.")
    return [
        Fault(path, element, Sentence(reason, key=key), Severity.WARNING)
        for path, element, key in asked
        if key not in known
    ]


def _groups_of_rows(path: str, content: bytes) -> list[tuple[str, str]]:
    if not path.endswith(".bpmn"):
        return []
    try:
        return list(groups_of_rows(executable_processes(parse_xml(content, file=path))[0]))
    except (DefinitionRefused, IndexError):  # the check says so
        return []


@dataclass(frozen=True)
class Misreading:
    """Why a text cannot be read, and after how many characters of it, where that can be told."""

    reason: str
    at: int | None


def misread(text: str, kind: str, *, names: set[str] | None = None) -> Misreading | None:
    """What is wrong with a condition, parameter, script or duration as it is typed; None if nothing is.

    Given the known `names`, others are wrong.
    """
    try:
        _READERS[kind](text, names)
    except (ExpressionError, ValueError, OverflowError) as error:
        return Misreading(said(error), _place(text, error))
    return None


def _condition(text: str, names: set[str] | None) -> None:
    check(bare(text), names, known_functions())


def _parameter(text: str, names: set[str] | None) -> None:
    check_value(text, names, known_functions())


def _script(text: str, names: set[str] | None) -> None:
    known = names
    for name, expression in assignments(text):
        check(expression, known, known_functions())
        known = None if known is None else known | {name}


def _duration(text: str, names: set[str] | None) -> None:
    if has_code(text):
        _parameter(text, names)
        return
    for reason in moment(text):
        raise ValueError(reason)


_READERS = {"condition": _condition, "parameter": _parameter, "script": _script, "duration": _duration}
KINDS = frozenset(_READERS)


def _place(text: str, error: BaseException) -> int | None:
    """Where in the text the fault is: where Python's parser stumbled, or at the name that nobody knows."""
    cause = error.__cause__
    if isinstance(cause, SyntaxError):
        line = (cause.text or "").split("\n")[0].strip()
        before = sum(len(part) + 1 for part in text.split("\n")[: (cause.lineno or 1) - 1])
        start = max(text.find(line, before), before)
        return min(start + (cause.offset or len(line) + 1) - 1, len(text))  # no offset: it ends too early
    values = getattr(error.args[0] if error.args else "", "values", {})
    name = values.get("name") or values.get("part")
    at = text.find(str(name)) if name else -1
    return at if at >= 0 else None
