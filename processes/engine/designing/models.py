"""The tables of the designer: drafts, what they were before, and who looks at them right now."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
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
