"""Processes that people start by hand: which ones, their first form, and the start itself."""

from typing import Any

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.tasks.blueprint import blueprint
from app.web.acting import act, told
from app.web.actors import current_actor, current_person
from app.web.drawn import said
from app.web.guards import signed_in
from app.web.process_forms import TaskForm, form_of_schema, task_form
from processes.clock import utcnow
from processes.engine.files.form_layout import laid_flat
from processes.engine.running import starting
from processes.engine.running.starting import Startable
from processes.engine.store import deployments
from processes.engine.store import queries as engine
from processes.people.rules import Actor


@blueprint.get("/processes")
@signed_in
def processes() -> ResponseReturnValue:
    """The processes that this person may start."""
    found = starting.startable(db.session(), current_actor().starter_keys)
    return render_template("tasks/processes.html", processes=found)


def _form(session: Session, found: Startable) -> TaskForm:
    asked = form_of_schema(deployments.latest_form(session, found.form_key)) if found.form_key else laid_flat(())
    return task_form(asked, zone=current_person().timezone)


@blueprint.get("/processes/<process>/start")
@signed_in
def begin(process: str) -> ResponseReturnValue:
    """What has to be said before it starts."""
    session = db.session()
    found = starting.offered(session, process, current_actor().starter_keys)
    return render_template("tasks/start.html", found=found, form=_form(session, found))


@blueprint.post("/processes/<process>/form")
@signed_in
def shown(process: str) -> ResponseReturnValue:
    """What the first form shows while this stands in it; nothing is kept."""
    session = db.session()
    return jsonify(_form(session, starting.offered(session, process, current_actor().starter_keys)).live())


@blueprint.post("/processes/<process>/start")
@signed_in
def start(process: str) -> ResponseReturnValue:
    """Start it, and go on to the first task of it that waits for the same person."""
    session, actor = db.session(), current_actor()
    found = starting.offered(session, process, actor.starter_keys)
    form = _form(session, found)

    def do(session: Session) -> str:
        given: dict[str, Any] = {"keys": actor.starter_keys, "actor": actor.key, "variables": form.variables}
        given["files"] = form.files
        return starting.start_by_person(session, process, **given, now=utcnow()).business_key

    def begun(number: str) -> str:
        return _("%(process)s has begun: %(number)s", process=said(found.name), number=number)

    def back(status: int) -> ResponseReturnValue:
        return render_template("tasks/start.html", found=found, form=form), status

    return act(form, do, done=told(begun, lambda number: _next(session, number, actor)), back=back)


def _next(session: Session, business_key: str, actor: Actor) -> str:
    """The first task of the case that is this person's; else what waits for them."""
    for task in engine.tasks_of(session, business_key):
        if task.assignee in actor.keys or actor.keys.intersection(task.groups):
            return url_for(".show", task_id=task.id)
    return url_for(".worklist")
