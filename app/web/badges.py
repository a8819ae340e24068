"""What the head of every page shows, each a part of one statement: what waits behind its links, and more besides."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, null

from processes.people.rules import Actor

MOST_COUNTED = 100
Count = Callable[[Actor], ColumnElement[int] | None]
Shown = Callable[[Actor], ColumnElement[Any] | None]
Registered = TypeVar("Registered", bound=Callable[[Actor], Any])
WAITING: dict[str, Count] = {}
IN_HEAD: dict[str, Shown] = {}


def waiting(path: str) -> Callable[[Registered], Registered]:
    """Register `count(actor)` of what waits behind a page, up to MOST_COUNTED; None for whom it does not concern."""

    def register(count: Registered) -> Registered:
        WAITING[path] = count
        return count

    return register


def in_head(name: str) -> Callable[[Registered], Registered]:
    """Register `shown(actor)`: a value that the head of every page has under this name; None for NULL."""

    def register(shown: Registered) -> Registered:
        IN_HEAD[name] = shown
        return shown

    return register


def counted(actor: Actor) -> dict[str, ColumnElement[int]]:
    """The counts that concern a person, by the path of the page."""
    counts = {path: count(actor) for path, count in WAITING.items()}
    return {path: count for path, count in counts.items() if count is not None}


def shown_in_head(actor: Actor) -> dict[str, ColumnElement[Any]]:
    """What else the head has for a person, by its name."""
    values = {name: shown(actor) for name, shown in IN_HEAD.items()}
    return {name: null() if value is None else value for name, value in values.items()}
