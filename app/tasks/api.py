"""Tasks as JSON: mine and my groups', claim and complete."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import Instant, With
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.extensions import db
from app.web.actors import current_actor, current_person
from app.web.drawn import said_in
from app.web.guards import signed_in
from app.web.lines import doer
from app.web.opening import task_for
from app.web.process_forms import TaskForm, task_form
from app.web.process_values import offered
from processes.clock import utcnow
from processes.engine.files import form_fields, forms
from processes.engine.files.form_records import sent, with_records
from processes.engine.interpreter.state import names_of
from processes.engine.running import tasks
from processes.engine.store import deployments, queries
from processes.engine.store.models import AnyRow
from processes.errors import Refusal
from processes.people.confidential import number_shown
from processes.people.picks import known
from processes.people.rules import Scope
from processes.signoffs.flow import ADDRESS

blueprint = Blueprint("api_tasks", __name__, url_prefix="/api/v1/tasks", description="Work that waits for people")


class FormWrong(Refusal):
    """The variables do not fit the task's form."""

    message = "These fields are missing or wrong: {names}."


class FilesElsewhere(Refusal):
    """The JSON door takes no files."""

    message = "The API takes no files. Add them on the task's page, or to a message there."


class TaskLine(Schema):
    """A task that waits for this person or one of their groups."""

    id = fields.Integer()
    name = fields.String()
    process = fields.String()
    element = fields.String(attribute="element_id")
    request = fields.String(attribute="business_key", metadata={"description": "number of the case"})
    due_at = Instant(allow_none=True)
    created_at = Instant()
    claimed = fields.Boolean()


class FieldSchema(Schema):
    """A field of a task's form."""

    key = fields.String()
    label = fields.String()
    type = fields.String()
    required = fields.Boolean()
    readonly = fields.Boolean(metadata={"description": "shown, and not taken when the task is completed"})
    options = fields.List(fields.Dict())
    value = fields.Raw(allow_none=True, metadata={"description": "what the field begins with"})


class TaskSchema(TaskLine):
    """A task with its form."""

    fields_ = fields.List(fields.Nested(FieldSchema), data_key="fields", attribute="fields")


class Completion(Schema):
    """The form of a task, filled in."""

    variables = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), load_default=dict, load_only=True)
    status = fields.String(dump_only=True)


def _shown(row: AnyRow, **beside: Any) -> With:
    return With(row, claimed=row.claimed_by is not None, **beside)


@blueprint.route("")
@signed_in
@serves(blueprint, page_of(TaskLine, "Tasks, soonest due first."))
@blueprint.arguments(PageQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Your tasks and your groups', led by the nearest promise, else by their own time."""
    actor = current_actor()
    page_of_them = {"after": query["after"] or None, "limit": query["limit"]}
    shown = [number_shown(actor, queries.TASK_OF)]
    found = queries.open_tasks(db.session(), actor.task_keys, where=shown, **page_of_them)
    return page([_shown(row) for row in found.rows], found.after)


@blueprint.route("/<int:task_id>")
@signed_in
@serves(blueprint, TaskSchema)
def read(task_id: int) -> With:
    """One task with its form."""
    row = _mine(task_id)
    form = task_form(_fields(row), zone=current_person().timezone, around=names_of(row.body, row.engine_task_id))
    return _shown(row, fields=[_field(field, form) for field in form.fields_ if not form.is_left_out(field)])


def _field(field: form_fields.Field, form: TaskForm) -> With:
    """A field with what it begins with; of a text what it says, of a table its rows."""
    value = form.state.value(field.expression) if field.type == "table" else form.state.names.get(field.key)
    label = form.said(field.label)
    return With(field, label=label, value=form.first.get(field.key, value), options=_options(field))


def _options(field: form_fields.Field) -> list[dict[str, str]]:
    records = ((value, str(record["name"])) for value, record in field.records.items())
    return [{"value": value, "label": label} for value, label in (*field.options, *records)]


@blueprint.route("/<int:task_id>/claim", methods=["POST"])
@signed_in
@serves(blueprint, Completion, scope=Scope.WORK)
def claim(task_id: int) -> dict[str, Any]:
    """Take a task, so that colleagues see it is taken."""
    actor, _row = current_actor(), _mine(task_id)
    tasks.claim_task(db.session(), task_id, actor=actor.key, keys=actor.task_keys, now=utcnow())
    return {"status": "claimed"}


@blueprint.route("/<int:task_id>/complete", methods=["POST"])
@signed_in
@serves(blueprint, Completion, scope=Scope.WORK)
@blueprint.arguments(Completion)
def complete(body: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Send a task's form, without files; 409 says who was faster, 422 which field or rule refuses."""
    actor, row = current_actor(), _mine(task_id)
    clean = _clean(_fields(row), body["variables"], names_of(row.body, row.engine_task_id))
    db.session().info[ADDRESS] = request.remote_addr
    by = doer(actor, row)
    said: dict[str, Any] = {"actor": by.key, "keys": by.keys, "variables": clean, "now": utcnow()}
    tasks.complete_task(db.session(), task_id, **said, task=row)
    return {"status": "completed"}


def _clean(fields: list[form_fields.Field], variables: dict[str, Any], around: dict[str, Any]) -> dict[str, Any]:
    """What the process keeps of the variables; FilesElsewhere, FormWrong."""
    of_files = next((field.key for field in fields if _brings_files(field, variables.get(field.key))), None)
    if of_files is not None:
        raise FilesElsewhere(field=of_files)
    zone = ZoneInfo(current_person().timezone)
    records = known(db.session(), current_actor(), sent(fields, variables))
    fields = list(with_records(fields, records, around))
    clean, errors = forms.validate(fields, variables, now=utcnow(), zone=zone, around=around)
    if errors:
        told = ((key, gettext(error.message).format(**error.values)) for key, error in errors.items())
        raise FormWrong(names=", ".join(f"{key} ({reason})" for key, reason in told), field=next(iter(errors)))
    return clean


def _brings_files(field: form_fields.Field, value: Any) -> bool:
    """Whether there is a file or a drawn signature in it; a name signs without one."""
    is_drawn = isinstance(value, Mapping) and value.get("picture") is not None
    return bool(value) and (field.type == "files" or (field.type == "signature" and is_drawn))


def _mine(task_id: int) -> AnyRow:
    return task_for(db.session(), current_actor(), task_id)


def _fields(row: AnyRow) -> list[form_fields.Field]:
    if row.form_key is None:
        return []
    form = deployments.form(db.session(), row.instance_id, row.form_key, digest=row.pinned_hash)
    return [offered(field, {}, {}) for field in form_fields.read_fields(form, said_in(form))]
