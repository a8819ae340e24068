"""The files that came with the forms of a case."""

from io import BytesIO

from flask import Response, send_file
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.operations.blueprint import blueprint
from app.operations.cases import found_case
from app.web.guards import staff
from processes.engine.store.case_files import file_of
from processes.people.rules import Role


@blueprint.get("/cases/<int:case_id>/files/<digest>")
@staff(Role.ADMINISTRATOR)
def case_file(case_id: int, digest: str) -> Response:
    """A file of a case, always as a download."""
    session = db.session()
    kept = file_of(session, found_case(session, case_id).business_key, digest)
    if kept is None:
        raise NotFound()
    return send_file(BytesIO(kept.content), kept.content_type, as_attachment=True, download_name=kept.filename)
