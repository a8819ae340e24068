"""The versions of one definition: who deployed what when and why, comparison, and a former one deployed again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.designer import bounded
from app.designer.blueprint import blueprint
from app.designer.forms import Again
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import staff
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import versions as of_definition
from processes.engine.designing.models import Draft
from processes.engine.designing.scenarios.report import Report
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import Definition
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
    """Deploy a former version as the newest: at once where its scenarios are green, else for a reason.

    Running cases stay where they are until they are moved.
    """
    session, form = db.session(), Again()
    former = of_definition.definition(session, definition_id)
    report = _played(former)
    if report.red and not ("reason" in request.form and form.validate()):
        return render_template("designer/again.html", former=former, report=report, form=form), 422
    note = _("Version %(version)d again", version=former.version)
    actor = current_actor()
    red = [f"{result.process}: {result.name}" for result in report.red]
    with committing(session):
        made = of_definition.deploy_again(
            session,
            definition_id,
            note=note,
            red=red,
            reason=form.reason.data or "",
            author=actor.name,
            actor=actor.key,
            now=utcnow(),
        )
    flash(
        _("Version %(version)d of %(name)s is deployed again.", version=former.version, name=_(former.name)), "success"
    )
    green = len(report.results) - len(red)
    if green:
        flash(ngettext("%(num)d scenario is green.", "%(num)d scenarios are green.", green), "success")
    return redirect(url_for(".deployed", deployment_id=made.id))


def _played(former: Definition) -> Report:
    """What the scenarios of everything that reaches a former version say of it; nothing of it is kept."""
    return bounded.play({former.resource: former.content}, pack=former.pack, now=utcnow())
