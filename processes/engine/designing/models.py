"""The tables of the designer: drafts, what they were before, who looks at them right now, and what goes live later."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from processes.db import Base
from processes.engine.files.resources import DefinitionKind


class Draft(Base):
    """Work on one definition of one pack, shared by all designers; `base_definition_id` is the version it began with.

    `key` and `name` are those of the content as it was last saved, or those it began with where it cannot be read.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("pack", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str]
    kind: Mapped[DefinitionKind]
    key: Mapped[str]
    path: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    base_definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"), index=True)
    shipped_hash: Mapped[str | None]  # of the product's file that was taken into it
    revision: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]


class ShippedFile(Base):
    """What the product brings for one definition, as it came last.

    `base` is the product's content on which the deployed version rests, `definition_id` the version that is the
    product's own; `offered_at` is set while designers have not said what becomes of a change that they did not get.
    """

    __tablename__ = "shipped_file"
    __table_args__ = (UniqueConstraint("pack", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str]
    kind: Mapped[DefinitionKind]
    key: Mapped[str]
    path: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    content_hash: Mapped[str]
    base: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"), index=True)
    offered_at: Mapped[datetime | None]


class DraftRevision(Base):
    """A draft as it was saved once; `content` is zstandard. The newest 200 of a draft are kept."""

    __tablename__ = "draft_revision"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    author: Mapped[str]
    at: Mapped[datetime]


class DraftPresence(Base):
    """A window in which a designer has a draft open, and the element chosen there."""

    __tablename__ = "draft_presence"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True)
    window: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    element: Mapped[str | None]
    seen_at: Mapped[datetime]


class PlanState(enum.Enum):
    """What became of a planned deployment; overtaken: others had deployed the same files; refused: by the check."""

    WAITING = "waiting"
    DEPLOYED = "deployed"
    OVERTAKEN = "overtaken"
    REFUSED = "refused"
    CALLED_OFF = "called_off"


class PlannedDeployment(Base):
    """Files of one pack that go live together at `due_at`; `author` and `actor` are who planned it, by name and key.

    `red` names scenarios that failed in spite of which it is done, for this `reason`. `obstacles` says what kept it
    from going live: names of files, or faults.
    """

    __tablename__ = "planned_deployment"
    __table_args__ = (Index("ix_planned_deployment_due", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str]
    note: Mapped[str]
    reason: Mapped[str]
    red: Mapped[list[str]] = mapped_column(JSONB)
    author: Mapped[str]
    actor: Mapped[str]
    planned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    revision: Mapped[int]
    state: Mapped[PlanState]
    obstacles: Mapped[list[Any]] = mapped_column(JSONB)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    deployment_id: Mapped[int | None] = mapped_column(ForeignKey("deployment.id"), index=True)
    most_failures: Mapped[int | None]  # that are borne in its first hour
    most_percent: Mapped[int | None]


class PlannedFile(Base):
    """One file of a planned deployment, as it was checked, and the version that was deployed then (None: none yet)."""

    __tablename__ = "planned_file"
    __table_args__ = (UniqueConstraint("plan_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("planned_deployment.id"))
    kind: Mapped[DefinitionKind]
    key: Mapped[str]
    path: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    base_definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id", ondelete="SET NULL"), index=True)
