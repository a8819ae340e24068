"""What a domain adds to the page of one of its tasks: what to look at, choices, what is filled in beforehand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Row
from sqlalchemy.orm import Session

from processes.people.rules import Actor
from processes.requests.models import Request

Choices = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Panel:
    """A part of a task's page.

    `template` is drawn above the form with `context`, `beside` beside it; `choices` fill the form's lists that name
    them as their `valuesKey`; `filled` are the first values of fields; `button` names the act.
    """

    template: str | None = None
    beside: str | None = None
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
