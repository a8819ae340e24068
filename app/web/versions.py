"""Dated versions as a page shows them: since when, whether they apply now, and what each changes of the one before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from processes.dated import Dated, in_force

V = TypeVar("V", bound=Dated)


@dataclass(frozen=True)
class Drawn(Generic[V]):
    """A version; `changed` names what differs from the one before."""

    version: V
    is_present: bool
    is_future: bool
    ends: date | None  # the day on which the next version begins
    changed: frozenset[Any]

    def has_changed(self, names: Iterable[Any]) -> bool:
        """Whether one of these parts differs."""
        return not self.changed.isdisjoint(names)


def drawn(versions: Sequence[V], today: date, said: Callable[[V], dict[Any, Any]]) -> list[Drawn[V]]:
    """Every version in order; `said` gives what one says, by the names of its parts."""
    present, found, before = in_force(versions, today), list[Drawn[V]](), dict[Any, Any]()
    for version, following in zip(versions, [*versions[1:], None], strict=True):
        is_future, says = version.valid_from is not None and version.valid_from > today, said(version)
        changed = frozenset(name for name in {*says, *before} if says.get(name) != before.get(name)) if before else None
        ends = following.valid_from if following else None
        found.append(Drawn(version, version is present, is_future, ends, changed or frozenset()))
        before = says
    return found
