"""Knows which processes, or versions of them, nobody may begin new cases of; running cases go on."""

from datetime import datetime

from sqlalchemy import ColumnElement, Index, and_, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import Definition


class Retirement(Base):
    """A process of a pack that is retired, or one `version` of it; in force until it is taken back."""

    __tablename__ = "retirement"
    __table_args__ = (
        Index(
            "uq_retirement_in_force",
            "pack",
            "key",
            text("coalesce(version, 0)"),
            unique=True,
            postgresql_where=text("taken_back_at is null"),
        ),
        Index("ix_retirement_process", "pack", "key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str]
    key: Mapped[str]
    version: Mapped[int | None]
    reason: Mapped[str]
    actor: Mapped[str]
    retired_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None]
    taken_back_reason: Mapped[str | None]


def is_retired() -> ColumnElement[bool]:
    """Whether nobody may begin a case of a definition, as SQL; False of all but processes."""
    same = and_(Retirement.pack == Definition.pack, Retirement.key == Definition.key)
    covers = or_(Retirement.version.is_(None), Retirement.version == Definition.version)
    found = select(Retirement.id).where(same, covers, Retirement.taken_back_at.is_(None))
    return and_(Definition.kind == DefinitionKind.BPMN, found.exists())


# Grows with every retirement and every one that is taken back: what is kept in memory of them is known by it.
CHANGES = (
    select(func.coalesce(func.max(Retirement.id), 0) + func.count(Retirement.taken_back_at))
    .select_from(Retirement)
    .scalar_subquery()
)
_NEEDED: set[str] = set()


def started_by_the_desk(process: str) -> str:
    """Say that the product itself begins cases of this process, so that it cannot be retired."""
    _NEEDED.add(process)
    return process


def is_started_by_the_desk(process: str) -> bool:
    """Whether it does."""
    return process in _NEEDED


def of_process(session: Session, pack: str, key: str) -> list[Retirement]:
    """All there ever were, the latest first."""
    asked = select(Retirement).where(Retirement.pack == pack, Retirement.key == key)
    return list(session.scalars(asked.order_by(Retirement.id.desc())))
