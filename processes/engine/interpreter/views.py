"""Knows what the interpreter shows of a running case, and what it asks of its surroundings."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

from processes.engine.language.outside import Later


class Environment(Protocol):
    """What a case needs from outside while it runs: the time, operations, functions, savepoints."""

    @property
    def now(self) -> datetime:
        """The instant of this step (aware); the interpreter never reads a clock."""
        ...

    def call(
        self, topic: str, arguments: dict[str, Any], element_id: str, task_id: str
    ) -> Mapping[str, Any] | Later | None:
        """Run the operation named `topic`; may raise BpmnError, anything else holds the task."""
        ...

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Functions that expressions may call, with the step already bound."""
        ...

    def savepoint(self) -> AbstractContextManager[Any]:
        """A database savepoint that rolls back and re-raises on an exception."""
        ...

    def at(self, instant: datetime) -> Self:
        """The same surroundings as they would answer at another instant."""
        ...


NO_KEY = ""  # of a signal where the keys of messages are kept, which are never empty


@dataclass(frozen=True)
class UserTask:
    """A task that waits for a person. `process` is the id of the process whose scope it lives in."""

    task_id: str
    element_id: str
    name: str
    process: str
    form: str | None = None
    groups: tuple[str, ...] = ()
    assignee: str | None = None
    due: datetime | None = None
    priority: int = 50
    completion: str | None = None
    local: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Timer:
    """A clock that runs; `due` is aware."""

    task_id: str
    element_id: str
    due: datetime


@dataclass(frozen=True)
class Subscription:
    """A place that waits for one message (`key` None means the business key), or for a signal of this name."""

    task_id: str
    element_id: str
    message: str
    key: str | None = None
    is_signal: bool = False

    def key_under(self, business_key: str) -> str:
        """The key that a message must have; a signal has none."""
        if self.is_signal:
            return NO_KEY
        return business_key if self.key is None else self.key


@dataclass(frozen=True)
class Held:
    """A task that stands before its work: `error` None means asyncBefore, not yet tried.

    `outside` is the topic of work that a worker does before it, outside of any transaction; no further attempt helps
    against an error that is `final`.
    """

    task_id: str
    element_id: str
    name: str
    error: str | None = None
    retry: str | None = None
    priority: int = 0
    outside: str | None = None
    final: bool = False


@dataclass(frozen=True)
class Trail:
    """One step of the token: `kind` is started, completed or cancelled; `flows` are sequence flow ids taken."""

    task_id: str
    element_id: str
    process: str
    name: str
    kind: str
    flows: tuple[str, ...] = ()
    decided: Mapping[str, Any] | None = None  # by the key of a decision, what it was asked with
