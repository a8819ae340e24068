"""What a domain adds to the page of one of its tasks: what to look at, choices, what is filled in beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.web.parts import Part
from processes.people.rules import Actor
from processes.requests.models import Request

Choices = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Panel:
    """A part of a task's page.

    `template` is drawn above the form with `context`; `choices` fill the form's lists that name them as their
    `valuesKey`; `filled` are the first values of fields; `button` names the act.
    """

    template: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    filled: Mapping[str, Any] = field(default_factory=dict)
    title: str | None = None
    button: str | None = None


@dataclass(frozen=True)
class Asked:
    """For whom and what a panel is made; `request` is None for the panels of other cases."""

    session: Session
    actor: Actor
    task: Row[Any]
    request: Request | None
    now: datetime


Maker = TypeVar("Maker", bound=Callable[[Asked], Panel])
PANELS: dict[str, Callable[[Asked], Panel]] = {}
WITHOUT_REQUEST: set[str] = set()


def panel(element_id: str, *, of_request: bool = True) -> Callable[[Maker], Maker]:
    """Register `make(asked) -> Panel` for the tasks that a diagram's element `element_id` opens.

    `of_request` False: they belong to a case that is about no request.
    """

    def register(make: Maker) -> Maker:
        PANELS[element_id] = make
        if not of_request:
            WITHOUT_REQUEST.add(element_id)
        return make

    return register


def panel_for(asked: Asked) -> Panel:
    """What the task's domain adds; nothing where none has registered, or for a request that the reader does not see."""
    make = PANELS.get(asked.task.element_id)
    if make is None or (asked.request is None and asked.task.element_id not in WITHOUT_REQUEST):
        return Panel()
    return make(asked)


Beside = TypeVar("Beside", bound=Callable[[Asked], Part | None])
BESIDE: dict[str, list[Callable[[Asked], Part | None]]] = {}


def beside(element_id: str) -> Callable[[Beside], Beside]:
    """Register `make(asked)` of a part that stands beside the form of such tasks; None where there is none."""

    def register(make: Beside) -> Beside:
        BESIDE.setdefault(element_id, []).append(make)
        return make

    return register


def parts_beside(asked: Asked) -> list[Part]:
    """What domains put beside the form of a request's task."""
    made = [make(asked) for make in BESIDE.get(asked.task.element_id, ())] if asked.request else []
    return [part for part in made if part is not None]
