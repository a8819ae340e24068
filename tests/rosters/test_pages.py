"""The pages of rosters: what is drawn for whom, what is refused where, how many statements a page takes."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.people.models import Person
from processes.people.rules import Role
from processes.rosters.models import Absence, AbsenceState, Shift, ShiftPattern, Skill, Team, TeamMember
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN, as_person, counting, database_url, stocked
from tests.web.conftest import Browser
from tests.world import World

__all__ = ["as_person", "database_url", "stocked"]

Door = Callable[[str], Browser]
PRAGUE = ZoneInfo("Europe/Prague")
TODAY = utcnow().astimezone(PRAGUE).date()
MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())  # next week's: nothing of it is over


@pytest.fixture
def rows(engine: Engine) -> Iterator[Session]:
    """What the pages have written."""
    with Session(engine) as session:
        yield session


def id_of(rows: Session, email: str) -> int:
    return rows.scalars(select(Person.id).where(Person.email == email)).one()


def shift_of(rows: Session, email: str, day: date) -> Shift:
    start = datetime.combine(day, datetime.min.time(), PRAGUE)
    rows.expire_all()
    mine = select(Shift).where(Shift.person_id == id_of(rows, email), Shift.starts_at >= start)
    return rows.scalars(mine.order_by(Shift.starts_at).limit(1)).one()


def team(rows: Session, planner: Browser, *members: str) -> int:
    assert planner.post("/rosters/teams/new", {"name": "Brno", "lead_id": ""}).status_code == 302
    found = rows.scalars(select(Team.id)).one()
    for email in members:
        joins = {"person_id": str(id_of(rows, email)), "first": "2026-01-01", "last": "", "leaves_id": ""}
        page = f"/rosters/teams/{found}"
        assert planner.post(f"{page}/members", joins, form=page).status_code == 302
    return found


@pytest.mark.parametrize("view", ["week", "month"])
def test_planners_see_everybody_and_technicians_themselves(as_person: Door, view: str) -> None:
    address = f"/rosters?view={view}&day={MONDAY}"
    planner, technician = as_person(DISPATCHER).get(address), as_person(TECHNICIAN).get(address)
    assert planner.status_code == technician.status_code == 200
    assert "Eva Novotná" in planner.text
    assert "Eva Novotná" not in technician.text
    assert "/rosters/shifts/new" in planner.text
    assert "/rosters/shifts/" not in technician.text
    assert "7:30–16:30" in technician.text or "07:30–16:30" in technician.text
    assert as_person(CUSTOMER).get(address).status_code == 403


def test_a_team_sees_each_other(as_person: Door, rows: Session) -> None:
    team(rows, as_person(DISPATCHER), TECHNICIAN, "novotna@severka.example")
    assert "Eva Novotná" in as_person(TECHNICIAN).get("/rosters").text
    page = as_person(TECHNICIAN).get(f"/rosters/teams/{rows.scalars(select(Team.id)).one()}")
    assert "Eva Novotná" in page.text
    assert "<form" not in page.text.partition("<main")[2]


def test_a_week_takes_as_many_statements_for_many_people(as_person: Door, app: Flask, rows: Session) -> None:
    planner = as_person(DISPATCHER)
    planner.get("/rosters")
    with counting(app) as few:
        assert planner.get("/rosters").status_code == 200
    with committing(rows):
        world = World(rows, now=utcnow())
        for number in range(20):
            world.hired(f"t{number}@podpora.test", Role.TECHNICIAN)
    with counting(app) as many:
        assert planner.get("/rosters").status_code == 200
    assert len(few.statements) == len(many.statements) <= 7


def test_a_shift_is_planned_moved_and_removed(as_person: Door, rows: Session) -> None:
    planner, who = as_person(DISPATCHER), str(id_of(rows, TECHNICIAN))
    saturday = MONDAY + timedelta(days=5)
    sent = {"person_id": who, "starts_at": f"{saturday}T22:00", "ends_at": f"{saturday}T06:00", "about": "Migrace"}
    refused = planner.post("/rosters/shifts/new", sent)
    assert refused.status_code == 422
    assert "The shift ends before it starts." in refused.text
    assert f'value="{saturday}T22:00"' in refused.text
    sent["ends_at"] = f"{saturday + timedelta(days=1)}T06:00"
    assert planner.post("/rosters/shifts/new", sent).status_code == 302
    made = shift_of(rows, TECHNICIAN, saturday)
    assert (made.ends_at - made.starts_at, made.note) == (timedelta(hours=8), "Migrace")
    page = f"/rosters/shifts/{made.id}"
    assert "Migrace" in planner.get(page).text
    assert planner.post(page, {**sent, "starts_at": f"{saturday}T21:00"}).status_code == 302
    assert shift_of(rows, TECHNICIAN, saturday).starts_at.astimezone(PRAGUE).hour == 21
    assert planner.post(f"{page}/remove", form=page).status_code == 302
    assert planner.get(page).status_code == 404


def test_an_overlapping_shift_names_the_other_in_the_readers_time(as_person: Door, rows: Session) -> None:
    sent = {"person_id": str(id_of(rows, TECHNICIAN)), "starts_at": f"{MONDAY}T09:00", "ends_at": f"{MONDAY}T12:00"}
    refused = as_person(DISPATCHER).post("/rosters/shifts/new", sent)
    assert refused.status_code == 422
    assert "has another shift then" in refused.text
    assert "07:30" in refused.text


def test_an_absence_is_asked_for_decided_and_withdrawn(as_person: Door, rows: Session) -> None:
    technician, lead = as_person(TECHNICIAN), as_person("novotna@severka.example")
    planner = as_person(DISPATCHER)
    found = team(rows, planner, TECHNICIAN)
    page = f"/rosters/teams/{found}"
    named = {"name": "Brno", "lead_id": str(id_of(rows, "novotna@severka.example"))}
    assert planner.post(page, named).status_code == 302
    sent = {
        "person_id": str(id_of(rows, TECHNICIAN)),
        "kind": "holiday",
        "first": str(MONDAY + timedelta(days=2)),
        "last": str(MONDAY),
        "reason": "Hory s dětmi",
    }
    refused = technician.post("/rosters/absences/new", sent)
    assert refused.status_code == 422
    assert "The absence ends before it begins." in refused.text
    sent["first"] = str(MONDAY)
    asked = technician.post("/rosters/absences/new", sent)
    assert asked.status_code == 302
    address = asked.location
    assert "Waits for a decision" in technician.get(address).text
    shown = lead.get(address).text
    assert "Hory s dětmi" in shown
    assert "/tasks/" in shown
    others = as_person("svoboda@severka.example").get(address)
    assert others.status_code == 404
    task = "/tasks/" + shown.partition('href="/tasks/')[2].partition('"')[0]
    assert "Hory s dětmi" in lead.get(task).text
    done = lead.post(f"{task}/complete", {"absence_decision": "approve"}, form=task)
    assert done.status_code == 302
    assert rows.scalars(select(Absence.state)).one() is AbsenceState.APPROVED
    assert "away" in planner.get(f"/rosters?day={MONDAY}").text
    assert technician.post(f"{address}/withdraw", form=address).status_code == 302
    rows.expire_all()
    assert rows.scalars(select(Absence.state)).one() is AbsenceState.WITHDRAWN
    assert "Withdrawn" in planner.get("/rosters/absences?show=all").text


def test_a_planner_enters_an_absence_for_somebody(as_person: Door, rows: Session) -> None:
    planner = as_person(DISPATCHER)
    who = str(id_of(rows, TECHNICIAN))
    sent = {"person_id": who, "kind": "illness", "first": str(TODAY), "last": str(TODAY), "reason": "Chřipka"}
    assert planner.post("/rosters/absences/new", sent).status_code == 302
    assert rows.scalars(select(Absence.state)).one() is AbsenceState.APPROVED
    text = planner.get("/rosters/absences").text
    assert "Illness" in text
    assert "Chřipka" not in as_person("svoboda@severka.example").get("/rosters/absences").text


def test_skills_are_added_given_and_kept_while_needed(as_person: Door, rows: Session) -> None:
    planner = as_person(DISPATCHER)
    assert "ERP" in planner.get("/rosters/skills").text
    assert planner.post("/rosters/skills/new", {"name": "ERP", "about": ""}).status_code == 422
    assert planner.post("/rosters/skills/new", {"name": "Zálohy", "about": ""}).status_code == 302
    page = f"/rosters/skills/{rows.scalars(select(Skill.id).where(Skill.name == 'Zálohy')).one()}"
    given = {"person_id": str(id_of(rows, TECHNICIAN)), "level": "3"}
    assert planner.post(f"{page}/levels", given, form=page).status_code == 302
    kept = planner.post(f"{page}/remove", form=page)
    assert kept.status_code == 409
    assert "so it stays" in kept.text
    assert planner.post(f"{page}/levels", {**given, "level": ""}, form=page).status_code == 302
    assert planner.post(f"{page}/remove", form=page).status_code == 302
    assert as_person(TECHNICIAN).get("/rosters/skills").status_code == 200


def test_a_pattern_is_drawn_refused_at_its_day_and_gives_shifts(as_person: Door, rows: Session) -> None:
    planner = as_person(DISPATCHER)
    assert 'name="week2-6"' in planner.get("/rosters/patterns/new?weeks=2").text
    sent = {"name": "Noční", "starts_on": str(MONDAY), "country": "CZ", "weeks": "2", "timezone": "Europe/Prague"}
    refused = planner.post("/rosters/patterns/new", {**sent, "week1-0": "osm", "week2-0": "22-6"})
    assert refused.status_code == 422
    assert "Write hours like" in refused.text
    assert 'value="22-6"' in refused.text
    assert planner.post("/rosters/patterns/new", {**sent, "week1-5": "6-14", "week2-6": "22-6"}).status_code == 302
    page = f"/rosters/patterns/{rows.scalars(select(ShiftPattern.id)).one()}"
    joins = {"person_id": str(id_of(rows, TECHNICIAN)), "begins_with": "1", "first": str(MONDAY), "last": ""}
    assert planner.post(f"{page}/members", joins, form=page).status_code == 302
    given = rows.scalars(select(Shift).where(Shift.pattern_id.is_not(None)).order_by(Shift.starts_at)).all()
    assert [shift.starts_at.astimezone(PRAGUE).date() for shift in given[:2]] == [
        MONDAY + timedelta(days=5),
        MONDAY + timedelta(days=13),
    ]
    assert "22:00–6:00" in planner.get(page).text
    assert 'value="22:00–6:00"' in planner.get(f"{page}/edit").text
    assert planner.post(f"{page}/remove", form=page).status_code == 302
    rows.expire_all()
    assert rows.scalars(select(Shift.id).where(Shift.pattern_id.is_not(None))).all() == []


PLANNERS = [f"/rosters/{path}" for path in ("patterns", "patterns/new", "shifts/new", "teams/new", "skills/new")]


@pytest.mark.parametrize("path", PLANNERS)
def test_only_planners_open_what_plans(as_person: Door, path: str) -> None:
    assert as_person(DISPATCHER).get(path).status_code == 200
    assert as_person(TECHNICIAN).get(path).status_code == 403
    assert as_person(CUSTOMER).get(path).status_code == 403


def test_what_is_not_there_is_no_page(as_person: Door) -> None:
    planner = as_person(DISPATCHER)
    for path in ("teams/99", "skills/99", "patterns/99", "shifts/99999", "absences/99"):
        assert planner.get(f"/rosters/{path}").status_code == 404


def test_a_member_moves_to_another_team_by_the_form(as_person: Door, rows: Session) -> None:
    planner = as_person(DISPATCHER)
    first = team(rows, planner, TECHNICIAN)
    assert planner.post("/rosters/teams/new", {"name": "Praha", "lead_id": ""}).status_code == 302
    second = rows.scalars(select(Team.id).where(Team.name == "Praha")).one()
    page = f"/rosters/teams/{second}"
    moves = {"person_id": str(id_of(rows, TECHNICIAN)), "first": str(MONDAY), "last": "", "leaves_id": str(first)}
    assert planner.post(f"{page}/members", moves, form=page).status_code == 302
    left = rows.scalars(select(TeamMember).where(TeamMember.team_id == first)).one()
    assert left.last == MONDAY - timedelta(days=1)
    ends = {"last": str(MONDAY + timedelta(days=9))}
    member = rows.scalars(select(TeamMember.id).where(TeamMember.team_id == second)).one()
    assert planner.post(f"{page}/members/{member}/end", ends, form=page).status_code == 302
