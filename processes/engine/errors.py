"""What can go wrong in the engine, apart from a domain's own refusals."""

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from processes.engine.sentences import N_, translated
from processes.errors import Conflict, Forbidden, NotFound


class BpmnError(Exception):
    """An operation's business refusal: takes the error path that the diagram draws for `code`, or for `wider`, a code
    of its kind. One that is final and caught by nothing is not tried again by itself.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        data: Mapping[str, Any] | None = None,
        *,
        wider: str | None = None,
        is_final: bool = False,
    ) -> None:
        self.code = code
        self.wider = wider
        self.is_final = is_final
        self.message = message
        self.data: Mapping[str, Any] = data or {}
        super().__init__(f"{code}: {message}" if message else code)


class EngineError(Exception):
    """Base of the engine's own faults: a defect of a diagram or of a caller, not a person's mistake."""


class ExpressionError(EngineError):
    """An expression that is not allowed, cannot be read, or failed."""


class UnknownProcess(EngineError):
    """No deployed process has this id."""


class UnknownDecision(EngineError):
    """No deployed decision table has this id."""


class UnknownForm(EngineError):
    """No deployed form has this id."""


class LeaseLost(EngineError):
    """The job was given to another worker, or is done: whoever comes back late must not save."""


class Severity(enum.Enum):
    """Whether a fault keeps a file from being deployed, or it runs but is probably wrong."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def word(self) -> str:
        """How it is said, a message of the catalogue."""
        return N_("error") if self is Severity.ERROR else N_("warning")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: which file, which element of it (its id), in plain words, and how bad it is."""

    file: str
    element: str | None
    reason: str
    severity: Severity = Severity.ERROR

    def translated(self, translate: Callable[[str], str]) -> "Fault":
        """The same fault in the words of a catalogue."""
        return replace(self, reason=translated(self.reason, translate))

    def __str__(self) -> str:
        where = f"{self.file}#{self.element}" if self.element else self.file
        return f"{where}: {self.reason}"


def refusals(faults: Iterable[Fault]) -> list[Fault]:
    """Those that keep files from being deployed; warnings do not."""
    return [fault for fault in faults if fault.severity is Severity.ERROR]


class DefinitionRefused(EngineError):
    """Nothing was deployed; `faults` says everything that is wrong."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


class TaskGone(Conflict):
    """The task is completed or cancelled already; `by` (actor key) and `at` tell by whom and when, where known."""

    message = "This task is no longer open."

    def __init__(self, *, by: str | None = None, at: datetime | None = None, business_key: str | None = None) -> None:
        self.by = by
        self.at = at
        self.business_key = business_key
        super().__init__()


class TaskForbidden(Forbidden):
    """The task belongs to others."""

    message = "This task is not yours to work on."


class TaskClaimed(Conflict):
    """A colleague has taken the task; `by` is their actor key."""

    message = "A colleague has taken this task."

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__()


class TaskUnknown(NotFound):
    """No such task was ever open."""

    message = "There is no such task."


class AlreadyRunning(Conflict):
    """An active instance of this process has this business key already."""

    message = "This process is running already."


class ProcessRetired(Conflict):
    """Nobody may begin a case of it until that is taken back."""

    message = "“{name}” is retired: no new case of it begins."

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class InstanceNotActive(Conflict):
    """The process instance has ended or was cancelled; or, see below, is suspended."""

    message = "This process is not running."


class InstanceSuspended(InstanceNotActive):
    """The process instance stands still by an administrator's act."""

    message = "This case is suspended. It goes on when an administrator resumes it."
