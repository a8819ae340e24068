"""What a person typed and has not sent: saved by scripts as it is typed, brought back when the form is opened again."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.extensions import db
from app.web.actors import current_person
from app.web.guards import signed_in
from processes import drafts
from processes.clock import utcnow
from processes.db import committing

LONGEST_NAME = 100
LARGEST = 1_000_000  # characters of all fields together

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")


@blueprint.get("/<form>")
@signed_in
def show(form: str) -> ResponseReturnValue:
    """What is kept of a form; null where nothing is."""
    found = drafts.form_draft(db.session(), person_id=current_person().id, form=form)
    return jsonify({"fields": found.fields, "saved_at": found.saved_at.isoformat()} if found else None)


@blueprint.put("/<form>")
@signed_in
def save(form: str) -> ResponseReturnValue:
    """Keep what a form holds now."""
    fields = _fields()
    with committing(db.session()) as session:
        drafts.save_form_draft(session, person_id=current_person().id, form=form, fields=fields, now=utcnow())
    return jsonify({})


@blueprint.delete("/<form>")
@signed_in
def forget(form: str) -> ResponseReturnValue:
    """Throw away what is kept of a form."""
    with committing(db.session()) as session:
        drafts.forget_form_draft(session, person_id=current_person().id, form=form)
    return jsonify({})


def _fields() -> dict[str, list[str]]:
    sent = request.get_json(silent=True)
    fields = sent.get("fields") if isinstance(sent, dict) else None
    if not isinstance(fields, dict) or (request.content_length or 0) > LARGEST:
        raise BadRequest()
    if not all(isinstance(values, list) and all(isinstance(one, str) for one in values) for values in fields.values()):
        raise BadRequest()
    return {name[:LONGEST_NAME]: [one.replace("\x00", "") for one in values] for name, values in fields.items()}
