"""Schedules: the work that comes again and again, when it ran and comes next; paused, let go on, run by hand."""

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from flask_babel import gettext as _

from app.extensions import db
from app.operations.acting import said
from app.operations.blueprint import blueprint
from app.operations.forms import Why
from app.operations.jobs import act_on
from app.web.guards import staff
from processes.engine.administration import schedules as arranged
from processes.engine.language.durations import duration
from processes.people.rules import Role


@blueprint.app_template_filter("period")
def period(every: str) -> str:
    """An ISO duration in words, `15 seconds`."""
    found: timedelta = duration(every)
    return format_timedelta(found, threshold=1)


@blueprint.get("/schedules")
@staff(Role.ADMINISTRATOR)
def schedules() -> ResponseReturnValue:
    """All recurring work; each leads to its job, where it is paused or run by hand."""
    return render_template("operations/schedules.html", schedules=arranged.schedules(db.session()))


@blueprint.post("/jobs/<int:job_id>/pause")
@staff(Role.ADMINISTRATOR)
def pause_schedule(job_id: int) -> ResponseReturnValue:
    """Let recurring work not run until it goes on."""
    form = Why(prefix="pause-")
    return act_on(job_id, "pause", form, lambda s: arranged.pause(s, job_id, **said(form)), _("It is paused."))


@blueprint.post("/jobs/<int:job_id>/resume")
@staff(Role.ADMINISTRATOR)
def resume_schedule(job_id: int) -> ResponseReturnValue:
    """Let paused work run again."""
    form = Why(prefix="resume-")
    return act_on(job_id, "resume", form, lambda s: arranged.go_on(s, job_id, **said(form)), _("It goes on."))
