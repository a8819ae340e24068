"""What somebody may choose in a form: found by a few letters, with their own rights."""

from flask import Blueprint, Response, abort, jsonify, request

from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import signed_in
from app.web.picking import LONGEST
from processes.people.picks import SOURCES, found

blueprint = Blueprint("picks", __name__)
MOST = 8


@blueprint.get("/picks/<source>")
@signed_in
def find(source: str) -> Response:
    """Records with all words that are typed; one statement."""
    if source not in SOURCES:
        abort(404)
    text = request.args.get("q", "").strip()[:LONGEST]
    records = found(db.session(), current_actor(), source, text, limit=MOST)
    return jsonify([{"id": one.id, "name": one.name, "about": one.about} for one in records])
