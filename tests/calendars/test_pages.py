"""The pages of service calendars: hours as people write them, versions side by side, refusals at their fields."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.calendars import queries
from processes.calendars.errors import HoursUnreadable
from processes.calendars.models import ServiceCalendar
from processes.calendars.weeks import TEMPLATES, read_hours, written
from processes.clock import utcnow
from tests.browser.places import ADMINISTRATOR
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN, as_person, counting, database_url, stocked
from tests.web.conftest import Browser

__all__ = ["as_person", "database_url", "stocked"]

Door = Callable[[str], Browser]
TODAY = utcnow().astimezone(ZoneInfo("Europe/Prague")).date()
WEEK = {f"day{weekday}": "8-12, 13:00–17:00" for weekday in range(5)}


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


def made(rows: Session, name: str) -> ServiceCalendar:
    rows.expire_all()
    number = rows.scalars(select(ServiceCalendar.id).where(ServiceCalendar.name == name)).one()
    return queries.calendar_with(rows, number)


@pytest.mark.parametrize("text", ["8:00–12:00, 13:00–17:00", "22:00–6:00", "0:00–24:00", ""])
def test_hours_are_read_as_they_are_written(text: str) -> None:
    assert written(read_hours(text)) == text


@pytest.mark.parametrize("text", ["osm", "8", "8-25", "8:60-9", "8-12 13-17", "8--12"])
def test_unreadable_hours_are_refused(text: str) -> None:
    with pytest.raises(HoursUnreadable):
        read_hours(text)


def test_everybody_who_works_here_looks_and_administrators_change(as_person: Door) -> None:
    for email in (TECHNICIAN, DISPATCHER):
        assert "8×5 (8:00–16:30)" in as_person(email).get("/calendars").text
        assert as_person(email).get("/calendars/new").status_code == 403
    assert as_person(CUSTOMER).get("/calendars").status_code == 403
    assert as_person(ADMINISTRATOR).get("/calendars/new").status_code == 200


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_new_calendar_begins_with_a_template(as_person: Door, name: str) -> None:
    page = as_person(ADMINISTRATOR).get(f"/calendars/new?template={name}").text
    assert f'value="{written(TEMPLATES[name][0][0])}"' in page


def test_a_calendar_without_an_open_hour_is_refused_and_keeps_what_was_typed(as_person: Door, rows: Session) -> None:
    browser = as_person(ADMINISTRATOR)
    sent = {"name": "Zavřeno", "country": "CZ", "timezone": "Europe/Prague"}
    refused = browser.post("/calendars/new", sent)
    assert refused.status_code == 422
    assert "This service calendar has no open hours." in refused.text
    assert 'value="Zavřeno"' in refused.text
    refused = browser.post("/calendars/new", {**sent, "day2": "8-12, 11-13"})
    assert refused.status_code == 422
    assert 'id="day2-error"' in refused.text
    assert browser.post("/calendars/new", {**sent, **WEEK, "day4": "20-4"}).status_code == 302
    assert written(queries.weekly_of(made(rows, "Zavřeno").versions[0])[4]) == "20:00–4:00"


def test_other_hours_stand_beside_the_present_ones_until_they_are_taken_back(as_person: Door, rows: Session) -> None:
    browser = as_person(ADMINISTRATOR)
    page = f"/calendars/{made(rows, '24×7').id}"
    past = browser.post(f"{page}/hours", {**WEEK, "country": "CZ", "valid_from": str(TODAY - timedelta(days=1))})
    assert past.status_code == 422
    assert 'id="valid_from-error"' in past.text
    later = TODAY + timedelta(days=30)
    assert browser.post(f"{page}/hours", {**WEEK, "country": "CZ", "valid_from": str(later)}).status_code == 302
    shown = browser.get(page).text
    assert "applies now" in shown
    assert "to come" in shown
    assert "0:00–24:00" in shown
    assert "8:00–12:00, 13:00–17:00" in shown
    assert "(changed)" in shown
    assert "to come" not in as_person(TECHNICIAN).get(f"/calendars/{made(rows, '8×5 (8:00–16:30)').id}").text
    version = made(rows, "24×7").versions[1]
    assert browser.post(f"{page}/versions/{version.id}/withdraw", form=page).status_code == 302
    assert len(made(rows, "24×7").versions) == 1


def test_a_day_has_hours_of_its_own_until_they_are_removed(as_person: Door, rows: Session) -> None:
    browser = as_person(ADMINISTRATOR)
    page, day = f"/calendars/{made(rows, '24×7').id}", TODAY + timedelta(days=3)
    sent = {"day": str(day), "intervals": "osm", "note": "Inventura"}
    refused = browser.post(f"{page}/exceptions", sent, form=page)
    assert refused.status_code == 422
    assert "Write hours like" in refused.text
    assert browser.post(f"{page}/exceptions", {**sent, "intervals": ""}, form=page).status_code == 302
    assert "Inventura" in browser.get(f"{page}?year={day.year}").text
    assert browser.post(f"{page}/exceptions/{day}/remove", form=page).status_code == 302
    assert made(rows, "24×7").exceptions == []
    assert browser.post(f"{page}/exceptions/nonsense/remove", form=page).status_code == 404


def test_a_calendar_is_renamed_and_copied(as_person: Door, rows: Session) -> None:
    browser = as_person(ADMINISTRATOR)
    page = f"/calendars/{made(rows, '24×7').id}"
    taken = browser.post(f"{page}/name", {"naming-name": "8×5 (8:00–16:30)"}, form=page)
    assert taken.status_code == 422
    assert 'id="naming-name-error"' in taken.text
    assert browser.post(f"{page}/name", {"naming-name": "Nonstop"}, form=page).status_code == 302
    sent = {"copying-name": "Kyjev", "copying-timezone": "Europe/Kyiv"}
    assert browser.post(f"{page}/copy", sent, form=page).status_code == 302
    assert made(rows, "Kyjev").timezone == "Europe/Kyiv"
    assert "Copied from Nonstop" in browser.get(f"/calendars/{made(rows, 'Kyjev').id}").text


def test_the_list_takes_as_many_statements_for_many_calendars(as_person: Door, app: Flask, rows: Session) -> None:
    browser = as_person(ADMINISTRATOR)
    browser.get("/calendars")
    with counting(app) as few:
        assert browser.get("/calendars").status_code == 200
    for number in range(5):
        sent = {"name": f"K{number}", "country": "SK", "timezone": "Europe/Bratislava", **WEEK}
        assert browser.post("/calendars/new", sent).status_code == 302
    browser.get("/calendars")  # says that they are made
    with counting(app) as many:
        assert browser.get("/calendars").status_code == 200
    assert len(few.statements) == len(many.statements) <= 6
