"""What has become of a shorter reaction, looked at whenever something happens and once its promise has run out."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.contracts.rules import Target
from processes.dispatch.models import Assignment
from processes.expedites import flow, rules
from processes.expedites.events import KEPT, LAPSED, MISSED
from processes.expedites.models import Expedite
from processes.expedites.offers import shortened
from processes.expedites.queries import open_of
from processes.expedites.rules import ExpediteState
from processes.expedites.use_cases import end, give_up, is_taken
from processes.people.rules import SYSTEM
from processes.requests import use_cases as requests
from processes.requests.models import Request
from processes.slas.queries import clocks_of

SETTLED = {ExpediteState.KEPT: KEPT, ExpediteState.MISSED: MISSED}


def settle_expedite(session: Session, *, expedite_id: int, now: datetime) -> ExpediteState | None:
    """Look how one stands, and say so where that has changed; how it stands then, None where it was over before."""
    request_id = session.scalar(select(Expedite.request_id).where(Expedite.id == expedite_id))
    request = requests.locked(session, request_id=request_id)
    expedite = open_of(session, request.id)
    if expedite is None or expedite.id != expedite_id:
        return None
    if expedite.state is ExpediteState.ASKED:
        _look_at_asked(session, request, expedite, now)
    else:
        _look_at_agreed(session, request, expedite, now)
    return expedite.state


def lapse(session: Session, *, request_id: int, now: datetime) -> None:
    """Nobody has agreed in time; called by the diagram."""
    request = requests.locked(session, request_id=request_id)
    expedite = open_of(session, request.id)
    if expedite is not None and expedite.state is ExpediteState.ASKED:
        _lapse(session, request, expedite, now)


def _lapse(session: Session, request: Request, expedite: Expedite, now: datetime) -> None:
    end(session, expedite, ExpediteState.LAPSED, now=now)
    requests.record_event(session, request, LAPSED, actor=SYSTEM, now=now)


def _look_at_asked(session: Session, request: Request, expedite: Expedite, now: datetime) -> None:
    minutes = {Target(name): count for name, count in expedite.minutes.items()}
    sooner, _, _ = shortened(session, request, minutes, now, around_clock=expedite.around_clock)
    if request.closed_at is not None or not sooner:
        _lapse(session, request, expedite, now)
        flow.expedite_ended(session, request, now)


def _look_at_agreed(session: Session, request: Request, expedite: Expedite, now: datetime) -> None:
    found = [clock for clock in clocks_of(session, [request.id])[request.id] if clock.target.value in expedite.minutes]
    taken = expedite.state is ExpediteState.TAKEN
    state = rules.outcome([(one.state, one.due_at) for one in found], request.state, now, is_taken=taken)
    if state is ExpediteState.WITHDRAWN:
        give_up(session, expedite, state, by=SYSTEM, now=now)
        flow.expedite_ended(session, request, now)
    elif state is not None:
        end(session, expedite, state, now=now)
        requests.record_event(session, request, SETTLED[state], actor=SYSTEM, now=now)
        flow.expedite_settled(session, request, is_kept=state is ExpediteState.KEPT, now=now)
    elif not taken and _is_given(session, expedite):
        is_taken(session, expedite, by=SYSTEM, now=now)
        flow.expedite_taken(session, request, now)


def _is_given(session: Session, expedite: Expedite) -> bool:
    """Whether somebody has been given the request since it was agreed."""
    given = select(Assignment.id).where(Assignment.request_id == expedite.request_id, Assignment.ended_at.is_(None))
    return session.scalar(given.where(Assignment.assigned_at >= expedite.agreed_at).limit(1)) is not None
