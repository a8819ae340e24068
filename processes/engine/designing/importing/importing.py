"""Lists what must be decided about a diagram that another tool drew, and does what is decided, without a session."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from processes.engine.checking.structure import TOO_MANY, is_too_large
from processes.engine.designing.importing.calls import look_at_call
from processes.engine.designing.importing.data import look_at_data, look_at_expressions
from processes.engine.designing.importing.decisions import Around, Decision, Look, Option, Work
from processes.engine.designing.importing.events import look_at_event
from processes.engine.designing.importing.forms import look_at_form
from processes.engine.designing.importing.leftovers import foreign_tools, kept, look_at_leftovers
from processes.engine.designing.importing.people import look_at_assignment, look_at_people
from processes.engine.designing.importing.sheet import Sheet
from processes.engine.designing.importing.tasks import look_at_task
from processes.engine.designing.importing.ways import look_at_ways
from processes.engine.designing.importing.whole import look_at_whole
from processes.engine.errors import DefinitionRefused, Fault
from processes.engine.files.resources import BPMN

# in this order: what is said in other words first, then what lacks here
_LOOKS: tuple[Look, ...] = (
    look_at_event,
    look_at_call,
    look_at_data,
    look_at_task,
    look_at_form,
    look_at_assignment,
    look_at_expressions,
    look_at_people,
    look_at_ways,
)
_ROUNDS = 200
_FOREIGN = frozenset({"process", "id", "words", "form", "assignment", "data", "expression", "correlation"})


@dataclass(frozen=True)
class Listed:
    """What must be decided, and what of the other tool is kept in the file and does nothing, by name."""

    decisions: tuple[Decision, ...]
    kept: tuple[str, ...]
    is_foreign: bool  # another tool drew it, so that this is asked at once


@dataclass(frozen=True)
class Decided:
    """The file now, new files by name (key.form, key.dmn), what is lost by name, what was decided (ids)."""

    content: bytes
    files: Mapping[str, bytes]
    lost: tuple[str, ...]
    done: tuple[str, ...]


def listed(content: bytes, around: Around) -> Listed:
    """Everything to decide about a diagram as it stands; raise DefinitionRefused for what is no XML, or too large."""
    work = _begun(content, around)
    found = tuple(_find(work))
    is_foreign = any(d.is_open for d in found) and bool(foreign_tools(work.root) or {d.kind for d in found} & _FOREIGN)
    return Listed(found, tuple(kept(work.root)), is_foreign)


def _begun(content: bytes, around: Around) -> Work:
    work = Work(Sheet(content), around)
    if any(map(is_too_large, work.root.iter(f"{BPMN}process"))):
        raise DefinitionRefused([Fault("", None, TOO_MANY)])
    return work


def decide(content: bytes, choices: Mapping[str, tuple[str, str]], around: Around) -> Decided:
    """Do what was chosen: ids of decisions to (key of the option, what is picked); what is settled is passed."""
    work = _begun(content, around)
    for decision in list(_find(work)):
        key, picked = choices.get(decision.id, ("", ""))
        option = next((option for option in decision.options if option.key == key), None)
        if option is not None:
            _do(work, decision, option, picked)
    return _decided(work)


def decide_all(content: bytes, around: Around) -> Decided:
    """Do all that is proposed, and what comes up by it, until nothing is proposed any more."""
    work = _begun(content, around)
    for _round in range(_ROUNDS):
        found = next(_groups(work), None)
        if found is None:
            break
        for decision in found:
            _do(work, decision, decision.options[0], decision.options[0].value)
    return _decided(work)


def _do(work: Work, decision: Decision, option: Option, picked: str) -> None:
    value = picked or option.value
    if option.picks and not value:
        return
    option.act(work, value)
    work.done.append(decision.id)


def _decided(work: Work) -> Decided:
    return Decided(work.sheet.written(), work.files, tuple(dict.fromkeys(work.lost)), tuple(work.done))


def _groups(work: Work) -> Iterator[list[Decision]]:
    """What can be done at once: decisions of one look, as the next sees what became of it."""
    done = set(work.done)
    for look in (look_at_whole, *(_over(look) for look in _LOOKS), look_at_leftovers):
        found = [
            d for d in look(work) if d.options and d.id not in done and (d.options[0].value or not d.options[0].picks)
        ]
        if found:
            yield found


def _over(look: Look) -> Callable[[Work], Iterator[Decision]]:
    return lambda work: _each(work, look)


def _each(work: Work, look: Look) -> Iterator[Decision]:
    process = work.chosen()
    if process is None:
        return
    seen: set[str] = set()
    for element in list(process.iter("*")):
        for decision in look(work, element):
            if decision.id not in seen:  # a lane is found from each of its tasks
                seen.add(decision.id)
                yield decision


def _find(work: Work) -> Iterator[Decision]:
    found = list(look_at_whole(work))
    for look in _LOOKS:
        found += _each(work, look)
    yield from found
    yield from look_at_leftovers(work, {decision.element for decision in found if decision.options})
