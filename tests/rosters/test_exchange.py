"""Shifts brought by files and taken away: rows that are wrong by name, nothing twice, links that show one person's."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import event, func, select

from processes.errors import Forbidden
from processes.rosters import bringing
from processes.rosters.errors import (
    FileRefused,
    FileTooLong,
    FileUnreadable,
    RowPersonUnknown,
    RowRepeats,
    RowTimeUnreadable,
    ShiftOverlaps,
    ShiftReversed,
    ShiftTooLong,
)
from processes.rosters.files import MOST, calendar_of, read, table_of
from processes.rosters.models import Shift
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN, as_person, stocked
from tests.rosters.conftest import NOW, Roster
from tests.web.conftest import Browser, Page

__all__ = ["as_person", "stocked"]

PRAGUE = ZoneInfo("Europe/Prague")
HEAD = "email,start,end,note\n"
ANNA = "anna@podpora.test,2026-12-01 08:00,2026-12-01 16:00,Sklad\n"
GOOD = HEAD + ANNA + "Bara@podpora.test,2026-12-01T22:00,2026-12-02T06:00,\n"


def rows(text: str, email: str = ""):
    return read(text.encode(), email=email, zone=PRAGUE)


def count(roster: Roster) -> int:
    return roster.session.scalar(select(func.count()).select_from(Shift)) or 0


def test_a_table_is_planned_once_however_often_it_comes(roster: Roster) -> None:
    assert bringing.bring(roster.session, rows(GOOD), **roster.by()) == 2
    assert bringing.bring(roster.session, rows(GOOD), **roster.by()) == 0
    found = roster.session.scalars(select(Shift).order_by(Shift.starts_at)).all()
    assert [(s.person.name, s.starts_at, s.note) for s in found] == [
        ("Anna", datetime(2026, 12, 1, 7, tzinfo=UTC), "Sklad"),
        ("Bara", datetime(2026, 12, 1, 21, tzinfo=UTC), ""),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("nobody@podpora.test,2026-12-01 08:00,2026-12-01 16:00,", RowPersonUnknown),
        ("anna@podpora.test,1. 12. 2026,2026-12-01 16:00,", RowTimeUnreadable),
        ("anna@podpora.test,2026-12-01 16:00,2026-12-01 08:00,", ShiftReversed),
        ("anna@podpora.test,2026-12-01 16:00,2026-12-03 08:00,", ShiftTooLong),
        ("anna@podpora.test,2026-12-01 09:00,2026-12-01 10:00,", ShiftOverlaps),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_planned(roster: Roster, line: str, fault: type[Exception]) -> None:
    brought = rows(GOOD + line + "\n")
    checked = bringing.check(roster.session, brought, actor=roster.actor("planner"))
    assert [type(one.fault) for one in checked] == [type(None), type(None), fault]
    assert checked[2].row.line == 4
    with pytest.raises(FileRefused):
        bringing.bring(roster.session, brought, **roster.by())
    assert count(roster) == 0


def test_files_that_are_none_are_refused() -> None:
    for data in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x01", b"BEGIN:VCALENDAR\nnonsense", HEAD.encode()):
        with pytest.raises(FileUnreadable):
            read(data, email="", zone=PRAGUE)
    with pytest.raises(FileTooLong):
        rows(HEAD + "a@b.cz,2026-12-01 08:00,2026-12-01 16:00,\n" * (MOST + 1))


def test_a_table_with_semicolons_in_an_old_charset_is_read() -> None:
    (row,) = read(
        "Email;Start;End;Note\nanna@podpora.test;2026-12-01 08:00;2026-12-01 16:00;Žďár\n".encode("cp1250"),
        email="",
        zone=PRAGUE,
    )
    assert row.note == "Žďár"


def ics(*events: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", ""])


ONE = (
    "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Noční\r\nDTSTART;TZID=Europe/Prague:20261201T220000\r\n"
    "DTEND;TZID=Europe/Prague:20261202T060000\r\nEND:VEVENT"
)
AGAIN = ONE.replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY")


def test_a_calendar_is_one_persons_and_what_comes_again_is_refused() -> None:
    one, again = rows(ics(ONE, AGAIN), "Anna@podpora.test")
    assert (one.email, one.note, one.fault) == ("anna@podpora.test", "Noční", None)
    assert (one.start, one.end) == (datetime(2026, 12, 1, 21, tzinfo=UTC), datetime(2026, 12, 2, 5, tzinfo=UTC))
    assert isinstance(again.fault, RowRepeats)


def test_what_is_taken_away_can_be_brought_back(roster: Roster) -> None:
    bringing.bring(roster.session, rows(GOOD), **roster.by())
    found = roster.session.scalars(select(Shift).order_by(Shift.starts_at)).all()
    lines = [",".join(row) for row in table_of(found, PRAGUE)]
    assert [row.start for row in rows(HEAD + "\n".join(lines))] == [shift.starts_at for shift in found]
    said = {"named": "Plán", "shift_word": "Směna", "away_word": "Pryč", "now": NOW}
    events = Calendar.from_ical(calendar_of(found, [], **said)).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == ["Směna · Sklad", "Směna"]
    assert [one["dtstart"].dt for one in events] == [shift.starts_at for shift in found]


def test_a_file_is_checked_in_two_statements(roster: Roster) -> None:
    seen: list[str] = []
    brought, actor = rows(GOOD), roster.actor("planner")
    event.listen(roster.session.connection(), "after_cursor_execute", lambda *given: seen.append(given[2]))
    bringing.check(roster.session, brought, actor=actor)
    assert len(seen) == 2


def test_only_planners_bring_files(roster: Roster) -> None:
    with pytest.raises(Forbidden):
        bringing.bring(roster.session, rows(GOOD), **roster.by("anna"))


def test_a_link_shows_its_persons_shifts_until_a_new_one_is_made(roster: Roster) -> None:
    key = bringing.make_feed(roster.session, **roster.by("anna"))
    reader = bringing.reader_of_feed(roster.session, key)
    assert reader is not None
    assert reader.name == "Anna"
    assert bringing.reader_of_feed(roster.session, key + "x") is None
    newer = bringing.make_feed(roster.session, **roster.by("anna"))
    assert bringing.reader_of_feed(roster.session, key) is None
    roster.people["anna"].is_active = False
    roster.session.flush()
    assert bringing.reader_of_feed(roster.session, newer) is None
    roster.people["anna"].is_active = True
    bringing.end_feed(roster.session, **roster.by("anna"))
    assert bringing.reader_of_feed(roster.session, newer) is None


class TestPages:
    """The same by the browser, on the sample company."""

    @pytest.fixture
    def database_url(self, server, stocked):
        name = server.clone(stocked)
        yield server.url(name)
        server.drop(name)

    def test_a_file_is_looked_at_then_planned(self, as_person: Callable[[str], Browser]) -> None:
        planner = as_person(DISPATCHER)
        day = datetime.now(UTC).date() + timedelta(days=6 - datetime.now(UTC).weekday())
        line = f"{TECHNICIAN},{day} 08:00,{day} 16:00,=1+1\n"

        def look(text: str):
            return planner.post("/rosters/bring", {"file": (BytesIO(text.encode()), "shifts.csv"), "email": TECHNICIAN})

        wrong = look(HEAD + line + line.replace("16:00", "17:00"))
        assert "Some rows are wrong." in wrong.text
        assert "has another shift then" in wrong.text
        assert "bring/plan" not in wrong.text
        right = look(HEAD + line)
        page = Page(right.text)
        held = right.text.partition('name="held" type="hidden" value="')[2].partition('"')[0]
        sent = {"csrf_token": page.token, "held": held, "email": TECHNICIAN}
        assert planner.client.post("/rosters/bring/plan", data=sent).status_code == 302
        out = planner.get(f"/rosters/shifts.csv?day={day}")
        assert f"{TECHNICIAN},{day} 08:00,{day} 16:00,'=1+1" in out.text
        assert planner.post("/rosters/bring/plan", {"held": "***"}, form="/rosters/bring").status_code == 422

    def test_a_technician_takes_only_their_own(self, as_person: Callable[[str], Browser]) -> None:
        technician = as_person(TECHNICIAN)
        table = technician.get("/rosters/shifts.csv").text
        assert TECHNICIAN in table
        assert "novotna@severka.example" not in table
        assert technician.get("/rosters/bring").status_code == 403
        made = technician.post("/rosters/feed").text
        link = made.partition("/rosters/feed/")[2].partition(".ics")[0]
        stranger = as_person(CUSTOMER)
        calendar = stranger.get(f"/rosters/feed/{link}.ics")
        assert calendar.status_code == 200
        assert calendar.mimetype == "text/calendar"
        assert len(Calendar.from_ical(calendar.data).walk("VEVENT")) > 20
        assert stranger.get("/rosters/feed/nothing.ics").status_code == 404
        assert technician.post("/rosters/feed/end", form="/rosters/feed").status_code == 302
        assert stranger.get(f"/rosters/feed/{link}.ics").status_code == 404
        assert b"BEGIN:VCALENDAR" in technician.get("/rosters/shifts.ics").data
