"""What a domain adds to the page of one of its tasks: what to look at, choices, what is filled in beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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
class AskedOfCase:
    """For whom and what a panel is made of the task of a case that is about no request."""

    session: Session
    actor: Actor
    task: Row[Any]
    now: datetime


@dataclass(frozen=True)
class Asked(AskedOfCase):
    """For whom and what a panel of a request's task is made."""

    request: Request


Maker = Callable[[Asked], Panel]
CaseMaker = Callable[[AskedOfCase], Panel]
PANELS: dict[str, Maker] = {}
OF_CASES: dict[str, CaseMaker] = {}


def panel(element_id: str) -> Callable[[Maker], Maker]:
    """Register `make(asked) -> Panel` for the tasks that a diagram's element `element_id` opens."""

    def register(make: Maker) -> Maker:
        PANELS[element_id] = make
        return make

    return register


def case_panel(element_id: str) -> Callable[[CaseMaker], CaseMaker]:
    """The same for the tasks of a case that is about no request."""

    def register(make: CaseMaker) -> CaseMaker:
        OF_CASES[element_id] = make
        return make

    return register


def panel_for(asked: AskedOfCase) -> Panel:
    """What the task's domain adds; nothing where none has registered, or for a request that the reader does not see."""
    element_id = asked.task.element_id
    if element_id in OF_CASES:
        return OF_CASES[element_id](asked)
    return PANELS[element_id](asked) if element_id in PANELS and isinstance(asked, Asked) else Panel()


Beside = Callable[[Asked], Part | None]
BESIDE: dict[str, list[Beside]] = {}


def beside(element_id: str) -> Callable[[Beside], Beside]:
    """Register `make(asked)` of a part that stands beside the form of such tasks; None where there is none."""

    def register(make: Beside) -> Beside:
        BESIDE.setdefault(element_id, []).append(make)
        return make

    return register


def parts_beside(asked: AskedOfCase) -> list[Part]:
    """What domains put beside the form of a request's task."""
    made = [make(asked) for make in BESIDE.get(asked.task.element_id, ())] if isinstance(asked, Asked) else []
    return [part for part in made if part is not None]
