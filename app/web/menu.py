"""The entries of the menu, which each domain brings in its `__init__`."""

from collections.abc import Callable
from dataclasses import dataclass

from processes.people.rules import Actor


@dataclass(frozen=True)
class Entry:
    """A menu entry: path, English label, icon, its place among the others, for whom it is drawn.

    `for_staff` None: for whomever the guard of its page admits. `right` is needed besides, where the page is open to
    more people.
    """

    path: str
    label: str
    icon: str
    order: int
    for_staff: bool | None = None
    right: Callable[[Actor], bool] | None = None


ENTRIES: list[Entry] = []


def menu(*entries: Entry) -> None:
    """Add entries to the menu."""
    ENTRIES.extend(entries)
    ENTRIES.sort(key=lambda entry: entry.order)


def fitting(count: int, room: int) -> int:
    """How many of so many entries the bar shows that has this room: all, or one fewer where "More" takes a place."""
    return count if count <= room else room - 1
