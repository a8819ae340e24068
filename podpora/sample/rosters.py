"""What the sample's technicians know, in which team they are, when they work, and when they are away."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.sample.company import PRAGUE
from podpora.sample.contracts import PRODUCTS
from podpora.sample.desk import Desk
from podpora.sample.people import STAFF
from podpora.sample.storytelling import BENES, HORAK, KRAL, MACHOVA, NOVOTNA, SVOBODA, URBANEK, VESELA, Days, Story
from processes.catalogue.rules import AbsenceCode
from processes.people.models import Person
from processes.people.rules import SYSTEM
from processes.rosters import flow
from processes.rosters.absences import ask_absence
from processes.rosters.models import Shift, Skill, TechnicianSkill
from processes.rosters.teams import add_team, add_team_member

SHIFT_DAYS_BACK, SHIFT_DAYS_AHEAD = 100, 120
MANAGER = "manazer@severka.example"
# who leads a team, and who is in it at first
TEAMS = {"Praha": (SVOBODA, (HORAK, NOVOTNA, SVOBODA, MACHOVA)), "Brno": (KRAL, (KRAL, BENES, URBANEK, VESELA))}
ROTATED = VESELA


def set_up(session: Session, *, now: datetime) -> None:
    """The skills that products ask for, every technician's own, and shifts round `now`."""
    asked_for = {skill for *_, skill in PRODUCTS}
    session.add_all(Skill(name=name) for name in sorted(asked_for.union(*(staff.skills for staff in STAFF))))
    session.flush()
    for staff in STAFF:
        if not staff.skills:
            continue
        person_id = session.scalars(select(Person.id).where(Person.email == staff.email)).one()
        session.add_all(TechnicianSkill(person_id=person_id, skill=skill, level=n) for skill, n in staff.skills.items())
        session.add_all(_shifts(person_id, early=staff.login != "benes", now=now))
    session.flush()


def teams_formed(desk: Desk, days: Days) -> Iterator[datetime]:
    """Two teams, one of which gives somebody to the other after two months."""
    yield days.at(64, 8, 0)
    made = desk.act(_teams)
    yield days.at(20, 8, 0)
    person_id = desk.actor(ROTATED).person_id or 0
    praha, brno = made["Praha"], made["Brno"]
    desk.act(partial(_join, team_id=praha, person_id=person_id, leaves_id=brno))


def holiday_granted(desk: Desk, days: Days) -> Iterator[datetime]:
    """Asked for two weeks ahead, granted by the service manager."""
    yield days.at(8, 10, 0)
    absence = _asked(desk, KRAL, AbsenceCode("holiday"), days.now + timedelta(days=14), 5, "Dovolená na horách")
    yield days.at(7, 9, 0)
    desk.complete(
        absence, "decide_about_absence", MANAGER, absence_decision="approve", absence_answer="Hezkou dovolenou."
    )


def training_asked(desk: Desk, days: Days) -> Iterator[datetime]:
    """Asked for, nobody has decided yet."""
    yield days.at(1, 15, 0)
    begins = days.now + timedelta(days=21)
    _asked(desk, VESELA, AbsenceCode("training"), begins, 2, "Školení servisu tiskáren u výrobce")


STORIES: tuple[Story, ...] = (teams_formed, holiday_granted, training_asked)


def _asked(desk: Desk, email: str, kind: AbsenceCode, from_: datetime, days: int, reason: str) -> str:
    """Ask to be away for so many days; the key of the case that decides."""
    actor = desk.actor(email)
    starts_at = datetime.combine(from_.astimezone(PRAGUE).date(), time(0), PRAGUE)
    ends_at = datetime.combine(starts_at.date() + timedelta(days=days), time(0), PRAGUE)
    return desk.act(
        lambda session, now: flow.key_of(
            ask_absence(
                session,
                person_id=actor.person_id or 0,
                kind=kind,
                starts_at=starts_at,
                ends_at=ends_at,
                reason=reason,
                actor=actor,
                now=now,
            ).id
        )
    )


def _teams(session: Session, now: datetime) -> dict[str, int]:
    """The two teams by their names."""
    ids = {person.email: person.id for person in session.scalars(select(Person))}
    made = {}
    for name, (lead, members) in TEAMS.items():
        made[name] = add_team(session, name=name, lead_id=ids[lead], actor=SYSTEM, now=now).id
        for email in members:
            _join(session, now, team_id=made[name], person_id=ids[email])
    return made


def _join(session: Session, now: datetime, *, team_id: int, person_id: int, leaves_id: int | None = None) -> None:
    first = now.astimezone(PRAGUE).date()
    add_team_member(
        session, team_id=team_id, person_id=person_id, leaves_id=leaves_id, first=first, actor=SYSTEM, now=now
    )


def _shifts(person_id: int, *, early: bool, now: datetime) -> list[Shift]:
    today = now.astimezone(PRAGUE).date()
    days = (today + timedelta(days=offset) for offset in range(-SHIFT_DAYS_BACK, SHIFT_DAYS_AHEAD))
    starts, ends = (time(7, 30), time(16, 30)) if early else (time(9, 30), time(18, 30))
    return [
        Shift(
            person_id=person_id,
            starts_at=datetime.combine(day, starts, PRAGUE),
            ends_at=datetime.combine(day, ends, PRAGUE),
        )
        for day in days
        if day.weekday() < 5
    ]
