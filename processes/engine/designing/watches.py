"""The table of deployments that return by themselves: the limit of failures, what was counted, what became of it."""

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base

LEAST_BEGUN = 10  # cases of which a share says something


class WatchState(enum.Enum):
    """Watched; over without harm; stopped by a person; returned; could not return; the return undone by a person."""

    WATCHING = "watching"
    PASSED = "passed"
    STOPPED = "stopped"
    RETURNED = "returned"
    STUCK = "stuck"
    UNDONE = "undone"


@dataclass(frozen=True)
class Limit:
    """Failures that are borne: so many failed steps, so many percent of the cases begun, once these are LEAST_BEGUN;
    None bounds nothing.
    """

    most_failures: int | None = None
    most_percent: int | None = None

    def __bool__(self) -> bool:
        """Whether anything is bounded."""
        return self.most_failures is not None or self.most_percent is not None

    def is_over(self, *, begun: int, failures: int, failed_cases: int) -> bool:
        """Whether more failed: steps, or cases of those begun."""
        if self.most_failures is not None and failures > self.most_failures:
            return True
        if self.most_percent is None or begun < LEAST_BEGUN:
            return False
        return failed_cases * 100 > self.most_percent * begun


class DeploymentWatch(Base):
    """A deployment whose cases are watched `until` then; `after_id` is the last case that was begun before it.

    `names` are the files that were taken back, or that could not be.
    """

    __tablename__ = "deployment_watch"

    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), primary_key=True)
    actor: Mapped[str]
    after_id: Mapped[int]
    most_failures: Mapped[int | None]
    most_percent: Mapped[int | None]
    until: Mapped[datetime]
    state: Mapped[WatchState]
    begun: Mapped[int]
    failures: Mapped[int]
    failed_cases: Mapped[int]
    names: Mapped[str]
    settled_at: Mapped[datetime | None]
    returned_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"), index=True)

    @property
    def limit(self) -> Limit:
        """What is borne."""
        return Limit(self.most_failures, self.most_percent)
