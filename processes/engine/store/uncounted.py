"""The table of cases that a step has changed and whose figures wait to be brought up to it."""

from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base


class UncountedCase(Base):
    """A step has changed this case since it was counted last; each step adds a row, counting removes it."""

    __tablename__ = "uncounted_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int]
