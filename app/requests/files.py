"""Files that people send with a form, and the downloads of what is kept."""

from io import BytesIO

from flask import Response, send_file
from flask_wtf.file import MultipleFileField

from app.extensions import db
from app.requests.blueprint import blueprint
from app.web.actors import current_actor
from app.web.guards import signed_in
from processes.files import NewFile
from processes.requests import queries


def uploaded(field: MultipleFileField) -> list[NewFile]:
    """The files of a form's field; none where nothing was chosen."""
    return [
        NewFile(file.filename, file.mimetype or "application/octet-stream", file.stream.read())
        for file in field.data or []
        if getattr(file, "filename", "")
    ]


@blueprint.get("/attachments/<int:attachment_id>")
@signed_in
def download(attachment_id: int) -> Response:
    """A file of a request that the reader may see, always as a download."""
    session = db.session()
    attachment = queries.attachment_for(session, current_actor(), attachment_id)
    content = queries.file_content(session, attachment.sha256)
    return send_file(
        BytesIO(content), mimetype=attachment.content_type, as_attachment=True, download_name=attachment.filename
    )
