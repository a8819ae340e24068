"""The page of one's work log: correcting it, cancelling it, billing what it shares with another."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor, current_person
from app.web.forms import Reason, filled
from app.web.guards import allowed
from app.worklogs.asking import doubts_in_words
from app.worklogs.blueprint import blueprint
from app.worklogs.forms import Cancel, Correction, Overlap
from processes.catalogue.rules import ActivityCode
from processes.clock import utcnow
from processes.people.rights import require
from processes.requests.models import Request
from processes.worklogs import corrections, queries
from processes.worklogs.errors import WorkDoubtful, WorkLogForeign, WorkLogUnknown
from processes.worklogs.rights import may_correct_work, may_log_work


@blueprint.route("/work-logs/<int:log_id>/correct", methods=["GET", "POST"])
@allowed(may_log_work)
def correct(log_id: int) -> ResponseReturnValue:
    """Correct a work log; what it said before is kept with the reason."""
    zone = current_person().timezone
    work, about = _found(log_id)
    form = Correction(activity=work.activity.value, description=work.description)
    if request.method == "GET":
        form.fill_span(work.started_at, work.ended_at, zone)
        return _page(log_id, form)

    def do(session: Session) -> None:
        start, end = form.span(zone)
        try:
            corrections.correct_work(
                session,
                work_log_id=log_id,
                reason=filled(form.reason),
                activity=ActivityCode(form.activity.data),
                started_at=start,
                ended_at=end,
                description=form.description.data,
                actor=current_actor(),
                now=utcnow(),
                sure=form.doubts_met(),
                seen=form.version,
            )
        except WorkDoubtful as refusal:
            form.ask(refusal, doubts_in_words(refusal.doubts, start, end, about.logged_at))
            raise

    return _act(log_id, form, do, _("The work log is corrected."))


@blueprint.post("/work-logs/<int:log_id>/cancel")
@allowed(may_log_work)
def cancel(log_id: int) -> ResponseReturnValue:
    """Let a work log count for nothing."""
    form = Cancel()
    return _act(log_id, form, _said(corrections.cancel_work, log_id, form), _("The work log is cancelled."))


@blueprint.post("/work-logs/<int:log_id>/overlap")
@allowed(may_log_work)
def bill_overlap(log_id: int) -> ResponseReturnValue:
    """Bill the minutes that a work log shares with another with both."""
    form = Overlap()
    done = _("The minutes are billed with each of the logs.")
    return _act(log_id, form, _said(corrections.bill_overlap, log_id, form), done)


def _said(change: Callable[..., Any], log_id: int, form: Reason) -> Callable[[Session], Any]:
    def do(session: Session) -> None:
        said = {"reason": form.reason.data, "seen": form.version, "actor": current_actor(), "now": utcnow()}
        change(session, work_log_id=log_id, **said)

    return do


def _act(log_id: int, form: Any, do: Callable[[Session], Any], done: str) -> ResponseReturnValue:
    _work, about = _found(log_id)
    to = url_for("requests.show", number=about.number)
    return act(form, do, done=told(done, to), back=lambda status: _page(log_id, form, status))


def _found(log_id: int) -> tuple[Any, Request]:
    found = queries.work_log(db.session(), current_actor(), log_id)
    if found is None:
        raise WorkLogUnknown
    require(may_correct_work(current_actor(), found[0]), WorkLogForeign(name=found[0].technician.name))
    return found


def _page(log_id: int, form: Any, status: int = 200) -> ResponseReturnValue:
    """The page with one form that was sent or filled; the others are empty."""
    work, about = _found(log_id)
    correction = form if isinstance(form, Correction) else Correction(formdata=None)
    if correction is not form:
        correction.process(activity=work.activity.value, description=work.description)
        correction.fill_span(work.started_at, work.ended_at, current_person().timezone)
    cancel = form if isinstance(form, Cancel) else Cancel(formdata=None)
    overlap = form if isinstance(form, Overlap) else Overlap(formdata=None)
    last = queries.last_correction(db.session(), log_id)
    for one in (correction, cancel, overlap):
        one.seen.data = str(last.id if last else 0)
    return (
        render_template(
            "worklogs/correct.html",
            work=work,
            number=about.number,
            form=correction,
            cancel=cancel,
            overlap=overlap,
            refused=form if form.errors else None,
            overlaps=queries.overlaps_of(db.session(), current_actor(), work),
        ),
        status,
    )
