"""The dispatcher's board, what is looked at before a request is approved, and handing it to somebody else."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from app.extensions import db
from app.requests.actions import act
from app.requests.desk import reassign_form
from app.tasks.lines import task_lines
from app.tasks.panels import Asked, Panel, panel
from app.web.actors import current_actor
from app.web.badges import MOST_COUNTED
from app.web.cursors import page_named
from app.web.filters import clock
from app.web.guards import allowed
from app.web.news import source, watch
from processes.clock import utcnow
from processes.dispatch import queries, use_cases
from processes.dispatch.rights import may_dispatch, may_reassign
from processes.dispatch.rules import Candidate, Reason
from processes.engine.news import tasks_fingerprint
from processes.engine.queries import count_open_tasks
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.queries import files_of, last_reopening

blueprint = Blueprint("dispatch", __name__, template_folder="templates")
WAITING = 50
APPROVE = "approve_request"
DISPATCHERS = frozenset({"staff:dispatcher"})


def reason_text(reason: Reason) -> str:
    """One ground of a suggestion in the reader's language and zone."""
    shown = {name: clock(value) if hasattr(value, "tzinfo") else value for name, value in reason.values.items()}
    return _(reason.message).format(**shown)


@blueprint.get("/dispatch")
@allowed(may_dispatch)
def board() -> ResponseReturnValue:
    """What waits for approval by whomever, the nearest promise first; technicians, who is free when."""
    session, actor, now = db.session(), current_actor(), utcnow()
    watch("dispatch")
    asked: dict[str, Any] = {"element": APPROVE, "keys": actor.keys | DISPATCHERS}
    page = page_named(lambda after: task_lines(session, actor, now=now, limit=WAITING, after=after, **asked))
    return render_template(
        "dispatch/board.html",
        lines=page.rows,
        waiting_for_approval=count_open_tasks(session, actor.keys | DISPATCHERS, cap=MOST_COUNTED, element=APPROVE),
        next_url=url_for(".board", after=page.after) if page.after else None,
        first_url=url_for(".board") if request.args.get("after") else None,
        technicians=queries.technicians_board(session, now),
        now=now,
    )


@source("dispatch")
def _news(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    return tasks_fingerprint(actor.keys | DISPATCHERS, element=APPROVE, after=given.get("after") or None, limit=WAITING)


@panel(APPROVE)
def approval(asked: Asked) -> Panel:
    """The request, the technicians, and the suggestion with its reasons."""
    suggestion = queries.best_free_technician(asked.session, asked.request.id, at=asked.now)
    technicians = queries.technicians_board(asked.session, asked.now)
    context: dict[str, Any] = {
        "suggestion": suggestion,
        "reasons": [reason_text(reason) for reason in suggestion.reasons] if suggestion else [],
        "technicians": technicians,
        "files": files_of(asked.session, asked.request),
        "request_": asked.request,
        "now": asked.now,
        "reopening": (reopening := last_reopening(asked.session, asked.request)),
        "former": queries.last_technician(asked.session, asked.request.id) if reopening else None,
    }
    return Panel(
        template="dispatch/_approval.html",
        context=context,
        choices={"technicians": [(str(who.person_id), _option(who)) for who in technicians]},
        filled={
            "technician_id": str(suggestion.technician.person_id) if suggestion else None,
            "impact": asked.request.impact.value,
        },
        title=_("Approve and assign"),
        button=_("Confirm"),
    )


def _option(who: Candidate) -> str:
    if who.is_free:
        return _("%(name)s – free, %(load)d open", name=who.name, load=who.load)
    if who.free_at is None:
        return _("%(name)s – not on shift, %(load)d open", name=who.name, load=who.load)
    return _("%(name)s – from %(when)s, %(load)d open", name=who.name, when=clock(who.free_at), load=who.load)


@blueprint.post("/requests/<number>/reassign")
@allowed(may_reassign)
def reassign(number: str) -> ResponseReturnValue:
    """Give a request in work to another technician."""
    form = reassign_form(db.session())

    def do(subject: Request) -> None:
        use_cases.reassign(
            db.session(),
            request_id=subject.id,
            technician_id=form.technician_id.data,
            reason=form.reason.data,
            seen=form.version,
            actor=current_actor(),
            now=utcnow(),
        )

    return act(number, form, "reassign", do, _("The request is handed over."))
