"""What worked time adds to the pages of a request and of its resolution: the timer, the work so far, the next log."""

from datetime import datetime
from typing import Any

from flask import request as asked

from app.web.actors import current_person
from app.web.panels import Asked, beside
from app.web.parts import Case, Part, Place, everybody, parts_of, reads_with_page, request_part
from app.worklogs.forms import Log, Stop
from processes.requests.rules import WORK_STATES
from processes.worklogs.corrections import CHANGEABLE
from processes.worklogs.models import WorkLog, WorkTimer
from processes.worklogs.queries import TIMER, WORK
from processes.worklogs.rights import may_correct_work, may_log_work
from processes.worklogs.use_cases import CALLED_OFF

_WORK, _TIMER = reads_with_page(everybody, WORK), reads_with_page(may_log_work, TIMER)


def _timer(case: Case) -> WorkTimer | None:
    return next(iter(case.rows(_TIMER)), None)


@request_part(Place.BUTTONS, 10, may_log_work)
def start(case: Case) -> Part | None:
    """The button that starts a timer, while none runs."""
    if case.request.state not in WORK_STATES or _timer(case):
        return None
    return Part("worklogs/_start.html")


@request_part(Place.ACTS, 10, may_log_work)
def running(case: Case) -> Part | None:
    """The reader's timer that runs on this request; its address may name the one on which it is started anew."""
    timer = _timer(case)
    if timer is None or timer.request_id != case.request.id:
        return None
    return Part(
        "worklogs/_running.html",
        {"timer": timer, "stop": case.form("stop", Stop) or Stop(formdata=None, then=asked.args.get("then"))},
    )


@request_part(Place.WORK, 10, everybody)
def done(case: Case) -> Part | None:
    """The work that was done, and what others say of it: its price, the sign-off."""
    work: list[WorkLog] = [log for log, _technician in case.rows(_WORK)]
    under = parts_of(case, Place.UNDER_WORK)
    if not work and not under:
        return None
    changeable = case.actor.is_staff and case.request.state in CHANGEABLE
    context: dict[str, Any] = {
        "work": work,
        "total_minutes": sum(log.minutes for log in work),
        "may_correct": lambda log: changeable and not log.rated_at and may_correct_work(case.actor, log),
        "under": under,
    }
    return Part("worklogs/_done.html", context)


@request_part(Place.ACTS, 30, may_log_work)
def log(case: Case) -> Part | None:
    """The form for work that was done, also on what was called off."""
    in_work = case.request.state in WORK_STATES
    if not in_work and case.request.state not in CALLED_OFF:
        return None
    return Part("worklogs/_fold.html", {"in_work": in_work, "work": case.form("work", Log) or work_form(case.now)})


@beside("work_on_request")
def log_beside(asked: Asked) -> Part | None:
    """The same form beside the task of whoever resolves the request."""
    return Part("worklogs/_beside.html", {"work": work_form(asked.now)}) if may_log_work(asked.actor) else None


def work_form(now: datetime) -> Log:
    """An empty work log that ends now."""
    form = Log(formdata=None)
    form.fill_span(now, now, current_person().timezone)
    form.started_at.data = None
    return form
