"""Files from other systems, their rows as checked, what was made of them, and kept mappings of columns."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.db import Base
from processes.imports.subjects import Subject
from processes.people.models import Person


class ImportState(enum.Enum):
    """How far a file is."""

    UPLOADED = "uploaded"  # its columns wait to be named
    CHECKING = "checking"
    CHECKED = "checked"  # its rows can be looked at, and taken over where none is wrong
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # it cannot be read to its end, or a defect of ours stopped it: nothing was taken over
    TAKEN_BACK = "taken_back"


class Outcome(enum.Enum):
    """What taking a row over does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


class Import(Base):
    """One file that somebody brought; who, what and when is kept for good, the file itself for some weeks."""

    __tablename__ = "import"
    __table_args__ = (CheckConstraint("done <= total", name="done"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject]
    system: Mapped[str] = mapped_column(default="")  # where the file comes from: Zammad, GLPI, any name
    filename: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)
    about: Mapped[dict[str, Any]]  # format, encoding, delimiter
    columns: Mapped[list[Any]]
    sample: Mapped[list[Any]]  # the first rows
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {field: {"column": name} or {"value": text}}
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # rows by Outcome
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how many rows belong to what it made, by table
    done: Mapped[int] = mapped_column(default=0)  # rows worked off of `total`, while a worker is at it
    total: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime]  # when it last got on
    fault: Mapped[str | None]  # why it FAILED: a name of faults, or words of a defect
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    run_at: Mapped[datetime | None]
    run_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    uploaded_by: Mapped[Person] = relationship(foreign_keys=[uploaded_by_id])
    run_by: Mapped[Person | None] = relationship(foreign_keys=[run_by_id])
    taken_back_by: Mapped[Person | None] = relationship(foreign_keys=[taken_back_by_id])


class ImportRow(Base):
    """One row as it was checked; `number` is its line in a spreadsheet."""

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_keyset", "import_id", "id"),
        Index("ix_import_row_wrong", "import_id", "id", postgresql_where=text("outcome = 'wrong'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"))
    number: Mapped[int]
    values: Mapped[dict[str, Any]]  # text by field
    outcome: Mapped[Outcome]
    wrong: Mapped[list[Any]]  # [field, value, reason, what fills its sentence]
    notes: Mapped[list[Any]]  # the same of what will be otherwise than the row says
    changes: Mapped[dict[str, Any]]  # {field: [before, after]}


class ImportedRecord(Base):
    """A record that a file made, changed or found, and what the other system called it."""

    __tablename__ = "imported_record"
    __table_args__ = (
        Index(
            "uq_imported_record_origin",
            "subject",
            "system",
            "foreign_id",
            unique=True,
            postgresql_where=text("foreign_id IS NOT NULL"),
        ),
        Index("ix_imported_record_target", "subject", "target_id"),
        Index("ix_imported_record_import_id", "import_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"))
    subject: Mapped[Subject]
    target_id: Mapped[int]
    outcome: Mapped[Outcome]
    system: Mapped[str]
    foreign_id: Mapped[str | None]
    foreign_number: Mapped[str | None]


class ImportMapping(Base):
    """A mapping of columns that somebody kept under a name, for the next file of the kind."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("subject", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[Subject]
    name: Mapped[str]
    mapping: Mapped[dict[str, Any]]
