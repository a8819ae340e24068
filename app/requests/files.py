"""The downloads of files that are kept with a request."""

from io import BytesIO

from flask import Response, send_file

from app.extensions import db
from app.requests.blueprint import blueprint
from app.web.actors import current_actor
from app.web.guards import signed_in
from processes.requests import queries


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
