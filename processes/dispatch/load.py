"""How much work lies in a technician's hands, as a part of the statement that reads all technicians."""

from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from processes.contracts.rules import Priority
from processes.dispatch.models import Assignment
from processes.dispatch.rules import EXPECTED, LEAST_LEFT
from processes.people.models import Person
from processes.requests.models import Request
from processes.requests.rules import WORK_STATES
from processes.worklogs.models import WorkLog

FULL_LOAD = 50  # requests in work; whoever has more has no less time than others, so no more are counted


def in_hand_counted() -> ColumnElement[Any]:
    """[how many requests somebody has in hand, minutes of work expected to be left in them]."""
    logged = select(func.coalesce(func.sum(WorkLog.minutes), 0)).where(
        WorkLog.request_id == Request.id, WorkLog.cancelled_at.is_(None)
    )
    whole = case(EXPECTED, value=Request.priority, else_=EXPECTED[Priority.MEDIUM])
    theirs = (
        select(func.greatest(whole - logged.correlate(Request).scalar_subquery(), LEAST_LEFT).label("left"))
        .select_from(Assignment)
        .join(Request, Request.id == Assignment.request_id)
        .where(Assignment.technician_id == Person.id, Assignment.ended_at.is_(None), Request.state.in_(WORK_STATES))
        .limit(FULL_LOAD)
        .correlate(Person)
        .subquery()
    )
    told = func.json_build_array(func.count(), func.coalesce(func.sum(theirs.c.left), 0))
    return select(told).select_from(theirs).scalar_subquery()
