"""Changes of who stands in for whom: named for a period or for every absence, ended, handed on."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from processes.documents.translations import N_
from processes.people.errors import DeputyElsewhere, DeputyGone, DeputyPeriodWrong, DeputyUnknown, PersonUnknown
from processes.people.events import PersonChange, record_change
from processes.people.leaving import Holding, holding
from processes.people.models import Deputy, Person, Project
from processes.people.queries import actor_of
from processes.people.rights import may_name_deputy, require
from processes.people.rules import Actor


def name_deputy(
    session: Session,
    *,
    person: Person,
    deputy_id: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
    when_absent: bool,
    actor: Actor,
    now: datetime,
) -> Deputy:
    """Have a colleague do a person's tasks from `starts_at` until before `ends_at` (None: until further notice);
    `when_absent`: of that time only while the calendar says that the person is away.

    PersonUnknown, DeputyUnknown, DeputyElsewhere, DeputyPeriodWrong.
    """
    require(may_name_deputy(actor, person), PersonUnknown)
    check_deputy(session, person, deputy_id)
    if ends_at is not None and ends_at <= max(starts_at, now):
        raise DeputyPeriodWrong()
    named = Deputy(person_id=person.id, deputy_id=deputy_id, starts_at=starts_at, ends_at=ends_at)
    named.when_absent = when_absent
    session.add(named)
    session.flush()
    record_change(
        session,
        person.id,
        PersonChange.DEPUTY_NAMED,
        actor=actor,
        now=now,
        name=named.deputy.name,
        starts_at=starts_at.isoformat(),
        ends_at=ends_at.isoformat() if ends_at else None,
        when_absent=when_absent,
    )
    return named


def check_deputy(session: Session, person: Person, deputy_id: int | None) -> None:
    """A deputy works on the same side and sees the same projects already: nobody sees more by standing in.

    DeputyUnknown, DeputyElsewhere.
    """
    absent = actor_of(session, person.id)
    deputy = actor_of(session, deputy_id) if deputy_id is not None and deputy_id != person.id else None
    if absent is None or deputy is None or absent.is_staff is not deputy.is_staff:
        raise DeputyUnknown()
    unseen = absent.project_ids - deputy.project_ids
    if unseen and not deputy.is_staff:
        raise DeputyElsewhere(name=deputy.name, project=session.get_one(Project, min(unseen)).name)


def end_deputy(session: Session, *, deputy_id: int, actor: Actor, now: datetime) -> None:
    """Nobody stands in by this row from now on; what was done meanwhile stays written as it was. DeputyGone."""
    found = session.get(Deputy, deputy_id)
    require(found is not None and may_name_deputy(actor, found.person), DeputyGone)
    assert found is not None
    name, person_id = found.deputy.name, found.person_id
    _end(session, Deputy.id == deputy_id, now)
    record_change(session, person_id, PersonChange.DEPUTY_ENDED, actor=actor, now=now, name=name)


def _end(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    session.execute(delete(Deputy).where(which, Deputy.starts_at >= now))
    ending = update(Deputy).where(which, or_(Deputy.ends_at.is_(None), Deputy.ends_at > now))
    session.execute(ending.values(ends_at=now))
    session.expire_all()


def _standing_in(person_id: int, at: Any) -> ColumnElement[bool]:
    return and_(Deputy.deputy_id == person_id, or_(Deputy.ends_at.is_(None), Deputy.ends_at > at))


def _count(session: Session, person_id: int) -> int:
    return session.scalar(select(func.count()).where(_standing_in(person_id, func.now()))) or 0


def _hand_over(session: Session, person: Person, successor: Person | None, actor: Actor, now: datetime) -> None:
    """Whoever leaves needs no deputy; for whom they stood in, the successor does, who must see what they see.

    DeputyUnknown, DeputyElsewhere.
    """
    _end(session, Deputy.person_id == person.id, now)
    for row in session.scalars(select(Deputy).where(_standing_in(person.id, now))).all():
        if successor is None or successor.id == row.person_id:
            _end(session, Deputy.id == row.id, now)
        else:
            check_deputy(session, row.person, successor.id)
            row.deputy_id = successor.id
    session.flush()


holding(
    Holding(
        name="deputies",
        sentence=N_("Colleagues for whom they stand in"),
        needs_successor=False,
        count=_count,
        hand_over=_hand_over,
    )
)
