"""Who may have called: customers' people found by a few letters, for whoever takes the call."""

from flask import Response, jsonify, request

from app.extensions import db
from app.requests.blueprint import blueprint
from app.web.guards import staff
from processes.people.callers import callers

MOST = 8
LONGEST = 100


@blueprint.get("/requests/callers")
@staff()
def find_callers() -> Response:
    """People and the projects that they may log requests in; one statement."""
    text = request.args.get("q", "").strip()[:LONGEST]
    return jsonify(
        [
            {
                "person": one.person_id,
                "project": one.project_id,
                "name": one.name,
                "about": " · ".join(filter(None, (f"{one.organisation} – {one.project}", one.phone))),
            }
            for one in callers(db.session(), text, limit=MOST)
        ]
    )
