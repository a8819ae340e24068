"""Jobs: what failed by its cause, every job by its time, one job with its error and what can be done about it."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import to_user_timezone
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.operations import words
from app.operations.acting import act, said
from app.operations.blueprint import blueprint
from app.operations.cases import as_seen, correct_and_retry
from app.operations.forms import Correct, MoveTimer, Why
from app.operations.job_lists import FAILURES, JOBS, TRIED_AGAIN
from app.web.acting import told
from app.web.actors import current_person
from app.web.forms import filled
from app.web.guards import staff
from app.web.listing.drawing import drawn
from app.web.names import people
from processes.calendars.wall import taken_back
from processes.clock import utcnow
from processes.engine.administration import interventions, watching
from processes.engine.administration.inspection import inspect
from processes.engine.store import audit
from processes.engine.store.models import Job, JobKind, JobState
from processes.people.rules import Role


@blueprint.get("/failed")
@staff(Role.ADMINISTRATOR)
def failed() -> ResponseReturnValue:
    """What failed, by its cause: the one that stopped most first; and what has failed and is tried again."""
    return render_template("operations/failed.html", list=drawn(FAILURES), again=drawn(TRIED_AGAIN))


@blueprint.get("/jobs")
@staff(Role.ADMINISTRATOR)
def jobs() -> ResponseReturnValue:
    """Jobs in the order in which they come up: timers, steps to try again, work."""
    return render_template("operations/jobs.html", list=drawn(JOBS))


def _found(session: Session, job_id: int) -> Job:
    found = watching.job(session, job_id)
    if found is None:
        raise NotFound()
    return found


def page(job_id: int, refused: dict[str, FlaskForm] | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of a job, perhaps with a refused form in it."""
    session, now = db.session(), utcnow()
    job = _found(session, job_id)
    case = watching.case(session, job.instance_id) if job.instance_id else None
    inside = inspect(session, job.instance_id, now=now) if job.instance_id else None
    moved = MoveTimer(formdata=None, prefix="timer-", data={"due_at": to_user_timezone(job.due_at)})
    near = inside.near.get(job.engine_task_id or "") if inside else None
    forms: dict[str, FlaskForm] = {
        "retry": Why(formdata=None, prefix="retry-"),
        "skip": Why(formdata=None, prefix="skip-"),
        "pause": Why(formdata=None, prefix="pause-"),
        "resume": Why(formdata=None, prefix="resume-"),
        "correct": Correct(words.holders(inside), chosen=near, formdata=None, prefix="correct-"),
        "timer": moved,
    } | (refused or {})
    return render_template(
        "operations/job.html",
        job=job,
        case=case,
        inside=inside,
        near=next((found for found in inside.holders if found.key == near), None) if inside else None,
        is_taken=bool(job.token and job.lease_until and job.lease_until > now),
        forms=as_seen(forms, case.changed_at) if case else forms,
        opened=next(iter(refused or {}), None),
        possible=_possible(job),
    ), status


def _possible(job: Job) -> set[str]:
    """What can be done with a job: a timer that has not failed can only be moved."""
    if job.state is JobState.SUSPENDED:
        return {"resume"} if job.every else set()
    if job.kind is JobKind.TIMER:
        return {"timer", "retry"} if job.attempts else {"timer"}
    found = {"retry", "pause" if job.every else "skip"}
    return found | {"correct"} if job.kind is JobKind.HELD else found


@blueprint.get("/jobs/<int:job_id>")
@staff(Role.ADMINISTRATOR)
def job(job_id: int) -> ResponseReturnValue:
    """One job: what it is for, what went wrong, when it comes up."""
    if watching.job(db.session(), job_id) is None:
        return _over(job_id)
    return page(job_id)


def _over(job_id: int) -> ResponseReturnValue:
    """The page of a job that was retried or skipped stays after a worker has done it."""
    session = db.session()
    acts = audit.acts_on_job(session, job_id)
    if not acts:
        raise NotFound()
    named = people(session, [act.actor for act in acts])
    return render_template("operations/job_over.html", acts=acts, people=named), 410


def act_on(job_id: int, name: str, form: FlaskForm, do: Any, done: str) -> ResponseReturnValue:
    """Do an act of the job's page in one transaction; refused it comes back, done it leads to the case or its list."""
    found, to = _found(db.session(), job_id), url_for(".failed")
    if found.every:
        to = url_for(".schedules")
    elif found.instance_id:
        to = url_for(".case", case_id=found.instance_id)  # the job itself is gone once a worker has done it
    return act(form, do, done=told(done, to), back=lambda status: page(job_id, {name: form}, status))


@blueprint.post("/jobs/<int:job_id>/retry")
@staff(Role.ADMINISTRATOR)
def retry(job_id: int) -> ResponseReturnValue:
    """Try a job again now, with all its attempts."""
    form = Why(prefix="retry-")
    done = _("A worker tries it again now.")
    return act_on(job_id, "retry", form, lambda session: interventions.retry_job(session, job_id, **said(form)), done)


@blueprint.post("/jobs/<int:job_id>/skip")
@staff(Role.ADMINISTRATOR)
def skip(job_id: int) -> ResponseReturnValue:
    """Go on as if the step had been done."""
    form = Why(prefix="skip-")
    done = _("It is skipped.")
    return act_on(job_id, "skip", form, lambda session: interventions.skip_job(session, job_id, **said(form)), done)


@blueprint.post("/jobs/<int:job_id>/correct")
@staff(Role.ADMINISTRATOR)
def correct_job(job_id: int) -> ResponseReturnValue:
    """Correct the data of the job's case and try again."""
    case_id = _found(db.session(), job_id).instance_id
    if case_id is None:
        raise NotFound()
    form = Correct(words.holders(inspect(db.session(), case_id, now=utcnow())), prefix="correct-")

    def do(session: Session) -> None:
        correct_and_retry(session, case_id, form)

    return act_on(job_id, "correct", form, do, _("The data are corrected."))


@blueprint.post("/jobs/<int:job_id>/timer")
@staff(Role.ADMINISTRATOR)
def move_timer(job_id: int) -> ResponseReturnValue:
    """Let a timer fall due at another time."""
    form = MoveTimer(prefix="timer-")

    def do(session: Session) -> None:
        zone = ZoneInfo(current_person().timezone)
        due_at = taken_back(zone, filled(form.due_at), shown=_found(session, job_id).due_at)
        interventions.set_timer(session, job_id, due_at, **said(form))

    return act_on(job_id, "timer", form, do, _("The timer is moved."))
