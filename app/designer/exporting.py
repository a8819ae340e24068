"""A process for Camunda 7 and Operaton: what of it does not go along, and its files in one archive."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.utils import secure_filename

from app.designer.blueprint import answers_json, blueprint
from app.extensions import db
from app.web.guards import staff
from processes.engine.designing import checking, drafts
from processes.engine.designing.importing.exporting import Exported, export
from processes.engine.designing.models import Draft
from processes.engine.sentences import translated
from processes.people.rules import Role


def _exported(draft: Draft) -> Exported:
    return export(draft.key, draft.content, checking.surroundings(db.session(), draft.pack, without=draft.id))


@blueprint.get("/drafts/<int:draft_id>/camunda")
@staff(Role.PROCESS_DESIGNER)
@answers_json
def left_behind(draft_id: int) -> ResponseReturnValue:
    """What of the saved draft does not go along to Camunda, in the reader's words, and the files that do."""
    made = _exported(drafts.find(db.session(), draft_id))
    return jsonify({"left": [translated(one, gettext) for one in made.left], "files": list(made.files)})


@blueprint.get("/drafts/<int:draft_id>/camunda.zip")
@staff(Role.PROCESS_DESIGNER)
def camunda_archive(draft_id: int) -> Response:
    """The draft with its forms and tables as Camunda 7 reads them, and a list of what does not go along."""
    draft = drafts.find(db.session(), draft_id)
    made, kept = _exported(draft), BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in made.files.items():
            archive.writestr(name, content)
        left = "\n".join(translated(one, gettext) for one in made.left) or gettext("Everything goes along.")
        archive.writestr("README.txt", f"{gettext('What does not go along')}\n\n{left}\n")
    answer = Response(kept.getvalue(), content_type="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=secure_filename(f"{draft.key}-camunda.zip"))
    return answer
