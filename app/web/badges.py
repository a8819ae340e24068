"""What the head of every page shows, each a part of one statement: what waits behind its links, and more besides."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, null

from processes.people.rules import Actor

MOST_COUNTED = 100
PEOPLE = 1000  # for whom SQL of the head is kept, while their rights are the same
Count = Callable[[Actor], ColumnElement[int] | None]
Shown = Callable[[Actor], ColumnElement[Any] | None]
Registered = TypeVar("Registered", bound=Callable[[Actor], Any])
WAITING: dict[str, Count] = {}
IN_HEAD: dict[str, tuple[Shown, str]] = {}


def waiting(path: str) -> Callable[[Registered], Registered]:
    """Register `count(actor)` of what waits behind a page, up to MOST_COUNTED; None for whom it does not concern."""

    def register(count: Registered) -> Registered:
        WAITING[path] = count
        return count

    return register


def in_head(name: str, template: str) -> Callable[[Registered], Registered]:
    """Register `shown(actor)`: a value that every page has under this name, drawn in its head by `template`.

    None for whom it does not concern.
    """

    def register(shown: Registered) -> Registered:
        IN_HEAD[name] = (shown, template)
        return shown

    return register


@lru_cache(PEOPLE)
def counted(actor: Actor) -> Mapping[str, ColumnElement[int]]:
    """The counts that concern a person, by the path of the page."""
    counts = {path: count(actor) for path, count in WAITING.items()}
    return {path: count for path, count in counts.items() if count is not None}


@lru_cache(PEOPLE)
def shown_in_head(actor: Actor) -> Mapping[str, ColumnElement[Any]]:
    """What else the head has for a person, by its name."""
    values = {name: shown(actor) for name, (shown, _template) in IN_HEAD.items()}
    return {name: null() if value is None else value for name, value in values.items()}


@lru_cache(PEOPLE)
def head_templates(actor: Actor) -> tuple[str, ...]:
    """What is drawn in the head for a person."""
    return tuple(template for shown, template in IN_HEAD.values() if shown(actor) is not None)
