"""What the diagram of shorter reactions calls; looks at one again whenever something happens to its request."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.dispatch.errors import TechnicianUnknown
from processes.engine.jobs.scheduling import job_handler
from processes.engine.language.operations import Step, TaskContext, Variables, completion, operation, reserved
from processes.expedites import alerts, events, flow, settling, use_cases
from processes.expedites.models import Expedite
from processes.expedites.queries import open_of
from processes.expedites.rules import ExpediteState
from processes.people.queries import actor_by_key
from processes.people.rules import roles_named
from processes.requests import use_cases as requests
from processes.requests.events import after_events
from processes.requests.history import happened
from processes.requests.models import Request, RequestEvent
from processes.slas.events import SHORTENED
from processes.slas.queries import kept

reserved("expedite_id", "expedite_outcome", "expedite_kept", "fee", "fee_currency")
_OWN = frozenset({events.ASKED, SHORTENED, events.TAKEN})


@after_events
def look_again(session: Session, request: Request, new: Sequence[RequestEvent]) -> None:
    """What moves the clocks of a request may settle its shorter reaction: somebody looks after commit."""
    if kept(session, request.id) is None or all(event.kind in _OWN for event in new):
        return
    asked = any(one.kind is events.ASKED for one in happened(session, request.id))
    expedite = open_of(session, request.id) if asked else None
    if expedite is not None:
        flow.look(session, expedite.id, new[-1].at)


@job_handler(flow.SETTLE)
def settle(session: Session, *, expedite_id: int, now: datetime) -> None:
    """Look what has become of a shorter reaction."""
    settling.settle_expedite(session, expedite_id=expedite_id, now=now)


@operation("expedites.ask_for_consent", label="Ask for the consent to the price")
def ask_for_consent(step: Step, *, expedite_id: int) -> None:
    """Write to the customer's approvers what it costs and what it gives."""
    expedite = step.session.get_one(Expedite, expedite_id)
    if expedite.state is ExpediteState.ASKED:
        alerts.ask_for_consent(step.session, expedite, now=step.now)


@completion(
    "expedites.decide", label="Agree to a shorter reaction or refuse it", gives={"expedite_outcome": ExpediteState}
)
def decide(step: Step, *, variables: dict[str, Any], task: TaskContext) -> Variables:
    """Agree to the price, or refuse it with a reason."""
    request = requests.locked(step.session, number=step.business_key)
    given: dict[str, Any] = {"request_id": request.id, "actor": actor_by_key(step.session, step.actor), "now": step.now}
    if variables.get("expedite_decision") == "agree":
        expedite = use_cases.agree(step.session, **given)
    else:
        expedite = use_cases.refuse(step.session, reason=variables.get("expedite_reason") or "", **given)
    return {"expedite_outcome": expedite.state.value}


@operation("expedites.lapse", label="Let the offer of a shorter reaction lapse")
def lapse(step: Step, *, request_id: int) -> None:
    """Nobody has agreed in time."""
    settling.lapse(step.session, request_id=request_id, now=step.now)


@operation("expedites.rouse", label="Rouse the team")
def rouse(step: Step, *, expedite_id: int, to: str, on_shift: bool = False) -> None:
    """Tell everybody with these roles, such as dispatcher,service_manager, and whoever has a shift now."""
    expedite = step.session.get_one(Expedite, expedite_id)
    if expedite.state is ExpediteState.AGREED:
        alerts.rouse(step.session, expedite, roles=roles_named(to), on_shift=on_shift, now=step.now)


@completion("expedites.take", label="Give an expedited request to a technician")
def take(step: Step, *, variables: dict[str, Any], task: TaskContext) -> None:
    """Whoever is chosen takes it up, and their other work comes later."""
    request = requests.locked(step.session, number=step.business_key)
    try:
        technician_id = int(variables.get("technician_id") or "")
    except (TypeError, ValueError):
        raise TechnicianUnknown() from None
    actor = actor_by_key(step.session, step.actor)
    use_cases.take_expedite(step.session, request_id=request.id, technician_id=technician_id, actor=actor, now=step.now)


@operation("expedites.tell_outcome", label="Tell what became of the shorter reaction")
def tell_outcome(step: Step, *, expedite_id: int) -> None:
    """Write to whoever asked, and who agreed, what became of it and what it costs."""
    alerts.tell_outcome(step.session, step.session.get_one(Expedite, expedite_id), now=step.now)
