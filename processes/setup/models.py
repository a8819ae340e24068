"""The link by which an empty desk gets its first administrator."""

from datetime import datetime

from sqlalchemy import CheckConstraint
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
