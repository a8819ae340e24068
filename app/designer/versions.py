"""The versions of one definition: who deployed what when and why, comparison, and a former one deployed again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.designer.blueprint import blueprint
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import staff
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import versions as of_definition
from processes.engine.designing.models import Draft
from processes.engine.models import DefinitionKind
from processes.people.rules import Role


@blueprint.get("/versions/<kind>/<pack>/<key>")
@staff(Role.PROCESS_DESIGNER)
def versions(kind: str, pack: str, key: str) -> ResponseReturnValue:
    """Every version of one definition, newest first."""
    known = next((one for one in DefinitionKind if one.value == kind), None)
    if known is None or "\x00" in pack + key:
        raise NotFound()
    session = db.session()
    found = of_definition.versions(session, known, pack, key)
    if not found:
        raise NotFound()
    same = (Draft.pack == pack, Draft.kind == known, Draft.key == key)
    return render_template(
        "designer/versions.html",
        versions=found,
        newest=found[0],
        kind=known,
        pack=pack,
        key=key,
        draft=session.scalar(select(Draft).where(*same)),
    )


@blueprint.post("/definitions/<int:definition_id>/deploy-again")
@staff(Role.PROCESS_DESIGNER)
def deploy_again(definition_id: int) -> ResponseReturnValue:
    """Deploy a former version as the newest; running cases stay where they are until they are moved."""
    session = db.session()
    former = of_definition.definition(session, definition_id)
    note = _("Version %(version)d again", version=former.version)
    who = {"author": current_actor().name, "actor": current_actor().key, "now": utcnow()}
    with committing(session):
        of_definition.deploy_again(session, definition_id, note=note, **who)
    flash(_("Version %(version)d of %(name)s is deployed again.", version=former.version, name=former.name), "success")
    return redirect(url_for(".versions", kind=former.kind.value, pack=former.pack, key=former.key))
