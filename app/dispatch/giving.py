"""Approving a waiting request as it is and giving it to a technician in one press: from the board, from its page."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.dispatch.blueprint import blueprint
from app.dispatch.panels import APPROVE
from app.extensions import db
from app.web.acting import Instead, act, again, told
from app.web.actors import current_actor
from app.web.guards import allowed
from app.web.lines import doer, person_name
from app.web.opening import gone, task_for
from app.web.parts import page_again
from processes.clock import utcnow
from processes.dispatch.errors import AlreadyDispatched, FormAsksMore
from processes.dispatch.rights import works_on_requests
from processes.engine.errors import TaskForbidden, TaskGone, TaskUnknown
from processes.engine.files.form_fields import read_fields
from processes.engine.files.forms import validate
from processes.engine.interpreter.state import names_of
from processes.engine.running import tasks
from processes.engine.store import deployments
from processes.engine.store.queries import tasks_of
from processes.requests.queries import request_for


def give(
    task_id: int, technician_id: int | None, *, home: str, back: Callable[[int], ResponseReturnValue]
) -> ResponseReturnValue:
    """Complete the task of approval by the one act; who was slower learns it, a form that asks for more is opened."""
    actor = current_actor()

    def do(session: Session) -> str:
        task = task_for(session, actor, task_id)
        fields = read_fields(deployments.form(session, task.instance_id, task.form_key, digest=task.pinned_hash))
        given = {"decision": "approve", "technician_id": str(technician_id or "")}
        variables, errors = validate(fields, given, now=utcnow(), around=names_of(task.body, task.engine_task_id))
        if errors or task.element_id != APPROVE:
            raise FormAsksMore()
        by = doer(actor, task)
        tasks.complete_task(session, task_id, actor=by.key, keys=by.keys, variables=variables, now=utcnow(), task=task)
        return str(task.business_key)

    def done_before(refusal: Exception) -> ResponseReturnValue:
        known = gone(db.session(), actor, task_id)
        name = person_name(db.session(), known.by) if isinstance(known, TaskGone) else None
        flash(_("%(name)s was faster: this request does not wait any more.", name=name or "Podpora"), "warning")
        return redirect(home)

    def in_its_form(refusal: Exception) -> ResponseReturnValue:
        flash(_("The form asks for more than a technician."), "warning")
        return redirect(url_for("tasks.show", task_id=task_id))

    others: Instead = {
        TaskGone: done_before,
        TaskUnknown: done_before,
        FormAsksMore: in_its_form,
        TaskForbidden: again,
    }
    done = told(lambda number: _("%(number)s is given to its technician.", number=number), home)
    return act(None, do, done=done, back=back, instead=others)


@blueprint.post("/requests/<number>/take")
@allowed(works_on_requests)
def take(number: str) -> ResponseReturnValue:
    """Take a waiting request from its page, where the rule of dispatch lets one; AlreadyDispatched."""
    session, actor = db.session(), current_actor()
    about = request_for(session, actor, number)
    waiting = next((task.id for task in tasks_of(session, about.number) if task.element_id == APPROVE), None)
    if waiting is None:
        raise AlreadyDispatched()
    here = url_for("requests.show", number=number)
    return give(waiting, actor.person_id, home=here, back=lambda status: page_again(number, {}, status))
