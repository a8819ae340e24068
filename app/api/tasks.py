"""Tasks as JSON: mine and my groups', claim and complete."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext
from flask_smorest import Blueprint

from app.api import answers, pages, represent, schemas
from app.api.idempotency import once
from app.api.problems import documented
from app.extensions import db
from app.web.actors import current_actor, current_person
from app.web.guards import signed_in
from app.web.opening import task_for
from processes.clock import utcnow
from processes.engine.files import form_fields, forms
from processes.engine.running import tasks
from processes.engine.store import deployments, queries
from processes.engine.store.models import AnyRow
from processes.errors import Refusal
from processes.people.rules import Scope
from processes.signoffs.flow import ADDRESS

blueprint = Blueprint("api_tasks", __name__, url_prefix="/api/v1/tasks", description="Work that waits for people")


class FormWrong(Refusal):
    """The variables do not fit the task's form."""

    message = "These fields are missing or wrong: {names}."


class FilesElsewhere(Refusal):
    """The JSON door takes no files."""

    message = "The API takes no files. Add them on the task's page, or to a message there."


@blueprint.route("")
@signed_in
@documented(blueprint)
@blueprint.arguments(schemas.PageQuery, location="query")
@blueprint.response(200, answers.TaskPage)
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Your tasks and your groups', led by the nearest promise, else by their own time."""
    actor, limit = current_actor(), query["limit"]
    found = queries.open_tasks(db.session(), actor.keys, after=query["after"] or None, limit=limit)
    return pages.page([represent.task(row) for row in found.rows], found.after)


@blueprint.route("/<int:task_id>")
@signed_in
@documented(blueprint)
@blueprint.response(200, answers.TaskDetail)
def read(task_id: int) -> dict[str, Any]:
    """One task with its form."""
    row = _mine(task_id)
    return {**represent.task(row), "fields": [represent.field(field) for field in _fields(row)]}


@blueprint.route("/<int:task_id>/claim", methods=["POST"])
@signed_in
@documented(blueprint, scope=Scope.WORK, idempotent=True)
@blueprint.response(200, answers.Done)
@once
def claim(task_id: int) -> tuple[dict[str, Any], int]:
    """Take a task, so that colleagues see it is taken."""
    actor, _row = current_actor(), _mine(task_id)
    tasks.claim_task(db.session(), task_id, actor=actor.key, keys=actor.keys, now=utcnow())
    return {"status": "claimed"}, 200


@blueprint.route("/<int:task_id>/complete", methods=["POST"])
@signed_in
@documented(blueprint, scope=Scope.WORK, idempotent=True)
@blueprint.arguments(schemas.Completion)
@blueprint.response(200, answers.Done)
@once
def complete(body: dict[str, Any], task_id: int) -> tuple[dict[str, Any], int]:
    """Send a task's form, without files; 409 says who was faster, 422 which field or rule refuses."""
    actor, row = current_actor(), _mine(task_id)
    zone, fields = ZoneInfo(current_person().timezone), _fields(row)
    of_files = next((field.key for field in fields if field.type == "files" and body["variables"].get(field.key)), None)
    if of_files is not None:
        raise FilesElsewhere(field=of_files)
    clean, errors = forms.validate(fields, body["variables"], now=utcnow(), zone=zone)
    if errors:
        said = ((key, gettext(error.message).format(**error.values)) for key, error in errors.items())
        raise FormWrong(names=", ".join(f"{key} ({reason})" for key, reason in said), field=next(iter(errors)))
    db.session().info[ADDRESS] = request.remote_addr
    tasks.complete_task(
        db.session(), task_id, actor=actor.key, keys=actor.keys, variables=clean, now=utcnow(), task=row
    )
    return {"status": "completed"}, 200


def _mine(task_id: int) -> AnyRow:
    return task_for(db.session(), current_actor(), task_id)


def _fields(row: AnyRow) -> list[form_fields.Field]:
    if row.form_key is None:
        return []
    return form_fields.read_fields(
        deployments.form(db.session(), row.instance_id, row.form_key, digest=row.pinned_hash)
    )
