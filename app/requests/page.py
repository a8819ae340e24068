"""The page of one request, for its customer and for staff, and the data of its diagram."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.extensions import db
from app.requests import story
from app.requests.blueprint import blueprint
from app.requests.desk import Desk, desk_of
from app.requests.diagrams import for_customers, is_for_customers, worded
from app.requests.forms import Message, Reopen, Seen, StaffMessage, Withdraw
from app.requests.rail import next_due, next_step, rail
from app.requests.targets import chips
from app.tasks.lines import may_work_on
from app.web.actors import current_actor
from app.web.compressing import compressed
from app.web.guards import signed_in, staff
from app.web.news import watch
from processes.billing.prices import price_of
from processes.billing.queries import invoices_of_request
from processes.billing.rights import may_see_invoices
from processes.clock import utcnow
from processes.dispatch.queries import assignee_of
from processes.engine.administration.troubles import troubles_of, work_in_trouble
from processes.engine.store import queries as engine
from processes.mail.queries import unsent_of
from processes.mail.rights import may_read_outgoing
from processes.people.queries import members_of_project
from processes.people.rules import Actor, MemberRole, PersonActor, Role
from processes.requests import queries, use_cases
from processes.requests.flow import PROCESS
from processes.requests.models import Request, RequestMessage
from processes.requests.rights import may_end
from processes.requests.rules import OPEN_STATES, RequestState
from processes.signoffs.queries import signoff_of
from processes.slas.queries import promises_of
from processes.suppliers.handlers import DELIVER
from processes.worklogs.queries import work_of
from processes.worklogs.rights import may_correct_work

WITHDRAWABLE = OPEN_STATES - {RequestState.RESOLVED, RequestState.SIGNED_OFF}


@dataclass
class Forms:
    """The forms of the page; one that was refused carries what was typed and what is wrong."""

    message: Message = field(default_factory=lambda: empty_message())
    ending: dict[str, Seen] = field(default_factory=dict)  # withdrawing or reopening
    desk: dict[str, FlaskForm] = field(default_factory=dict)
    opened: str | None = None  # the part of the page that is unfolded
    meanwhile: Sequence[RequestMessage] = ()  # what others wrote after the reader opened the page
    said: str | None = None  # a refusal that belongs to no field
    typed: list[str] = field(default_factory=list)  # with it, as its form may be gone


def empty_message() -> Message:
    """The form of the reader's next entry in the discussion."""
    return StaffMessage(formdata=None) if current_actor().is_staff else Message(formdata=None)


def render(number: str, forms: Forms | None = None, status: int = 200) -> ResponseReturnValue:
    """The request's page, perhaps with a refused form in it."""
    session, actor, now = db.session(), current_actor(), utcnow()
    request = queries.request_for(session, actor, number)
    watch("request", page=url_for("requests.show", number=number), number=number)
    forms = forms or Forms()
    entries = queries.discussion(session, actor, request)
    solver = assignee_of(session, [request.id]).get(request.id)
    promises = promises_of(session, [request.id], now)[request.id]
    mine = [task for task in engine.tasks_of(session, request.number) if may_work_on(actor, task)]
    desk = desk_of(session, actor, request, forms.desk, now) if actor.is_staff else None
    page = render_template(
        "requests/show.html",
        request_=request,
        forms=forms,
        rail=rail(request.state, [entry.event.kind for entry in entries if entry.event]),
        solver=solver,
        **_onward(session, actor, request, solver.name if solver else None, bool(mine), desk),
        next_due=next_due(request, promises),
        chips=chips(promises),
        my_tasks=mine,
        told=entries,
        seen=max((entry.message.id for entry in entries if entry.message), default=0),
        files=queries.files_of(session, request),
        duplicate_of=queries.duplicated(session, actor, request),
        **_worked(session, actor, request),
        approvers=members_of_project(session, request.project_id, MemberRole.APPROVER),
        ending=_ending(session, actor, request, forms, now),
        desk=desk,
        story=story,
    )
    return page, status


def _worked(session: Session, actor: Actor, request: Request) -> dict[str, Any]:
    """What was done, how it was signed off and what it costs, as far as the reader may see it."""
    work, signoff = work_of(session, request.id), signoff_of(session, request.id)
    return {
        "work": work,
        "total_minutes": sum(log.minutes for log in work),
        "may_correct": lambda log: may_correct_work(actor, log),
        "signoff": signoff,
        "price": price_of(session, actor, request, signoff),
        "invoices": invoices_of_request(session, actor, request.id) if may_see_invoices(actor) else (),
    }


def _onward(
    session: Session, actor: Actor, request: Request, solver: str | None, is_turn: bool, desk: Desk | None
) -> dict[str, Any]:
    """What happens next, what does not go on by itself, and what the reader may do about it; mails for staff only.

    Whoever has a task (`is_turn`) goes on, whatever has failed beside it.
    """
    troubles = troubles_of(session, request.number)
    asked = {escalation.id: escalation.supplier.name for escalation in desk.escalations} if desk else {}
    stuck = {
        "unwritten": work_in_trouble(session, DELIVER, "escalation_id", asked),
        "troubles": troubles,
        "unsent": unsent_of(session, request.id) if actor.is_staff else [],
        "may_repair": actor.has(Role.ADMINISTRATOR),
        "may_read_mail": may_read_outgoing(actor),
    }
    words = next_step(request.state, solver, for_staff=actor.is_staff, is_in_trouble=bool(troubles) and not is_turn)
    return {"stuck": stuck, "next_step": words}


def _ending(session: Session, actor: PersonActor, request: Request, forms: Forms, now: datetime) -> Seen | None:
    """The form that withdraws the request or reopens it, with how far it has come; None where neither may be."""
    if not may_end(actor, request):
        return None
    if request.state in WITHDRAWABLE:
        form = forms.ending.get("withdraw") or Withdraw(formdata=None)
    elif use_cases.may_reopen(session, request, now=now):
        form = forms.ending.get("reopen") or Reopen(formdata=None)
    else:
        return None
    form.seen.data = str(use_cases.last_turn(session, request.id))
    return form


@blueprint.get("/requests/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """The page of a request that the reader may see."""
    return render(number)


@blueprint.get("/requests/<number>/diagram")
@signed_in
def diagram(number: str) -> Response:
    """The diagrams of a request for the viewer, with what is done and where it stands.

    Customers see the request's own process, and what it calls only where the designer has marked it for them.
    """
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    drawn = engine.diagram(session, request.number)
    if actor.is_staff:
        return compressed([_drawn(shown, worded(shown.xml, process=shown.process)) for shown in drawn])
    told = [shown for shown in drawn if _is_told(shown)]
    return compressed([_drawn(shown, for_customers(shown.xml, process=shown.process)) for shown in told])


def _is_told(shown: engine.Diagram) -> bool:
    return shown.process == PROCESS or is_for_customers(shown.xml, process=shown.process)


def _drawn(shown: engine.Diagram, xml: str) -> dict[str, Any]:
    """The elements are told where they are drawn: nothing is said of others."""
    return {
        "name": gettext(shown.name),
        "xml": xml,
        "active": sorted(shown.active),
        "completed": sorted(shown.completed),
        "taken": sorted(shown.taken),
    }


@blueprint.get("/requests/<number>/history")
@staff()
def history(number: str) -> ResponseReturnValue:
    """Everything that was ever recorded about a request, for staff."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    events = queries.history(session, actor, request)
    return render_template("requests/history.html", request_=request, events=events, story=story)
