"""The tables of kept figures: which cases wait to be counted, what was counted where, and up to when."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Float, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base


class CaseCount(Base):
    """How many running cases of one pack, pinned to one set of diagrams, have exactly these elements open."""

    __tablename__ = "case_count"
    __table_args__ = (UniqueConstraint("pinned_hash", "pack", "leaves"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str]
    pinned_hash: Mapped[str]
    pinned: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    leaves: Mapped[list[str]] = mapped_column(ARRAY(Text))
    cases: Mapped[int] = mapped_column(default=0)


class CountedCase(Base):
    """Where a case was counted last."""

    __tablename__ = "counted_case"
    __table_args__ = (Index("ix_counted_case_count_id", "count_id"),)

    instance_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count_id: Mapped[int] = mapped_column(ForeignKey("case_count.id"))


class PassageCount(Base):
    """Of an hour or a day of UTC: how often a sequence flow was taken, or an element left after about that long.

    Stays are counted where they ended, in bands of lengths a twelfth apart (0: no time at all) with the `seconds` of
    all of them; flows in band 0.
    """

    __tablename__ = "passage_count"
    __table_args__ = (Index("ix_passage_count_began", "began"),)

    process: Mapped[str] = mapped_column(primary_key=True)
    span: Mapped[str] = mapped_column(primary_key=True)
    began: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    times: Mapped[int]
    seconds: Mapped[float] = mapped_column(Float(53))


class CountedHistory(Base):
    """The hours whose history is counted: from `since`, the beginning of a day of UTC, up to `until`; one row."""

    __tablename__ = "counted_history"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime]
