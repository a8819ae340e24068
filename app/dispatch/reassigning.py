"""Handing a request in work to another technician: whom the desk suggests, and why it changes hands."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.dispatch.blueprint import blueprint
from app.dispatch.forms import Reassign
from app.dispatch.words import option, reason_text
from app.extensions import db
from app.web.actors import current_actor
from app.web.errors import status_of
from app.web.guards import allowed
from app.web.refusals import show_in
from processes.clock import utcnow
from processes.db import committing
from processes.dispatch import queries, use_cases
from processes.dispatch.errors import RequestNotInWork
from processes.dispatch.rights import may_reassign
from processes.errors import NotFound, Refusal
from processes.requests.models import Request
from processes.requests.queries import request_for
from processes.requests.rules import WORK_STATES


@blueprint.route("/requests/<number>/reassign", methods=["GET", "POST"])
@allowed(may_reassign)
def reassign(number: str) -> ResponseReturnValue:
    """Give a request in work to another technician; RequestNotInWork."""
    session = db.session()
    about = request_for(session, current_actor(), number)
    if request.method == "GET":
        return _page(session, about)
    form = Reassign(queries.technician_options(session))
    if not form.validate():
        return _page(session, about, form, 422)
    try:
        with committing(session):
            use_cases.reassign(
                session,
                request_id=about.id,
                technician_id=form.technician_id.data,
                reason=form.reason.data,
                seen=form.version,
                actor=current_actor(),
                now=utcnow(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        show_in(form, refusal)
        return _page(session, request_for(session, current_actor(), number), form, status_of(refusal))
    flash(_("The request is handed over."), "success")
    return redirect(url_for("requests.show", number=number))


def _page(session: Session, about: Request, form: Reassign | None = None, status: int = 200) -> ResponseReturnValue:
    """The page with the suggested technician chosen; `form` is one that was refused, with what was typed."""
    if form is None and about.state not in WORK_STATES:
        raise RequestNotInWork()
    now, solver = utcnow(), queries.assignee_of(session, [about.id]).get(about.id)
    others = [who for who in queries.technicians_board(session, now) if solver is None or who.person_id != solver.id]
    suggestion = queries.suggestion_among(session, about.id, others)
    drawn = form or Reassign([], formdata=None, technician_id=suggestion and suggestion.technician.person_id)
    drawn.seen.data = str(solver.id if solver else 0)
    drawn.technician_id.choices = [(who.person_id, option(who)) for who in others]
    return (
        render_template(
            "dispatch/reassign.html",
            form=drawn,
            request_=about,
            solver=solver,
            suggestion=suggestion,
            reasons=[reason_text(reason) for reason in suggestion.reasons] if suggestion else [],
            technicians=others,
            now=now,
        ),
        status,
    )
