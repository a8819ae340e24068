"""What the diagram of absences calls, and the daily work that lets patterns give their shifts ahead."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.jobs.scheduling import recurring
from processes.engine.language.operations import Step, TaskContext, Variables, completion, operation, reserved
from processes.engine.language.rows import group_rows
from processes.people.actors import away, belonging
from processes.people.queries import actor_by_key
from processes.rosters import absences, mails, patterns
from processes.rosters.flow import id_in
from processes.rosters.models import Absence, AbsenceState, ShiftPattern
from processes.rosters.queries import lead_of, local_day, names_of_teams
from processes.rosters.standing import TEAM, absent_at, team_keys

away(absent_at)
belonging(team_keys)
group_rows(TEAM, names_of_teams)
reserved("absence_id", "approver_key", "absence_outcome")


@recurring("rosters.fill", every="P1D")
def fill(session: Session, *, now: datetime) -> None:
    """Give the shifts of every pattern ahead, one pattern after the other in one order."""
    for pattern_id in session.scalars(select(ShiftPattern.id).order_by(ShiftPattern.id)).all():
        patterns.fill(session, pattern_id=pattern_id, now=now)


@operation("rosters.find_approver", label="Find who decides about an absence", gives={"approver_key": str})
def find_approver(step: Step, *, absence_id: int) -> Variables:
    """Say who leads the person's team; the service managers where nobody does."""
    absence = step.session.get_one(Absence, absence_id)
    lead_id = lead_of(step.session, absence.person_id, local_day(absence))
    return {"approver_key": f"person:{lead_id}" if lead_id else "staff:service_manager"}


@operation("rosters.ask_to_decide", label="Ask for a decision about an absence")
def ask_to_decide(step: Step, *, absence_id: int, is_reminder: bool = False) -> None:
    """Write to those who decide who wants to be away when, and what that would leave uncovered."""
    absence = step.session.get_one(Absence, absence_id)
    if absence.state is AbsenceState.REQUESTED:
        mails.ask_to_decide(step.session, absence, is_reminder=is_reminder, now=step.now)


@completion("rosters.decide_absence", label="Approve or refuse an absence", gives={"absence_outcome": AbsenceState})
def decide_absence(step: Step, *, variables: dict[str, Any], task: TaskContext) -> Variables:
    """Approve or refuse; a refusal says why."""
    absence = absences.decide_absence(
        step.session,
        absence_id=id_in(step.business_key),
        is_approved=variables.get("absence_decision") == "approve",
        answer=variables.get("absence_answer") or "",
        actor=actor_by_key(step.session, step.actor),
        now=step.now,
    )
    return {"absence_outcome": absence.state.value}


@operation("rosters.announce_decision", label="Announce the decision about an absence")
def announce_decision(step: Step, *, absence_id: int) -> None:
    """Tell whoever asked whether they may be away."""
    mails.announce_decision(step.session, step.session.get_one(Absence, absence_id), now=step.now)
