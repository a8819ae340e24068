"""One row of a file: its texts by field, what they mean, and what is found about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from processes.imports.models import Outcome
from processes.imports.subjects import FIELDS, Subject
from processes.imports.values import Reason, Wrong, read
from processes.imports.vocabulary import WORDS_OF, Words

Finding = list[Any]  # [field, value, reason, what fills the reason's sentence]
Mapped = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Row:
    """A row while it is checked and taken over; `means` holds the values that could be read."""

    number: int
    values: Mapping[str, str]
    means: dict[str, Any] = field(default_factory=dict)
    wrong: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    changes: dict[str, list[str | None]] = field(default_factory=dict)
    target_id: int | None = None
    is_rest: bool = False  # belongs to a record that a row above it begins

    @property
    def outcome(self) -> Outcome:
        """What taking it over does."""
        if self.wrong:
            return Outcome.WRONG
        if self.target_id is None:
            return Outcome.NEW
        return Outcome.CHANGED if self.changes else Outcome.SAME

    def refuse(self, name: str, reason: Reason, /, **given: Any) -> None:
        """This row cannot be taken over because of this field."""
        self.wrong.append([name, self.values.get(name, ""), reason.value, given])

    def note(self, name: str, reason: Reason, /, **given: Any) -> None:
        """It will be taken over otherwise than it says."""
        self.notes.append([name, self.values.get(name, ""), reason.value, given])

    def get(self, name: str) -> Any:
        """What a field means, None where it is empty or could not be read."""
        return self.means.get(name)

    def change(self, name: str, before: object, after: object) -> None:
        """Remember that a field of a record that is here changes."""
        if before != after:
            self.changes[name] = [said(before), said(after)]


def said(value: object) -> str | None:
    """A value in the words in which rows are shown."""
    if value is None or value == "":
        return None
    if isinstance(value, list | tuple):
        return ", ".join(said(one) or "" for one in value)
    return str(getattr(value, "value", value))


def read_row(
    subject: Subject,
    number: int,
    values: Mapping[str, str],
    zone: ZoneInfo,
    *,
    words: Words = WORDS_OF,
    is_rest: bool = False,
) -> Row:
    """A row with what each cell means by itself, or why it means nothing; the rest of a record needs no more."""
    row = Row(number, values, is_rest=is_rest)
    for one in FIELDS[subject]:
        text = values.get(one.name, "")
        if not text:
            if one.needed and not is_rest:
                row.refuse(one.name, Reason.MISSING)
            continue
        try:
            row.means[one.name] = read(one.kind, text, zone, words)
        except Wrong as wrong:
            row.refuse(one.name, wrong.reason, **wrong.given)
    return row


def mapped(columns: Sequence[str], cells: Sequence[str], mapping: Mapped) -> dict[str, str]:
    """The texts of a row by field, as the mapping says: of a column, or the same in every row."""
    places = {name: at for at, name in enumerate(columns)}
    found = {}
    for name, source in mapping.items():
        column = source.get("column")
        cell = cells[places[column]] if column in places else ""
        text = cell or source.get("value", "")
        if text:
            found[name] = text
    return found


def refuse_twins(rows: Iterable[Row], name: str, key: Any) -> None:
    """Two rows of a file that mean the same record contradict each other: the later one is refused."""
    first: dict[Any, int] = {}
    for row in rows:
        known = key(row)
        if known is None:
            continue
        if first.setdefault(known, row.number) != row.number:
            row.refuse(name, Reason.TWICE, row=first[known])
