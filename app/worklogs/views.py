"""Worked time: logging it on a request, the timer, corrections, and one's own day."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.extensions import db
from app.requests.actions import act
from app.requests.forms import Nothing
from app.web.actors import current_actor, current_person
from app.web.days import day_of
from app.web.errors import status_of
from app.web.guards import staff
from app.web.refusals import show_in
from app.worklogs.forms import Correction, Stop, Work
from processes.clock import utcnow
from processes.contracts.rules import Activity
from processes.db import committing
from processes.errors import NotFound, Refusal
from processes.requests.models import Request
from processes.worklogs import queries, use_cases
from processes.worklogs.errors import WorkLogUnknown
from processes.worklogs.models import WorkLog
from processes.worklogs.rights import WORKERS

blueprint = Blueprint("worklogs", __name__, template_folder="templates")


@blueprint.get("/work-logs")
@staff()
def index() -> ResponseReturnValue:
    """My work of one day, in order."""
    session, actor = db.session(), current_actor()
    zone = ZoneInfo(current_person().timezone)
    today = utcnow().astimezone(zone).date()
    shown = day_of(request.args.get("day")) or today
    start = datetime.combine(shown, time(), tzinfo=zone)
    end = datetime.combine(shown + timedelta(days=1), time(), tzinfo=zone)
    logs = queries.work_between(session, actor.person_id, start, end)
    return render_template(
        "worklogs/index.html",
        logs=logs,
        total=sum(log.minutes for log, _number in logs),
        shown=shown,
        today=today,
        before=shown - timedelta(days=1),
        after=shown + timedelta(days=1) if shown < today else None,
        timer=queries.timer_with_number(session, actor.person_id),
    )


def _warn_of_overlaps(log: WorkLog) -> None:
    count = len(queries.overlaps_of(db.session(), log))
    if count:
        words = ngettext(
            "This work overlaps another of your logs.", "This work overlaps %(num)d others of your logs.", count
        )
        flash(words, "warning")


@blueprint.post("/requests/<number>/work-logs")
@staff(*WORKERS)
def log(number: str) -> ResponseReturnValue:
    """Log work that was done."""
    form = Work()

    def do(request: Request) -> None:
        started_at, ended_at = form.span(current_person().timezone)
        kept = use_cases.log_work(
            db.session(),
            request_id=request.id,
            activity=Activity(form.activity.data),
            started_at=started_at,
            ended_at=ended_at,
            description=form.description.data,
            actor=current_actor(),
            now=utcnow(),
        )
        _warn_of_overlaps(kept)

    return act(number, form, "work", do, _("The work is logged."))


@blueprint.post("/requests/<number>/timer/start")
@staff(*WORKERS)
def start(number: str) -> ResponseReturnValue:
    """Start my timer on a request."""

    def do(request: Request) -> None:
        use_cases.start_timer(db.session(), request_id=request.id, actor=current_actor(), now=utcnow())

    return act(number, Nothing(), "work", do, _("Your timer runs."))


@blueprint.post("/requests/<number>/timer/stop")
@staff(*WORKERS)
def stop(number: str) -> ResponseReturnValue:
    """Stop my timer and log its time."""
    form = Stop()

    def do(request: Request) -> None:
        kept = use_cases.stop_timer(
            db.session(),
            description=form.description.data,
            activity=Activity(form.activity.data),
            actor=current_actor(),
            now=utcnow(),
        )
        _warn_of_overlaps(kept)

    return act(number, form, "stop", do, _("The work is logged."))


@blueprint.post("/requests/<number>/timer/discard")
@staff(*WORKERS)
def discard(number: str) -> ResponseReturnValue:
    """Stop my timer without logging anything."""

    def do(request: Request) -> None:
        use_cases.discard_timer(db.session(), actor=current_actor(), now=utcnow())

    return act(number, Nothing(), "stop", do, _("The timer is stopped; nothing was logged."))


@blueprint.route("/work-logs/<int:log_id>/correct", methods=["GET", "POST"])
@staff(*WORKERS)
def correct(log_id: int) -> ResponseReturnValue:
    """Correct a work log; what it said before is kept with the reason."""
    session, zone = db.session(), current_person().timezone
    found = queries.work_log(session, log_id)
    if found is None:
        raise WorkLogUnknown
    work, number = found
    form = Correction(activity=work.activity.value, description=work.description)
    if request.method == "GET":
        form.fill_span(work.started_at, work.ended_at, zone)
        return _correction_page(form, work, number)
    if not form.validate():
        return _correction_page(form, work, number, 422)
    started_at, ended_at = form.span(zone)
    try:
        with committing(session):
            use_cases.correct_work(
                session,
                work_log_id=log_id,
                reason=form.reason.data,
                activity=Activity(form.activity.data),
                started_at=started_at,
                ended_at=ended_at,
                description=form.description.data,
                actor=current_actor(),
                now=utcnow(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        show_in(form, refusal)
        return _correction_page(form, work, number, status_of(refusal))
    flash(_("The work log is corrected."), "success")
    return redirect(url_for("requests.show", number=number))


def _correction_page(form: Correction, work: WorkLog, number: str, status: int = 200) -> ResponseReturnValue:
    return render_template("worklogs/correct.html", form=form, work=work, number=number), status
