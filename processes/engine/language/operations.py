"""What diagrams may call: operations of service tasks, completions of user tasks, functions of expressions."""

import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy.orm import Session

from processes.engine.errors import EngineError
from processes.engine.language.values import typed
from processes.engine.sentences import N_, Sentence
from processes.files import NewFile

Variables: TypeAlias = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])
Priority = TypeVar("Priority", bound=Callable[[Session, str], int | None])
Promise = TypeVar("Promise", bound=Callable[[Session, str], datetime | None])
Lock = TypeVar("Lock", bound=Callable[[Session, str], bool | None])
Keeper = TypeVar("Keeper", bound="Callable[[Step, Sequence[NewFile]], bool]")


@dataclass(frozen=True, slots=True)
class Step:
    """The step of a process in which an operation runs; `actor` is the key of who caused it, or "system"."""

    session: Session
    now: datetime
    business_key: str
    process: str
    instance_id: int
    actor: str
    element_id: str
    task_id: str = ""  # the engine's, of the token that stands there


@dataclass(frozen=True, slots=True)
class TaskContext:
    """The user task that a completion operation completes, and the files that came with its form.

    `local` holds a multi-instance item's variables.
    """

    id: int
    element_id: str
    name: str
    form_key: str | None
    groups: tuple[str, ...]
    assignee: str | None
    claimed_by: str | None
    local: Variables
    files: tuple[NewFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an operation, as an element template shows it."""

    name: str
    annotation: Any
    required: bool
    default: Any


@dataclass(frozen=True, slots=True)
class Operation:
    """A registered function; `description` is the first line of its docstring, `gives` are hints of its results."""

    name: str
    label: str
    function: Callable[..., Any]
    description: str
    parameters: tuple[Parameter, ...]
    takes_any: bool
    gives: Mapping[str, Any] = field(default_factory=dict)

    def check(self, given: Mapping[str, str | None]) -> list[str]:
        """What is wrong with a call, in plain words: `given` are literal texts by name, None where computed."""
        known = {parameter.name for parameter in self.parameters}
        missing = [p.name for p in self.parameters if p.required and p.name not in given]
        needed = N_("The operation {name} needs the input {input}.")
        faults: list[str] = [Sentence(needed, name=self.name, input=i) for i in missing]
        if not self.takes_any:
            unknown = sorted(set(given) - known)
            faults += [
                Sentence(N_("The operation {name} has no input {input}."), name=self.name, input=i) for i in unknown
            ]
        return faults + [
            fault for name, text in given.items() if text is not None for fault in self._misfits(name, text)
        ]

    def _misfits(self, name: str, text: str) -> Iterator[Sentence]:
        hint = typing.get_type_hints(self.function).get(name)
        try:
            typed(text, hint)
        except (ValueError, ArithmeticError):
            yield Sentence(
                N_("The input {input} of the operation {name} cannot be {text!r}."),
                input=name,
                name=self.name,
                text=text,
            )


OPERATIONS: dict[str, Operation] = {}
COMPLETIONS: dict[str, Operation] = {}
FUNCTIONS: dict[str, Callable[..., Any]] = {}
GROUPS: set[str] = set()
RESERVED: set[str] = set()
STARTERS: set[str] = set()
KEEPING: set[str] = set()
_job_priorities: list[Callable[[Session, str], int | None]] = []
_task_promises: list[Callable[[Session, str], datetime | None]] = []
_subject_locks: list[Callable[[Session, str], bool | None]] = []
_file_keepers: list[Callable[[Step, Sequence[NewFile]], bool]] = []


def operation(name: str, *, label: str, gives: Mapping[str, Any] | None = None) -> Callable[[F], F]:
    """Register `function(step, *, typed arguments) -> Variables | None` under a service task's topic.

    `gives` says of which types its results are.
    """
    return registering(OPERATIONS, name, label, gives)


def completion(
    name: str, *, label: str, keeps_files: bool = False, gives: Mapping[str, Any] | None = None
) -> Callable[[F], F]:
    """Register `function(step, *, variables, task) -> Variables | None`, run before a user task's token moves.

    What it returns is merged into the stored variables; a Refusal it raises rejects the completion. `keeps_files`:
    it keeps the task's files itself.
    """
    if keeps_files:
        KEEPING.add(name)
    return registering(COMPLETIONS, name, label, gives)


def function(name: str) -> Callable[[F], F]:
    """Register `function(step, *args)` for expressions, such as business_hours(4)."""

    def register(target: F) -> F:
        _refuse_second(FUNCTIONS, name, target)
        FUNCTIONS[name] = target
        return target

    return register


def groups(*keys: str) -> None:
    """Make known whom open tasks may be given to, such as staff:dispatcher or project:1:approver.

    A number stands for any number.
    """
    GROUPS.update(keys)


def reserved(*names: str) -> None:
    """Make known variables that say whose case it is or what was decided: no message from outside sets them."""
    RESERVED.update(names)


def starters(*keys: str) -> None:
    """Make known who may be let start a process, such as staff:dispatcher or customer:requester."""
    STARTERS.update(keys)


def lock_subject(callback: Lock) -> Lock:
    """Register `callback(session, business_key)`, which locks the domain's own row before the instance.

    It returns False for a business key that is not its own; the engine then takes a lock of its own.
    """
    if callback not in _subject_locks:
        _subject_locks.append(callback)
    return callback


def job_priority(callback: Priority) -> Priority:
    """Register `callback(session, business_key)`, which says whether the jobs of a case go first (more than 0)."""
    if callback not in _job_priorities:
        _job_priorities.append(callback)
    return callback


def subject_priority(session: Session, business_key: str) -> int:
    """The priority that the domain gives to the jobs of this business key; 0 for an ordinary one."""
    return max((callback(session, business_key) or 0 for callback in _job_priorities), default=0)


def task_promise(callback: Promise) -> Promise:
    """Register `callback(session, business_key)`: when the nearest promise about a case falls due, None without one.

    It is asked where a task is written. Worklists are led by it; whoever changes it later says so by `tasks.promise`.
    """
    if callback not in _task_promises:
        _task_promises.append(callback)
    return callback


def subject_promise(session: Session, business_key: str) -> datetime | None:
    """When the nearest promise about the cases of this business key falls due, if one does."""
    found = (callback(session, business_key) for callback in _task_promises)
    return min((at for at in found if at is not None), default=None)


def file_keeper(callback: Keeper) -> Keeper:
    """Register `callback(step, files)`, which keeps the files of a task whose completion keeps none.

    It returns False for a business key that is not its own.
    """
    if callback not in _file_keepers:
        _file_keepers.append(callback)
    return callback


def keep_files(step: Step, files: Sequence[NewFile]) -> bool:
    """Let a domain keep the files of a task; whether one did."""
    return any(callback(step, files) for callback in _file_keepers)


def subject_locks() -> tuple[Callable[[Session, str], bool | None], ...]:
    """The registered callbacks, in the order of registration."""
    return tuple(_subject_locks)


def registering(
    registry: dict[str, Operation], name: str, label: str, gives: Mapping[str, Any] | None = None
) -> Callable[[F], F]:
    """A decorator that puts a function into a registry under a name of its own."""

    def register(target: F) -> F:
        known = registry.get(name)
        _refuse_second({name: known.function} if known else {}, name, target)
        registry[name] = _described(name, label, target, gives)
        return target

    return register


def _refuse_second(registry: Mapping[str, Callable[..., Any]], name: str, target: Callable[..., Any]) -> None:
    known = registry.get(name)
    if known is not None and (known.__module__, known.__qualname__) != (target.__module__, target.__qualname__):
        raise EngineError(f"{name} is registered twice: {known.__module__} and {target.__module__}")


def _described(name: str, label: str, target: Callable[..., Any], gives: Mapping[str, Any] | None = None) -> Operation:
    parameters = list(inspect.signature(target).parameters.values())[1:]
    named = tuple(
        Parameter(p.name, p.annotation, p.default is p.empty, None if p.default is p.empty else p.default)
        for p in parameters
        if p.kind is not p.VAR_KEYWORD
    )
    description = (inspect.getdoc(target) or "").partition("\n")[0]
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
    return Operation(name, label, target, description, named, takes_any, gives or {})
