"""Cases: the list, one case with everything known of it, and what an administrator does to it."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.operations import words
from app.operations.acting import act, said
from app.operations.blueprint import blueprint
from app.operations.case_lists import CASES
from app.operations.forms import Correct, Reset, Seen, Why
from app.web.acting import told
from app.web.badges import MOST_COUNTED, waiting
from app.web.compressing import compressed
from app.web.diagrams import worded
from app.web.drawn import said as in_words
from app.web.guards import staff
from app.web.ids import identity
from app.web.listing.drawing import drawn
from app.web.names import people
from processes.clock import utcnow
from processes.engine.administration import interventions, watching
from processes.engine.administration.inspection import Inside, inspect
from processes.engine.store import audit, case_files, queries
from processes.engine.store.models import AnyRow, JobKind, JobState
from processes.engine.store.news import failed_counted
from processes.people.rules import Actor, Role

ENTRIES = 100
SIMPLE = {"suspend": interventions.suspend, "resume": interventions.resume, "cancel": interventions.cancel}


@waiting("/operations/cases")
def _failed(actor: Actor) -> ColumnElement[int] | None:
    return failed_counted(MOST_COUNTED) if actor.has(Role.ADMINISTRATOR) else None


@blueprint.get("/cases")
@staff(Role.ADMINISTRATOR)
def cases() -> ResponseReturnValue:
    """Cases by business key, process, version and state, the newest first."""
    return render_template("operations/cases.html", list=drawn(CASES))


def found_case(session: Session, case_id: int) -> AnyRow:
    """The case, or the page that says there is none."""
    found = watching.case(session, case_id)
    if found is None:
        raise NotFound()
    return found


def _forms(inside: Inside) -> dict[str, FlaskForm]:
    simple: dict[str, FlaskForm] = {name: Why(formdata=None, prefix=f"{name}-") for name in SIMPLE}
    places = [(place.key, f"{in_words(place.name)} ({place.element_id})") for place in inside.places]
    return simple | {
        "reset": Reset(places, formdata=None, prefix="reset-"),
        "correct": Correct(words.holders(inside), formdata=None, prefix="correct-"),
    }


def as_seen(forms: dict[str, FlaskForm], changed_at: datetime) -> dict[str, FlaskForm]:
    """The forms, those that matter knowing when the case shown had last moved."""
    for form in forms.values():
        if isinstance(form, Seen):
            form.seen.data = changed_at.isoformat()
    return forms


def page(case_id: int, refused: dict[str, FlaskForm] | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of a case, perhaps with a refused form in it."""
    session = db.session()
    shown = found_case(session, case_id)
    inside = inspect(session, case_id, now=utcnow())
    before = identity(request.args.get("before"))
    entries = watching.entries(session, shown.business_key, case_id, before=before, limit=ENTRIES + 1)
    acts = audit.acts(session, instance_id=case_id)
    tasks = [task for task in queries.tasks_of(session, shown.business_key) if task.instance_id == case_id]
    asked = [key for task in tasks for key in (task.claimed_by, task.assignee, *task.groups) if key]
    known = people(session, [*(entry.actor for entry in entries), *(act.actor for act in acts), *asked])
    others = [other for other in queries.instances(session, shown.business_key) if other.id != case_id]
    forms = as_seen(_forms(inside) | (refused or {}), shown.changed_at)
    return render_template(
        "operations/case.html",
        case=shown,
        inside=inside,
        tasks=tasks,
        jobs=watching.jobs_of_case(session, case_id),
        awaited=watching.subscriptions(session, case_id),
        history=entries[:ENTRIES],
        older_url=_lines(case_id, before=entries[ENTRIES - 1].id) if len(entries) > ENTRIES else None,
        newest_url=_lines(case_id) if before else None,
        acts=acts,
        files=case_files.files_of(session, shown.business_key),
        file_url=lambda sha256: url_for(".case_file", case_id=case_id, digest=sha256),
        others=others,
        people=known,
        forms=forms,
        opened=next(iter(refused or {}), None),
    ), status


def _lines(case_id: int, **which: Any) -> str:
    """Where other lines of the history are."""
    return url_for(".case", case_id=case_id, _anchor="history", **which)


@blueprint.get("/cases/<int:case_id>")
@staff(Role.ADMINISTRATOR)
def case(case_id: int) -> ResponseReturnValue:
    """One case: where it stands, what it holds, what happened, and what can be done."""
    return page(case_id)


@blueprint.get("/cases/<int:case_id>/diagram")
@staff(Role.ADMINISTRATOR)
def diagram(case_id: int) -> Response:
    """The diagrams of the case for the viewer, with tokens and failures."""
    session = db.session()
    shown = found_case(session, case_id)
    drawn = [
        {
            "name": in_words(part.name),
            "xml": worded(part.xml, process=part.process),
            "active": sorted(part.active - part.failed),
            "completed": sorted(part.completed),
            "taken": sorted(part.taken),
            "failed": sorted(part.failed),
        }
        for part in queries.diagram(session, shown.business_key)
        if part.instance_id == case_id
    ]
    return compressed(drawn)


def _act(case_id: int, name: str, form: FlaskForm, do: Any, done: str) -> ResponseReturnValue:
    found_case(db.session(), case_id)
    return act(
        form,
        do,
        done=told(done, url_for(".case", case_id=case_id)),
        back=lambda status: page(case_id, {name: form}, status),
    )


@blueprint.post("/cases/<int:case_id>/<any(suspend, resume, cancel):name>")
@staff(Role.ADMINISTRATOR)
def switch(case_id: int, name: str) -> ResponseReturnValue:
    """Suspend, resume or cancel the case."""
    form = Why(prefix=f"{name}-")
    done = {
        "suspend": _("The case stands still until it is resumed."),
        "resume": _("The case goes on."),
        "cancel": _("The case is cancelled."),
    }[name]
    return _act(case_id, name, form, lambda session: SIMPLE[name](session, case_id, **said(form)), done)


@blueprint.post("/cases/<int:case_id>/reset")
@staff(Role.ADMINISTRATOR)
def reset(case_id: int) -> ResponseReturnValue:
    """Let the case begin anew at one step."""
    places = inspect(db.session(), case_id, now=utcnow()).places
    form = Reset([(place.key, place.name) for place in places], prefix="reset-")

    def do(session: Session) -> None:
        interventions.reset(session, case_id, form.place.data, seen=form.seen_at, **said(form))

    return _act(case_id, "reset", form, do, _("The case stands at the step you chose."))


@blueprint.post("/cases/<int:case_id>/correct")
@staff(Role.ADMINISTRATOR)
def correct(case_id: int) -> ResponseReturnValue:
    """Write a variable; then try again what failed, if asked."""
    form = Correct(words.holders(inspect(db.session(), case_id, now=utcnow())), prefix="correct-")

    def do(session: Session) -> None:
        correct_and_retry(session, case_id, form)

    return _act(case_id, "correct", form, do, _("The data are corrected."))


def correct_and_retry(session: Session, case_id: int, form: Correct) -> None:
    """Write the form's variable; if it says so, try again at once what failed or waits for its next attempt."""
    interventions.correct_variables(
        session, case_id, form.variables, holder=form.holder.data, seen=form.seen_at, **said(form)
    )
    if form.retry.data:
        acted = said(form)
        for job in watching.jobs_of_case(session, case_id):
            waits = job.state is JobState.WAITING and job.attempts and job.due_at > acted["now"]
            if (job.state is JobState.FAILED or waits) and job.kind is not JobKind.WORK:
                interventions.retry_job(session, job.id, **acted)
