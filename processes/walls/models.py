"""Links by which screens on a wall show the desk without a login."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.people.models import Person


class Wall(Base):
    """A screen: only the hash of its link's key is kept; of customers it shows numbers and what is allowed here."""

    __tablename__ = "wall"
    __table_args__ = (Index("ix_wall_keyset", "made_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)  # sha256 hex
    shows_customers: Mapped[bool] = mapped_column(default=False)
    shows_summaries: Mapped[bool] = mapped_column(default=False)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    made_by: Mapped[Person | None] = relationship()
