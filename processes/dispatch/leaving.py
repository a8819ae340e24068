"""Hands the requests of a technician who leaves over to a colleague."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from processes.dispatch.models import Assignment
from processes.dispatch.use_cases import reassign
from processes.people.models import Person
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES


def count_assignments(session: Session, person_id: int) -> int:
    """How many requests in work a technician has."""
    return session.scalar(select(func.count()).select_from(_in_work(person_id).subquery())) or 0


def hand_assignments_over(session: Session, person: Person, successor: Person | None, by: Actor, now: datetime) -> None:
    """Give every request in work to the successor, as a dispatcher would; TechnicianUnknown for who is none."""
    for request_id in session.scalars(_in_work(person.id).order_by(Request.id)).all():
        reassign(
            session,
            request_id=request_id,
            technician_id=successor.id if successor else None,
            reason=f"{person.name} → {successor.name if successor else ''}",
            actor=by,
            now=now,
        )


def _in_work(person_id: int) -> Select[int]:
    query = select(Request.id).join(Assignment, Assignment.request_id == Request.id)
    return query.where(
        Assignment.technician_id == person_id, Assignment.ended_at.is_(None), Request.state.in_(WORK_STATES)
    )
