"""What the sample's technicians know, in which team they are, when they work, and when they are away."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from podpora.sample.company import PRAGUE
from podpora.sample.contracts import PRODUCTS
from podpora.sample.desk import Desk
from podpora.sample.people import STAFF
from podpora.sample.storytelling import KRAL, VESELA, Days, Story
from processes.people.models import Person
from processes.people.rules import SYSTEM
from processes.rosters import flow
from processes.rosters.absences import ask_absence
from processes.rosters.models import AbsenceKind, Shift, Skill, TechnicianSkill
from processes.rosters.teams import add_team, add_team_member

SHIFT_DAYS_BACK, SHIFT_DAYS_AHEAD = 100, 120
MANAGER = "manazer@severka.example"
# who leads a team, and who is in it; Alena Veselá came from Brno a month ago
TEAMS = {
    "Praha": ("svoboda", ("technik", "novotna", "svoboda", "machova")),
    "Brno": ("kral", ("kral", "benes", "urbanek")),
}
ROTATED, MONTH = "vesela", timedelta(days=30)


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
    _teams(session, now)


def holiday_granted(desk: Desk, days: Days) -> Iterator[datetime]:
    """Asked for two weeks ahead, granted by the service manager."""
    yield days.at(8, 10, 0)
    absence = _asked(desk, KRAL, AbsenceKind.HOLIDAY, days.now + timedelta(days=14), 5, "Dovolená na horách")
    yield days.at(7, 9, 0)
    desk.complete(
        absence, "decide_about_absence", MANAGER, absence_decision="approve", absence_answer="Hezkou dovolenou."
    )


def training_asked(desk: Desk, days: Days) -> Iterator[datetime]:
    """Asked for, nobody has decided yet."""
    yield days.at(1, 15, 0)
    _asked(desk, VESELA, AbsenceKind.TRAINING, days.now + timedelta(days=21), 2, "Školení servisu tiskáren u výrobce")


STORIES: tuple[Story, ...] = (holiday_granted, training_asked)


def _asked(desk: Desk, email: str, kind: AbsenceKind, from_: datetime, days: int, reason: str) -> str:
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


def _teams(session: Session, now: datetime) -> None:
    ids = {email.split("@")[0]: id_ for email, id_ in session.execute(select(Person.email, Person.id))}
    today = now.astimezone(PRAGUE).date()
    made = {
        name: add_team(session, name=name, lead_id=ids[lead], actor=SYSTEM, now=now).id
        for name, (lead, _) in TEAMS.items()
    }

    def join(login: str, team: str, ago: timedelta, leaves: str | None = None) -> None:
        leaves_id = made[leaves] if leaves else None
        add_team_member(
            session,
            team_id=made[team],
            person_id=ids[login],
            first=today - ago,
            leaves_id=leaves_id,
            actor=SYSTEM,
            now=now,
        )

    for name, (_, logins) in TEAMS.items():
        for login in logins:
            join(login, name, 12 * MONTH)
    join(ROTATED, "Brno", 12 * MONTH)
    join(ROTATED, "Praha", MONTH, leaves="Brno")


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
