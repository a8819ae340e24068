"""Handing a request in work to another technician: whom the desk suggests, and why it changes hands."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.dispatch.blueprint import blueprint
from app.dispatch.forms import Reassign
from app.dispatch.options import option, said
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.filters import known
from processes.clock import utcnow
from processes.dispatch import queries, use_cases
from processes.dispatch.errors import RequestNotInWork
from processes.dispatch.rights import may_reassign
from processes.dispatch.rules import Level
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

    def do(session: Session) -> None:
        use_cases.reassign(
            session,
            request_id=about.id,
            technician_id=form.technician_id.data,
            reason=filled(form.reason),
            seen=form.version,
            level=form.to_level,
            actor=current_actor(),
            now=utcnow(),
        )

    def back(status: int) -> ResponseReturnValue:
        return _page(session, request_for(session, current_actor(), number), form, status)

    on_board = "board" in request.args
    onward = url_for(".board") if on_board else url_for("requests.show", number=number)
    done = told(_("The request is handed over."), onward)
    return act(form, do, done=done, back=back)


def _page(session: Session, about: Request, form: Reassign | None = None, status: int = 200) -> ResponseReturnValue:
    """The page with the suggested technician chosen; `form` is one that was refused, with what was typed."""
    if form is None and about.state not in WORK_STATES:
        raise RequestNotInWork()
    now, solver = utcnow(), queries.assignee_of(session, [about.id]).get(about.id)
    others = [
        who
        for who in queries.technicians_board(session, now, [about.organisation_id])
        if solver is None or who.person_id != solver.id
    ]
    suggestion = queries.suggestion_among(about, others, queries.skills_wanted(session, [about.id]))
    drawn = form or Reassign([], formdata=None, technician_id=suggestion and suggestion.technician.person_id)
    level = queries.level_of(session, about.id)
    if form is None:
        drawn.level.data = (known(Level)(request.args.get("level", "")) or level).value
    drawn.seen.data = str(solver.id if solver else 0)
    drawn.technician_id.choices = [(who.person_id, option(who)) for who in others]
    return (
        render_template(
            "dispatch/reassign.html",
            form=drawn,
            request_=about,
            solver=solver,
            level=level,
            **said(suggestion),
            technicians=others,
            now=now,
        ),
        status,
    )
