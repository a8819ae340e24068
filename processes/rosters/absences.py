"""Changes of absences: asked for, entered, decided, withdrawn."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.catalogue.queries import chosen
from processes.catalogue.rules import AbsenceCode
from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor
from processes.rosters import flow, mails
from processes.rosters.changes import note
from processes.rosters.errors import (
    AbsenceDecided,
    AbsenceOver,
    AbsenceOverlaps,
    AbsenceReversed,
    AbsenceUnknown,
    AnswerMissing,
    OwnAbsence,
)
from processes.rosters.models import Absence, AbsenceState
from processes.rosters.naming import member_of_staff
from processes.rosters.queries import lead_of, local_day
from processes.rosters.rights import may_ask_absence, may_decide_absence, may_plan, may_withdraw_absence

COUNTED = (AbsenceState.REQUESTED, AbsenceState.APPROVED)


def ask_absence(
    session: Session,
    *,
    person_id: int,
    kind: AbsenceCode,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Absence:
    """Ask for an absence of one's own and start its approval.

    NotStaff, ItemNotChosen, AbsenceReversed, AbsenceOverlaps.
    """
    require(may_ask_absence(actor, person_id))
    absence = _new(session, person_id, kind, starts_at, ends_at, reason)
    absence.state, absence.asked_at = AbsenceState.REQUESTED, now
    session.flush()
    _note(session, absence, "absence_asked", actor, now)
    flow.absence_asked(session, absence, actor, now)
    return absence


def enter_absence(
    session: Session,
    *,
    person_id: int,
    kind: AbsenceCode,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Absence:
    """Write down that somebody is away, as who plans: it counts at once.

    NotStaff, ItemNotChosen, AbsenceReversed, AbsenceOverlaps.
    """
    require(may_plan(actor))
    absence = _new(session, person_id, kind, starts_at, ends_at, reason)
    absence.decided_at, absence.decided_by_id = now, actor.person_id
    session.flush()
    _note(session, absence, "absence_entered", actor, now)
    if actor.person_id != person_id:
        mails.announce_decision(session, absence, now=now)
    return absence


def decide_absence(
    session: Session, *, absence_id: int, is_approved: bool, answer: str, actor: Actor, now: datetime
) -> Absence:
    """Approve or refuse an absence; AbsenceUnknown, Forbidden, OwnAbsence, AbsenceDecided, AnswerMissing."""
    absence = locked(session, absence_id)
    require(may_decide_absence(actor, absence, lead_of(session, absence.person_id, local_day(absence))))
    if actor.person_id == absence.person_id:
        raise OwnAbsence()
    if absence.state is not AbsenceState.REQUESTED:
        raise AbsenceDecided()
    if not is_approved and not answer.strip():
        raise AnswerMissing()
    absence.state = AbsenceState.APPROVED if is_approved else AbsenceState.REFUSED
    absence.decided_at, absence.decided_by_id, absence.answer = now, actor.person_id, answer.strip()
    session.flush()
    _note(session, absence, f"absence_{absence.state.value}", actor, now)
    return absence


def withdraw_absence(session: Session, *, absence_id: int, actor: Actor, now: datetime) -> Absence:
    """Take an absence back that is not over; its approval, if it waits, ends. A second time changes nothing.

    AbsenceUnknown, Forbidden, AbsenceOver.
    """
    absence = locked(session, absence_id)
    require(may_withdraw_absence(actor, absence), AbsenceUnknown)
    if absence.state not in COUNTED:
        return absence
    if absence.ends_at <= now:
        raise AbsenceOver()
    was_asked, absence.state = absence.state is AbsenceState.REQUESTED, AbsenceState.WITHDRAWN
    session.flush()
    _note(session, absence, "absence_withdrawn", actor, now)
    if was_asked:
        flow.absence_withdrawn(session, absence, now)
    return absence


def locked(session: Session, absence_id: int) -> Absence:
    """The absence, locked until the transaction ends; AbsenceUnknown."""
    absence = session.get(Absence, absence_id, with_for_update={"of": Absence}, populate_existing=True)
    if absence is None:
        raise AbsenceUnknown()
    return absence


def _new(
    session: Session, person_id: int, kind: AbsenceCode, starts_at: datetime, ends_at: datetime, reason: str
) -> Absence:
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    person = member_of_staff(session, person_id)
    chosen(session, kind)
    if ends_at <= starts_at:
        raise AbsenceReversed()
    others = select(Absence).where(Absence.person_id == person.id, Absence.state.in_(COUNTED))
    other = session.scalar(others.where(Absence.starts_at < ends_at, Absence.ends_at > starts_at).limit(1))
    if other is not None:
        raise AbsenceOverlaps(start=other.starts_at, end=other.ends_at)
    absence = Absence(person_id=person.id, kind=kind, starts_at=starts_at, ends_at=ends_at, reason=reason.strip())
    session.add(absence)
    return absence


def _note(session: Session, absence: Absence, kind: str, actor: Actor, now: datetime) -> None:
    when = {"starts_at": absence.starts_at.isoformat(), "ends_at": absence.ends_at.isoformat()}
    note(session, f"person:{absence.person_id}", kind, actor=actor, now=now, **when)
