"""The link of the first start, what was settled of its steps, and what was chosen for those that follow."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base


class SetupLink(Base):
    """The one link that works: another takes its place. Only its secret's hash is kept, one use, expiring."""

    __tablename__ = "setup_link"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret_hash: Mapped[str]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SettledStep(Base):
    """Somebody said that a step is done or not needed; steps whose outcome is in the record need no word."""

    __tablename__ = "settled_step"

    step: Mapped[str] = mapped_column(primary_key=True)  # a value of Step
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SetupChoice(Base):
    """What the steps begin with: language, zone and currency of the company."""

    __tablename__ = "setup_choice"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    locale: Mapped[str]
    timezone: Mapped[str]
    currency: Mapped[str]
