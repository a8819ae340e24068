"""What staff see and do on the page of a request, beyond what its customer does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request as asked
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.signoffs.forms import TakeBack, ToldDecision
from app.suppliers.forms import Answer, End, Escalate
from app.web.actors import current_person
from app.worklogs.forms import Log, Stop
from processes.dispatch.rights import may_reassign
from processes.people.queries import members_of_project
from processes.people.rules import MemberRole, PersonActor
from processes.requests.correcting import CORRECTABLE
from processes.requests.models import Request
from processes.requests.rights import may_ask
from processes.requests.rules import WORK_STATES, RequestState
from processes.resolution.rights import may_propose
from processes.signoffs.models import Signoff
from processes.signoffs.queries import signoff_of
from processes.signoffs.rights import may_record
from processes.suppliers.models import Escalation
from processes.suppliers.queries import escalations_of, supplier_options
from processes.suppliers.rights import may_escalate
from processes.worklogs.corrections import CHANGEABLE
from processes.worklogs.models import WorkTimer
from processes.worklogs.queries import timer_of
from processes.worklogs.rights import may_log_work
from processes.worklogs.use_cases import CALLED_OFF


@dataclass(frozen=True)
class Desk:
    """The staff's side of the page; a form that was refused carries what was typed."""

    in_work: bool
    may_log: bool
    may_correct_work: bool
    may_ask: bool
    may_reassign: bool
    may_escalate: bool
    may_correct: bool
    timer: WorkTimer | None
    escalations: Sequence[Escalation]
    work: Log
    stop: Stop
    escalate: Escalate
    answers: Mapping[int, tuple[FlaskForm, FlaskForm]]  # by escalation: for its answer, and to end it
    told: ToldDecision | None  # the sign-off may be written down
    take_back: FlaskForm | None  # the resolution may be taken back


def desk_of(
    session: Session, actor: PersonActor, request: Request, refused: Mapping[str, FlaskForm], now: datetime
) -> Desk:
    """The desk of a request; `refused` are forms by name that keep what was typed."""
    in_work = request.state in WORK_STATES
    timer = timer_of(session, actor.person_id) if may_log_work(actor) else None
    signoff = signoff_of(session, request.id) if request.state is RequestState.RESOLVED else None
    escalates = may_escalate(actor)
    escalations = escalations_of(session, request.id)
    escalate = refused.get("escalate") or escalate_form(session, formdata=None, ask=in_work and escalates)
    escalate.seen.data = str(escalations[-1].id if escalations else 0)
    return Desk(
        in_work=in_work,
        may_log=may_log_work(actor) and (in_work or request.state in CALLED_OFF),
        may_correct_work=request.state in CHANGEABLE,
        may_ask=may_ask(actor) and in_work and request.state is not RequestState.WAITING_FOR_CUSTOMER,
        may_reassign=in_work and may_reassign(actor),
        may_escalate=escalates,
        may_correct=may_ask(actor) and request.state in CORRECTABLE,
        timer=timer,
        escalations=escalations,
        work=work if isinstance(work := refused.get("work"), Log) else work_form(now),
        stop=stop if isinstance(stop := refused.get("stop"), Stop) else stop_form(),
        escalate=escalate,
        answers={one.id: _answer_forms(one.id, refused) for one in escalations},
        told=_told_form(session, actor, request, signoff, refused.get("told"), now),
        take_back=_take_back_form(actor, signoff, refused.get("take_back")),
    )


def _answer_forms(escalation_id: int, refused: Mapping[str, FlaskForm]) -> tuple[FlaskForm, FlaskForm]:
    forms = (form(formdata=None, of=escalation_id) for form in (Answer, End))
    answer, end = (refused.get(f"{form.own_name}-{escalation_id}", form) for form in forms)
    return answer, end


def _told_form(
    session: Session,
    actor: PersonActor,
    request: Request,
    signoff: Signoff | None,
    refused: FlaskForm | None,
    now: datetime,
) -> ToldDecision | None:
    """The form for a sign-off by telephone, where one is asked for and the actor takes calls."""
    if signoff is None or not may_record(actor):
        return None
    if isinstance(refused, ToldDecision):
        return refused
    form = ToldDecision(members_of_project(session, request.project_id, MemberRole.APPROVER), formdata=None)
    form.fill(signoff, now, current_person().timezone)
    return form


def _take_back_form(actor: PersonActor, signoff: Signoff | None, refused: FlaskForm | None) -> FlaskForm | None:
    """The form for taking the resolution back, where a sign-off is asked for."""
    if signoff is None or not may_propose(actor):
        return None
    return refused or TakeBack(formdata=None, signoff_id=str(signoff.id))


def work_form(now: datetime) -> Log:
    """An empty work log that ends now."""
    form = Log(formdata=None)
    form.fill_span(now, now, current_person().timezone)
    form.started_at.data = None
    return form


def stop_form() -> Stop:
    """The form that stops the timer; its address may name the request on which it is started anew."""
    return Stop(formdata=None, then=asked.args.get("then"))


def escalate_form(session: Session, *, ask: bool = True, **given: object) -> Escalate:
    """The form with every supplier (none where it is not shown: `ask` False)."""
    options = supplier_options(session) if ask else []
    return Escalate([(int(value), name) for value, name in options], **given)
