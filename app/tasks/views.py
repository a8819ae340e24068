"""Open tasks: the worklist, the page of a task, taking and giving back, and the one way to complete one."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from app.extensions import db
from app.tasks.blueprint import blueprint
from app.tasks.listing import TASKS
from app.web.acting import Instead, act, again, told
from app.web.actors import current_actor, current_person
from app.web.badges import MOST_COUNTED, waiting
from app.web.drawn import said
from app.web.guards import signed_in
from app.web.home import home_parts
from app.web.ids import identity
from app.web.lines import doer, narrowed, person_name, requests_of
from app.web.listing.drawing import drawn
from app.web.news import source, watch
from app.web.opening import gone, task_for
from app.web.panels import Asked, AskedOfCase, Panel, panel_for, parts_beside
from app.web.process_forms import TaskForm, form_of_schema, task_form
from app.web.refusals import typed
from app.web.targets import chips
from processes.clock import utcnow
from processes.engine.errors import TaskClaimed, TaskForbidden, TaskGone, TaskUnknown
from processes.engine.files.form_layout import Form, laid_flat
from processes.engine.interpreter.state import names_of
from processes.engine.running import starting, tasks
from processes.engine.store import case_files, deployments
from processes.engine.store import queries as engine
from processes.engine.store.news import open_tasks_counted, tasks_fingerprint
from processes.engine.store.queries import TASK_OF
from processes.people.confidential import number_shown
from processes.people.keys import people_of_key
from processes.people.rules import Actor
from processes.requests.errors import WrittenMeanwhile
from processes.requests.events import held
from processes.requests.news import last_written, written_since
from processes.requests.rights import may_see
from processes.signoffs.flow import ADDRESS
from processes.slas.queries import promises_of


@waiting("/tasks")
def _open(actor: Actor) -> ColumnElement[int]:
    return open_tasks_counted(
        actor.task_keys, MOST_COUNTED, unclaimed_or=actor.own_keys, where=[number_shown(actor, TASK_OF)]
    )


@blueprint.get("/tasks")
@signed_in
def worklist() -> ResponseReturnValue:
    """My tasks and my groups' tasks, led by the nearest promise."""
    actor, session = current_actor(), db.session()
    watch("tasks")
    may_start = actor.is_staff or bool(starting.startable(session, actor.starter_keys))
    return render_template("tasks/worklist.html", above=home_parts(), list=drawn(TASKS), may_start=may_start)


