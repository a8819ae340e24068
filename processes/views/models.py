"""Views of lists that people have saved, and which columns of a list a person hides."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base


class ListView(Base):
    """A list as its owner has narrowed and ordered it, under a name; all staff see a shared one."""

    __tablename__ = "list_view"
    __table_args__ = (
        Index("uq_list_view_name", "person_id", "listing", "name", unique=True),
        Index("ix_list_view_shared", "listing", postgresql_where=text("is_shared")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    listing: Mapped[str]  # the name of the list
    name: Mapped[str]
    is_shared: Mapped[bool]
    parameters: Mapped[dict[str, Any]]  # of the list's address
    hidden: Mapped[list[Any]]  # keys of columns
    created_at: Mapped[datetime]


class ListHabit(Base):
    """Which columns of a list a person hides where no saved view says it."""

    __tablename__ = "list_habit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    listing: Mapped[str] = mapped_column(primary_key=True)
    hidden: Mapped[list[Any]]


class StartPage(Base):
    """The saved view at which a person starts."""

    __tablename__ = "start_page"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("list_view.id", ondelete="CASCADE"), index=True)
