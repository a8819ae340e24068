"""Worked time: logging it on a request, the timer, corrections, and one's own day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.web import filters
from app.web.actors import current_actor, current_person
from app.web.forms import Nothing
from app.web.guards import allowed
from app.web.ids import identity
from app.web.listing.drawing import drawn
from app.web.on_request import act_on
from app.worklogs.asking import doubts_in_words
from app.worklogs.blueprint import blueprint
from app.worklogs.forms import Asked, Log, OfTimer, Stop
from app.worklogs.listing import WORK, shown_day, zone
from processes.catalogue.rules import ActivityCode
from processes.clock import utcnow
from processes.requests.models import Request
from processes.requests.queries import request_for
from processes.worklogs import queries, use_cases
from processes.worklogs.errors import WorkDoubtful
from processes.worklogs.models import WorkLog
from processes.worklogs.rights import may_log_work

MOST_WARNINGS = 3


@blueprint.get("/work-logs")
@allowed(may_log_work)
def index() -> ResponseReturnValue:
    """My work of one day, in order."""
    list = drawn(WORK)
    shown, today = shown_day(list.asked), list.asked.now.astimezone(zone()).date()
    return render_template(
        "worklogs/index.html",
        list=list,
        shown=shown,
        today=today,
        before=shown - timedelta(days=1),
        after=shown + timedelta(days=1) if shown < today else None,
    )


def _warn_of_overlaps(log: WorkLog) -> None:
    for other, number in queries.overlaps_of(db.session(), current_actor(), log)[:MOST_WARNINGS]:
        words = _(
            "This work overlaps yours on %(number)s, %(day)s %(start)s–%(end)s: %(what)s. The minutes of both are "
            "billed once.",
            number=number,
            day=filters.day(other.started_at),
            start=filters.hours(other.started_at),
            end=filters.hours(other.ended_at),
            what=other.description,
        )
        flash(words, "warning")


def _keep(form: Asked, start: datetime, end: datetime, request: Request, do: Callable[[], WorkLog]) -> None:
    """Keep work by `do`; unlikely times are asked about in the form."""
    try:
        kept = do()
    except WorkDoubtful as refusal:
        form.ask(refusal, doubts_in_words(refusal.doubts, start, end, request.logged_at))
        raise
    _warn_of_overlaps(kept)


@blueprint.post("/requests/<number>/work-logs")
@allowed(may_log_work)
def log(number: str) -> ResponseReturnValue:
    """Log work that was done."""
    form = Log()

    def do(request: Request) -> None:
        start, end = form.span(current_person().timezone)
        work: dict[str, Any] = {
            "request_id": request.id,
            "activity": ActivityCode(form.activity.data),
            "started_at": start,
            "ended_at": end,
            "description": form.description.data,
            "actor": current_actor(),
            "now": utcnow(),
            "sure": form.doubts_met(),
        }
        _keep(form, start, end, request, lambda: use_cases.log_work(db.session(), **work))

    task_id = identity(request.form.get("task"))
    onward = url_for("tasks.show", task_id=task_id) if task_id else None
    return act_on(number, form, "work", do, _("The work is logged."), onward)


def _start(request: Request) -> None:
    use_cases.start_timer(db.session(), request_id=request.id, actor=current_actor(), now=utcnow())


@blueprint.post("/requests/<number>/timer/start")
@allowed(may_log_work)
def start(number: str) -> ResponseReturnValue:
    """Start my timer on a request."""
    return act_on(number, Nothing(), "work", _start, _("Your timer runs."))


@blueprint.post("/requests/<number>/timer/stop")
@allowed(may_log_work)
def stop(number: str) -> ResponseReturnValue:
    """Stop the timer that the page shows and log its time; start it anew on another request where that is named."""
    form = Stop()
    onto = form.then.data

    def do(request: Request) -> None:
        now, end = utcnow(), form.end(current_person().timezone)
        work: dict[str, Any] = {
            "request_id": request.id,
            "started_at": form.started_at,
            "ended_at": end,
            "description": form.description.data,
            "activity": ActivityCode(form.activity.data),
            "actor": current_actor(),
            "now": now,
            "sure": form.doubts_met(),
        }
        _keep(form, form.started_at, end or now, request, lambda: use_cases.stop_timer(db.session(), **work))
        if onto:
            _start(request_for(db.session(), current_actor(), onto))

    onward = url_for("requests.show", number=onto) if onto else None
    done = _("The work is logged; your timer runs here now.") if onto else _("The work is logged.")
    return act_on(number, form, "stop", do, done, onward)


@blueprint.post("/requests/<number>/timer/discard")
@allowed(may_log_work)
def discard(number: str) -> ResponseReturnValue:
    """Stop the timer that the page shows without logging anything."""
    form = OfTimer()

    def do(request: Request) -> None:
        use_cases.discard_timer(
            db.session(), request_id=request.id, started_at=form.started_at, actor=current_actor(), now=utcnow()
        )

    return act_on(number, form, "stop", do, _("The timer is stopped; nothing was logged."))
