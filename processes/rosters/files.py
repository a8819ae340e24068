"""Shifts in files: tables and calendars as others bring them, and as they are taken away."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from processes.errors import Refusal
from processes.people.rules import normal_email
from processes.rosters.errors import FileTooLong, FileUnreadable, RowRepeats, RowTimeUnreadable
from processes.rosters.models import Absence, Shift

MOST = 2000  # shifts of a file
COLUMNS = ("email", "start", "end", "note")
_NEEDED = frozenset(COLUMNS[:3])


@dataclass(frozen=True, slots=True)
class Row:
    """One shift of a file: the line on which it stands, whose, from and to (UTC), or what is wrong with it."""

    line: int
    email: str
    start: datetime | None = None
    end: datetime | None = None
    note: str = ""
    fault: Refusal | None = None


def read(data: bytes, *, email: str, zone: ZoneInfo) -> Sequence[Row]:
    """The shifts of a CSV (times in `zone`) or of a calendar, which is of the person `email`.

    FileUnreadable, FileTooLong.
    """
    is_calendar = data.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR")
    rows = list(_events(data, email, zone) if is_calendar else _lines(data, zone))
    if not rows:
        raise FileUnreadable()
    if len(rows) > MOST:
        raise FileTooLong(most=MOST)
    return rows


def _lines(data: bytes, zone: ZoneInfo) -> Iterator[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1250", errors="replace")
    head = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    if not {name.strip().lower() for name in table.fieldnames or ()} >= _NEEDED:
        raise FileUnreadable()
    try:
        for said in table:
            given = {(name or "").strip().lower(): (value or "").strip() for name, value in said.items() if name}
            yield _row(table.line_num, given, zone)
    except csv.Error:
        raise FileUnreadable() from None


def _row(line: int, given: dict[str, str], zone: ZoneInfo) -> Row:
    row = Row(line, normal_email(given["email"].lstrip("'")), note=given.get("note", "").lstrip("'"))
    try:
        start, end = (datetime.fromisoformat(given[name]) for name in ("start", "end"))
    except ValueError:
        return replace(row, fault=RowTimeUnreadable())
    return replace(row, start=_instant(start, zone), end=_instant(end, zone))


def _instant(at: datetime, zone: ZoneInfo) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _events(data: bytes, email: str, zone: ZoneInfo) -> Iterator[Row]:
    try:
        events = [part for part in Calendar.from_ical(data).walk("VEVENT") if isinstance(part, Event)]
    except (ValueError, KeyError, TypeError, IndexError):
        raise FileUnreadable() from None
    for number, event in enumerate(events, start=1):
        row = Row(number, normal_email(email), note=str(event.get("summary", ""))[:120])
        if "RRULE" in event or "RDATE" in event:
            yield replace(row, fault=RowRepeats())
            continue
        try:
            yield replace(row, start=_moment(event.start, zone), end=_moment(event.end, zone))
        except (ValueError, KeyError, AttributeError, TypeError):
            yield replace(row, fault=RowTimeUnreadable())


def _moment(at: date, zone: ZoneInfo) -> datetime:
    """A day of a calendar is its midnight."""
    return _instant(at if isinstance(at, datetime) else datetime.combine(at, time(0)), zone)


def table_of(shifts: Iterable[Shift], zone: ZoneInfo) -> Iterator[tuple[str, str, str, str]]:
    """Shifts as the rows of a table that can be brought back, in the order of COLUMNS."""
    for shift in shifts:
        start, end = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (shift.starts_at, shift.ends_at))
        yield shift.person.email, start, end, shift.note


def calendar_of(
    shifts: Iterable[Shift], absences: Iterable[Absence], *, named: str, shift_word: str, away_word: str, now: datetime
) -> bytes:
    """Shifts and absences as an iCalendar file (RFC 5545), times in UTC; each event keeps its identity."""
    calendar = Calendar()
    calendar.add("prodid", "-//Podpora//rosters//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", named)
    events = [(f"shift-{s.id}", s.starts_at, s.ends_at, " · ".join(filter(None, (shift_word, s.note)))) for s in shifts]
    events += [(f"absence-{a.id}", a.starts_at, a.ends_at, away_word) for a in absences]
    for uid, start, end, summary in events:
        event = Event()
        event.add("uid", f"{uid}@podpora")
        event.add("dtstamp", now)
        event.add("dtstart", start.astimezone(UTC))
        event.add("dtend", end.astimezone(UTC))
        event.add("summary", summary)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
