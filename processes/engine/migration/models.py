"""The tables of migrations: what was decided, and what became of every case."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from processes.db import Base


class CaseState(enum.Enum):
    """What became of one case of a migration: still to do, moved, left where it is, to be undone, undone."""

    WAITING = "waiting"
    MOVED = "moved"
    STAYED = "stayed"
    UNDOING = "undoing"
    UNDONE = "undone"


class Migration(Base):
    """A decision to move running cases of a process to one exact set of definitions.

    `changes` maps old to new element ids where they differ, by scope (process or sub-process). `pack` is
    the pack that the cases follow from then on.
    """

    __tablename__ = "migration"
    __table_args__ = (Index("ix_migration_process", "process", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process: Mapped[str]
    pack: Mapped[str]
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    pinned: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    pinned_hash: Mapped[str]
    changes: Mapped[dict[str, Any]]
    reason: Mapped[str]
    actor: Mapped[str]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undo_reason: Mapped[str | None]
    undo_actor: Mapped[str | None]
    undo_at: Mapped[datetime | None]


class MigrationCase(Base):
    """One case of a migration. What it was before is kept, so that the move can be undone.

    `reasons` are sentences with values, why it stayed or was not undone; `moves` says which elements got
    another id; `moved_hash` is of the state as it was moved: another one means that the case has taken a
    step since.
    """

    __tablename__ = "migration_case"
    __table_args__ = (
        UniqueConstraint("migration_id", "instance_id"),
        Index("ix_migration_case_batch", "migration_id", "batch"),
        Index("ix_migration_case_to_do", "migration_id", postgresql_where=text("state in ('waiting', 'undoing')")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    migration_id: Mapped[int] = mapped_column(ForeignKey("migration.id", ondelete="CASCADE"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"), index=True)
    business_key: Mapped[str]
    batch: Mapped[int]
    state: Mapped[CaseState] = mapped_column(default=CaseState.WAITING)
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    from_definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    from_pack: Mapped[str]
    from_pinned: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    from_hash: Mapped[str]
    former: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    moves: Mapped[dict[str, Any]] = mapped_column(default=dict)
    moved_hash: Mapped[str | None]
    done_at: Mapped[datetime | None]
