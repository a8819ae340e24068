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
from app.designer.listing import VERSIONS, definition_in
from app.extensions import db
from app.web.actors import current_actor
from app.web.drawn import said
from app.web.guards import staff
from app.web.listing.drawing import drawn
from processes.clock import utcnow
from processes.db import committing
from processes.engine.designing import versions as of_definition
from processes.engine.designing.models import Draft
from processes.engine.designing.scenarios.report import Report
from processes.engine.store.models import Definition
from processes.people.rules import Role


@blueprint.get("/versions/<kind>/<pack>/<key>")
@staff(Role.PROCESS_DESIGNER)
def versions(kind: str, pack: str, key: str) -> ResponseReturnValue:
    """Every version of one definition, newest first."""
    session, asked = db.session(), VERSIONS.asked()
    newest = of_definition.versions_page(session, *definition_in(asked), limit=2).rows
    if not newest:
        raise NotFound()
    known, *_named = definition_in(asked)
    same = (Draft.pack == pack, Draft.kind == known, Draft.key == key)
    return render_template(
        "designer/versions.html",
        list=drawn(VERSIONS, asked),
        newest=newest[0],
        in_force=of_definition.in_force(session, *definition_in(asked)),
        before=newest[1] if len(newest) > 1 else None,
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
    name = said(former.name)
    flash(_("Version %(version)d of %(name)s is deployed again.", version=former.version, name=name), "success")
    green = len(report.results) - len(red)
    if green:
        flash(ngettext("%(num)d scenario is green.", "%(num)d scenarios are green.", green), "success")
    return redirect(url_for(".deployed", deployment_id=made.id))


def _played(former: Definition) -> Report:
    """What the scenarios of everything that reaches a former version say of it; nothing of it is kept."""
    return bounded.play({former.resource: former.content}, pack=former.pack, now=utcnow())
