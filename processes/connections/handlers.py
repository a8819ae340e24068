"""What diagrams call to reach other systems."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from processes.connections import describing, queries, rules, webhooks
from processes.connections.calling import Place, told
from processes.connections.flow import ACT, check_call, check_event, misnamed, unkept
from processes.connections.models import CallState, WebAct, WebCall
from processes.engine.errors import EngineError
from processes.engine.files.templates import Template, Translate, further, ready_made
from processes.engine.jobs.scheduling import recurring
from processes.engine.language.operations import Step, function, operation
from processes.engine.language.outside import LATER, Later, checked, depends, spoken
from processes.engine.running.answering import ScenarioSession
from processes.engine.store.models import ProcessInstance
from processes.outbox import post

CALL = "connections.call"
EVENT = "connections.send_event"
KEPT = timedelta(days=30)  # calls that are over
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@operation(CALL, label="Call a web service", gives={"answer": Any, "status": int})
def call(
    step: Step,
    *,
    method: Method,
    address: str,
    headers: str = "",
    timeout: int = 10,
    expected: str = rules.USUAL,
    signed_with: str = "",
    body: object = None,
    **fields: object,
) -> Mapping[str, Any] | Later:
    """Ask another system over HTTPS; further inputs are fields of the JSON body, or of the query where none is sent."""
    if isinstance(step.session, ScenarioSession):
        raise EngineError("A scenario calls no web service: give the answer of this step.")
    bodiless, described = method in rules.BODILESS, fields.pop(ACT, None)
    asked = {
        "method": method,
        "address": rules.with_query(address, fields) if bodiless else address,
        "headers": rules.read_headers(headers),
        "body": None if bodiless else body if body is not None else fields or None,
    }
    wanted = {
        **(asked if described is None else describing.wanted(step.session, str(described), fields)),
        "seconds": min(max(timeout, 1), rules.MOST_SECONDS),
        "expected": expected,
        "signed_with": signed_with,
    }
    found = told(step.session, Place(step.instance_id, step.task_id, step.element_id), wanted, now=step.now)
    return LATER if found is None else found


@operation(EVENT, label="Send an event")
def send_event(step: Step, *, name: str, **fields: object) -> None:
    """Tell other systems through podpora.events that something has happened; further inputs are its fields."""
    if not rules.EVENT_NAME.fullmatch(name):
        raise EngineError(f"The name of an event is in small letters, such as laptop_lent; {name[:100]} is none.")
    post(step.session, f"drawn.{name}", case=step.business_key, process=step.process, fields=fields)


@function("webhook")
def webhook(step: Step, message: str, secret: str = "") -> str:
    """Address by which another system tells this case a message (its name has a dot), once; with a secret, signed."""
    return webhooks.address_of(step.instance_id, message, secret, now=step.now)


spoken(CALL, address=rules.quoted, headers=rules.one_line)
checked(CALL, check_call)
checked(EVENT, check_event)
depends(unkept)
depends(misnamed)


@recurring("connections.forget", every="P1D")
def forget(session: Session, *, now: datetime) -> None:
    """Delete calls that are over since a month, and those of cases that are."""
    before, of_case = now - KEPT, ProcessInstance.id == WebCall.instance_id
    ended = select(ProcessInstance.id).where(of_case, ProcessInstance.ended_at < before).exists()
    over = or_(and_(WebCall.state == CallState.DONE, WebCall.asked_at < before), ended)
    session.execute(delete(WebCall).where(over), execution_options={"synchronize_session": False})


@further
def steps_of_services(session: Session, translate: Translate) -> list[Template]:
    """What was taken over of described services, as ready-made steps with typed inputs and named results."""
    return [_step(one, translate) for one in queries.acts(session)]


def _step(act: WebAct, translate: Translate) -> Template:
    fixed = {"method": act.method, "address": act.base + act.path, ACT: act.name}
    asked = [(one["name"], one["about"] or one["name"], _HINTS.get(one["kind"]), one["needed"]) for one in act.inputs]
    given = [(name, f"${{{pick}}}") for name, pick in act.results.items()]
    return ready_made(CALL, act.name, act.label, act.about, fixed, asked, given, translate)


_HINTS: dict[str, type] = {"whole": int, "number": float, "truth": bool}
