"""What applies from a day on, until its next version: which applies when, one put in place of another or taken back."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from processes.errors import Refusal


class Dated(Protocol):
    """What applies from a day on; None: from the beginning."""

    @property
    def valid_from(self) -> date | None:
        """The first day."""


V = TypeVar("V", bound=Dated)


def in_force(versions: Iterable[V], on: date) -> V:
    """The version of a day, of versions in order."""
    first, *later = versions
    return next((one for one in reversed(later) if one.valid_from is not None and one.valid_from <= on), first)


def put(session: Session, versions: list[V], version: V) -> None:
    """Let a version take the place of any from the same day."""
    for same in [known for known in versions if known.valid_from == version.valid_from]:
        versions.remove(same)
    session.flush()  # the unique key is held by the old row until it is gone
    versions.append(version)
    session.flush()


def taken_back(versions: list[Any], version_id: int, today: date, begun: type[Refusal]) -> date | None:
    """Remove a version that is to come; from when it would have applied, None where it is gone already. `begun`."""
    version = next((known for known in versions if known.id == version_id), None)
    if version is None:
        return None
    if version.valid_from is None or version.valid_from <= today:
        raise begun()
    versions.remove(version)
    gone: date = version.valid_from
    return gone