@source("tasks")
def _news(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    asked = TASKS.asked(given, actor=actor)
    whose = narrowed(actor, asked.chosen["whose"])
    return tasks_fingerprint(actor.task_keys, order=asked.order, after=asked.after, limit=TASKS.limit, **whose)


@blueprint.get("/tasks/<int:task_id>")
@signed_in
def show(task_id: int) -> ResponseReturnValue:
    """What is to be done, with the form to do it."""
    session = db.session()
    try:
        return _page(session, task_for(session, current_actor(), task_id))
    except TaskGone as refusal:
        return _gone(refusal, 410)


def _page(
    session: Session,
    task: Row[Any],
    form: TaskForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of an open task; `form` is one that was refused, with what was typed."""
    actor = current_actor()
    subject = requests_of(session, actor, {task.business_key}).get(task.business_key)
    by = doer(actor, task)
    now = utcnow()
    asked = Asked(session, by, task, now, subject) if subject else AskedOfCase(session, by, task, now)
    panel = panel_for(asked)
    promises = promises_of(session, [subject.id], asked.now)[subject.id] if subject and actor.is_staff else []
    return (
        render_template(
            "tasks/show.html",
            task=task,
            subject=subject,
            chips=chips(promises),
            seen=last_written(session, actor, subject.id) if subject else 0,
            meanwhile=form.meanwhile if form else (),
            panel=panel,
            case_files=() if subject else case_files.files_of(session, task.business_key),
            beside=parts_beside(asked),
            form=_redrawn(session, task, panel, form),
            claimed_by=person_name(session, task.claimed_by) if task.claimed_by else None,
            is_mine=not actor.own_keys.isdisjoint({task.claimed_by, task.assignee}),
            instead_of=by.absent_name,
            may_claim=task.assignee is None and actor.is_staff,
            **panel.context,
        ),
        status,
    )


def _redrawn(session: Session, task: Row[Any], panel: Panel, form: TaskForm | None) -> TaskForm:
    """The form with the panel's choices; what was typed and what is wrong is carried over."""
    asked = _asked(session, task) if form is None else form.form_
    drawn = _drawn(task, asked, choices=panel.choices, filled=panel.filled)
    if form is not None:
        drawn.take_over(form)
    return drawn


def _drawn(task: Row[Any], asked: Form, **more: Any) -> TaskForm:
    def picture(sha256: str) -> str:
        return url_for(".file", task_id=task.id, digest=sha256)

    around = names_of(task.body, task.engine_task_id)
    return task_form(asked, zone=current_person().timezone, around=around, pictures=picture, **more)


def _asked(session: Session, task: Row[Any]) -> Form:
    if task.form_key is None:
        return laid_flat(())
    return form_of_schema(deployments.form(session, task.instance_id, task.form_key, digest=task.pinned_hash))


@blueprint.post("/tasks/<int:task_id>/form")
@signed_in
def looked_at(task_id: int) -> ResponseReturnValue:
    """What the form shows while this stands in it; nothing is kept."""
    session = db.session()
    task = task_for(session, current_actor(), task_id)
    return jsonify(_drawn(task, _asked(session, task)).live())


@blueprint.post("/tasks/<int:task_id>/complete")
@signed_in
def complete(task_id: int) -> ResponseReturnValue:
    """Complete a task: once, by one person; whoever comes second learns who did what when."""
    session, actor = db.session(), current_actor()
    try:
        task = task_for(session, actor, task_id)
    except TaskGone as refusal:
        return _gone(refusal, 409)
    form = _drawn(task, _asked(session, task))

    def do(session: Session) -> None:
        seen = identity(request.form.get("seen"))
        if seen is not None and (meanwhile := written_since(session, actor, task.business_key, seen)):
            raise WrittenMeanwhile(meanwhile)
        session.info[ADDRESS] = request.remote_addr
        sent: dict[str, Any] = {"variables": form.variables, "files": form.files}
        by = doer(actor, task)
        tasks.complete_task(session, task_id, actor=by.key, keys=by.keys, **sent, now=utcnow(), task=task)

    def onward(_done: None) -> str:
        if actor.is_staff:
            return url_for(".worklist")
        key = task.business_key
        about = held(session, key) or requests_of(session, actor, {key}).get(key)
        if about is None or not may_see(actor, about):
            return url_for(".worklist")
        return url_for("requests.show", number=about.number)

    def back(status: int) -> ResponseReturnValue:
        still_open = engine.task(session, task_id)
        return _page(session, still_open, form, status) if still_open else _gone(gone(session, actor, task_id), 409)

    done = told(lambda _ended: _("Done: %(act)s", act=form.decided or said(task.name)), onward)
    return act(form, do, done=done, back=back, instead={TaskGone: _taken, TaskForbidden: again})


def _taken(refusal: TaskGone) -> ResponseReturnValue:
    return _gone(refusal, 409)


def _gone(refusal: TaskGone | TaskUnknown, status: int) -> ResponseReturnValue:
    """Somebody did it already: who and when, with whatever this person typed, so that nothing is lost."""
    by = getattr(refusal, "by", None)
    number = getattr(refusal, "business_key", None)
    about = requests_of(db.session(), current_actor(), {number}) if number else {}
    return (
        render_template(
            "tasks/gone.html",
            by=person_name(db.session(), by),
            by_me=current_actor().person_id in people_of_key(by)[:1],
            at=getattr(refusal, "at", None),
            number=number if number in about else None,
            typed=typed(),
        ),
        status,
    )


@blueprint.post("/tasks/<int:task_id>/claim")
@signed_in
def claim(task_id: int) -> ResponseReturnValue:
    """Take a task of my groups for myself."""
    return _change(task_id, tasks.claim_task, _("The task is yours."))


@blueprint.post("/tasks/<int:task_id>/release")
@signed_in
def release(task_id: int) -> ResponseReturnValue:
    """Give a task back to the group."""
    return _change(task_id, tasks.release_task, _("The task is free again."))


def _change(task_id: int, change: Any, done: str) -> ResponseReturnValue:
    actor, page = current_actor(), url_for(".show", task_id=task_id)

    def do(session: Session) -> None:
        task_for(session, actor, task_id)
        change(session, task_id, actor=actor.key, keys=actor.task_keys, now=utcnow())

    def claimed(refusal: TaskClaimed) -> ResponseReturnValue:
        name = person_name(db.session(), refusal.by) or "Podpora"
        flash(_("%(name)s has taken this task.", name=name), "warning")
        return redirect(page)

    onward = url_for(".worklist") if request.form.get("back") == "worklist" else page
    others: Instead = {TaskGone: _taken, TaskClaimed: claimed, TaskForbidden: again}
    return act(None, do, done=told(done, onward), back=lambda status: redirect(page), instead=others)
