"""How a request was resolved, round by round."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.catalogue.columns import CodeColumn
from processes.catalogue.rules import CauseCode
from processes.db import Base


class Resolution(Base):
    """A proposed resolution; a returned one is followed by the next round."""

    __tablename__ = "resolution"
    __table_args__ = (UniqueConstraint("request_id", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    round: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cause: Mapped[CauseCode] = mapped_column(CodeColumn(CauseCode))  # why it happened
    summary: Mapped[str]
    no_work_reason: Mapped[str] = mapped_column(default="")  # why no minute was logged
