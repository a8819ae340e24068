"""Who may have called, and for which project: found by a few letters, for whoever takes the call."""

from flask import Response, jsonify, request

from app.extensions import db
from app.requests.blueprint import blueprint
from app.web.actors import current_actor
from app.web.guards import staff
from processes.people.callers import callers
from processes.people.choosing import projects_with
from processes.people.models import Project

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
                "label": f"{one.organisation} – {one.project}",
                "name": one.name,
                "about": " · ".join(filter(None, (f"{one.organisation} – {one.project}", one.phone))),
            }
            for one in callers(db.session(), current_actor(), text, limit=MOST)
        ]
    )


@blueprint.get("/requests/projects")
@staff()
def find_projects() -> Response:
    """Projects by words of theirs and their customers'; one statement."""
    text = request.args.get("q", "").strip()[:LONGEST]
    found = projects_with(db.session(), current_actor(), text, limit=MOST)
    return jsonify([{"project": one.id, "label": project_name(one), "name": project_name(one)} for one in found])


def project_name(project: Project) -> str:
    """A project among those of several customers."""
    return f"{project.organisation.name} – {project.name}"
