"""Taking a checked file over: who does it and when, what became of each row, how far it is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from processes.imports.models import ImportedRecord, Outcome
from processes.imports.rows import Row
from processes.imports.subjects import Subject
from processes.people.rules import Actor

TICK = 200  # rows between two words about how far it is


@dataclass
class Taking:
    """One file that is being taken over, in one transaction; `tell` is told how many rows are done."""

    session: Session
    import_id: int
    subject: Subject
    system: str
    actor: Actor
    now: datetime
    tell: Callable[[int], None]
    done: int = 0
    records: list[dict[str, Any]] = field(default_factory=list)

    @property
    def given(self) -> dict[str, Any]:
        """What every use case is given: who acts, and when."""
        return {"actor": self.actor, "now": self.now}

    def each(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that are to be done one by one."""
        for row in rows:
            yield row
            self.tick()

    def tick(self, rows: int = 1) -> None:
        """So many more rows are done."""
        before, self.done = self.done, self.done + rows
        if before // TICK != self.done // TICK:
            self.tell(self.done)

    def keep(self, row: Row, target_id: int, outcome: Outcome) -> None:
        """Remember what a row became, and what the other system calls it where that is not known yet."""
        foreign_id = row.get("foreign_id")
        self.records.append(
            {
                "import_id": self.import_id,
                "subject": self.subject,
                "target_id": target_id,
                "outcome": outcome,
                "system": self.system,
                "foreign_id": foreign_id if outcome is Outcome.NEW else None,
                "foreign_number": row.get("number") if self.subject is Subject.REQUESTS else None,
            }
        )

    def finish(self) -> None:
        """Write the remembered down."""
        if self.records:
            self.session.execute(insert(ImportedRecord), self.records)
