"""The files of a task's case: for whoever does the task, what its forms show and what came with them."""

from io import BytesIO

from flask import Response, send_file
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.tasks.blueprint import blueprint
from app.web.actors import current_actor
from app.web.guards import signed_in
from app.web.opening import task_for
from processes.engine.interpreter.state import names_of
from processes.engine.store import case_files
from processes.requests import queries as requests


@blueprint.get("/tasks/<int:task_id>/files/<digest>")
@signed_in
def file(task_id: int, digest: str) -> Response:
    """A file by what is in it, always as a download: of the case, or of its request where the case names it."""
    session = db.session()
    task = task_for(session, current_actor(), task_id)
    kept = case_files.file_of(session, task.business_key, digest)
    if kept is not None:
        return send_file(BytesIO(kept.content), kept.content_type, as_attachment=True, download_name=kept.filename)
    is_named = len(digest) == 64 and any(
        _names(value, digest) for value in names_of(task.body, task.engine_task_id).values()
    )
    content = requests.content_on(session, task.business_key, digest) if is_named else None
    if content is None:
        raise NotFound()
    return send_file(BytesIO(content), "image/png", as_attachment=True, download_name=f"{digest[:12]}.png")


def _names(value: object, digest: str) -> bool:
    """Whether a variable is a signature with this picture."""
    return isinstance(value, dict) and value.get("picture") == digest
