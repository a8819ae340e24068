"""The dispatcher's board, and what is looked at before a request is approved."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from app.dispatch.blueprint import blueprint
from app.dispatch.options import option, reason_text
from app.extensions import db
from app.web.actors import current_actor
from app.web.badges import MOST_COUNTED
from app.web.cursors import page_named
from app.web.guards import allowed
from app.web.lines import task_lines
from app.web.news import source, watch
from app.web.panels import Asked, Panel, panel
from processes.clock import utcnow
from processes.dispatch import queries
from processes.dispatch.rights import may_dispatch
from processes.engine.store.news import tasks_fingerprint
from processes.engine.store.queries import count_open_tasks
from processes.people.rules import Actor
from processes.requests.queries import files_of, last_reopening

WAITING = 50
APPROVE = "approve_request"
DISPATCHERS = frozenset({"staff:dispatcher"})


@blueprint.get("/dispatch")
@allowed(may_dispatch)
def board() -> ResponseReturnValue:
    """What waits for approval by whomever, the nearest promise first; technicians, who is free when."""
    session, actor, now = db.session(), current_actor(), utcnow()
    watch("dispatch")
    keys = actor.task_keys | DISPATCHERS
    asked: dict[str, Any] = {"element": APPROVE, "keys": keys}
    page = page_named(lambda after: task_lines(session, actor, now=now, limit=WAITING, after=after, **asked))
    return render_template(
        "dispatch/board.html",
        lines=page.rows,
        waiting_for_approval=count_open_tasks(session, keys, cap=MOST_COUNTED, element=APPROVE),
        next_url=url_for(".board", after=page.after) if page.after else None,
        first_url=url_for(".board") if request.args.get("after") else None,
        technicians=queries.technicians_board(session, now),
        now=now,
    )


@source("dispatch")
def _news(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    keys = actor.task_keys | DISPATCHERS
    return tasks_fingerprint(keys, element=APPROVE, after=given.get("after") or None, limit=WAITING)


@panel(APPROVE)
def approval(asked: Asked) -> Panel:
    """The request, the technicians, and the suggestion with its reasons."""
    technicians = queries.technicians_board(asked.session, asked.now)
    suggestion = queries.suggestion_among(asked.session, asked.request.id, technicians)
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
        choices={"technicians": [(str(who.person_id), option(who)) for who in technicians]},
        filled={
            "technician_id": str(suggestion.technician.person_id) if suggestion else None,
            "impact": asked.request.impact.value,
        },
        title=_("Approve and assign"),
        button=_("Confirm"),
    )
