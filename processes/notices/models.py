"""What people were told of, and how each wants to be told."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base


class MailTime(enum.Enum):
    """When a person gets notices of a kind by mail."""

    NOW = "now"
    DAILY = "daily"  # with all others of the day, in the morning
    NEVER = "never"


class Notice(Base):
    """One thing that one person was told; `about` names it, so that nobody is told twice before they have read it."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_keyset", "person_id", text("id DESC"), postgresql_where=text("in_bell")),
        Index("uq_notice_unread", "person_id", "kind", "about", unique=True, postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_waits", "id", postgresql_where=text("waits_for_summary")),
        Index("ix_notice_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    project_id: Mapped[int | None] = mapped_column(
        ForeignKey("project.id"), index=True
    )  # a customer reads it as long as they see the project
    kind: Mapped[str]
    about: Mapped[str]
    path: Mapped[str]  # of the page where something can be done
    values: Mapped[dict[str, Any]]  # what the kind's sentence names
    at: Mapped[datetime]
    in_bell: Mapped[bool]
    waits_for_summary: Mapped[bool]
    read_at: Mapped[datetime | None]


class NoticePreference(Base):
    """How a person wants to be told of a kind, where it is not as the kind itself proposes."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    bell: Mapped[bool]
    mail: Mapped[MailTime]
