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
    """For whom and what a panel is made."""

    session: Session
    actor: Actor
    task: Row[Any]
    request: Request
    now: datetime


Maker = TypeVar("Maker", bound=Callable[[Asked], Panel])
PANELS: dict[str, Callable[[Asked], Panel]] = {}


def panel(element_id: str) -> Callable[[Maker], Maker]:
    """Register `make(asked) -> Panel` for the tasks that a diagram's element `element_id` opens."""

    def register(make: Maker) -> Maker:
        PANELS[element_id] = make
        return make

    return register


def panel_for(asked: Asked | None) -> Panel:
    """What the task's domain adds; nothing where none has registered or the task belongs to no request."""
    if asked is None:
        return Panel()
    make = PANELS.get(asked.task.element_id)
    return make(asked) if make else Panel()


Beside = TypeVar("Beside", bound=Callable[[Asked], Part | None])
BESIDE: dict[str, list[Callable[[Asked], Part | None]]] = {}


def beside(element_id: str) -> Callable[[Beside], Beside]:
    """Register `make(asked)` of a part that stands beside the form of such tasks; None where there is none."""

    def register(make: Beside) -> Beside:
        BESIDE.setdefault(element_id, []).append(make)
        return make

    return register


def parts_beside(asked: Asked | None) -> list[Part]:
    """What domains put beside the task's form."""
    made = [make(asked) for make in BESIDE.get(asked.task.element_id, ())] if asked else []
    return [part for part in made if part is not None]
