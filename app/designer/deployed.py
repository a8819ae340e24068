"""What was deployed: its versions, the cases that keep earlier ones, and whether it returns by itself."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.designer.blueprint import blueprint
from app.designer.forms import StopWatching, UndoReturn
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import staff
from processes.clock import utcnow
from processes.engine.designing import deploying, returning
from processes.engine.errors import DefinitionRefused
from processes.errors import Refusal
from processes.people.rules import Role


def _page(
    deployment_id: int, status: int = 200, *, stop: StopWatching | None = None, undo: UndoReturn | None = None
) -> ResponseReturnValue:
    session = db.session()
    found = deploying.deployment(session, deployment_id)
    if found is None:
        raise NotFound()
    deployment, definitions = found
    return render_template(
        "designer/deployed.html",
        deployment=deployment,
        definitions=definitions,
        left=deploying.left_behind(session, definitions) if definitions else [],
        watch=returning.find(session, deployment_id),
        stop=stop or StopWatching(formdata=None),
        undo=undo or UndoReturn(formdata=None),
    ), status


@blueprint.get("/deployments/<int:deployment_id>")
@staff(Role.PROCESS_DESIGNER)
def deployed(deployment_id: int) -> ResponseReturnValue:
    """What was deployed, and the running cases that follow earlier versions: leave them, or move them."""
    return _page(deployment_id)


@blueprint.post("/deployments/<int:deployment_id>/stop-watching")
@staff(Role.PROCESS_DESIGNER)
def stop_watching(deployment_id: int) -> ResponseReturnValue:
    """Let it stay, whatever fails."""
    form, actor = StopWatching(), current_actor().key

    def do(session: Session) -> None:
        returning.stop(session, deployment_id, reason=filled(form.reason), actor=actor, now=utcnow())

    done = told(_("It stays, whatever fails."), url_for(".deployed", deployment_id=deployment_id))
    return act(form, do, done=done, back=lambda status: _page(deployment_id, status, stop=form))


@blueprint.post("/deployments/<int:deployment_id>/undo-return")
@staff(Role.PROCESS_DESIGNER)
def undo_return(deployment_id: int) -> ResponseReturnValue:
    """Deploy again what has returned by itself."""
    form, actor = UndoReturn(), current_actor()

    def do(session: Session) -> int:
        said = {"reason": filled(form.reason), "author": actor.name, "actor": actor.key}
        return returning.undo(session, deployment_id, **said, now=utcnow()).id

    words = _("It is deployed again. New cases follow it from now on.")
    done = told(words, lambda made: url_for(".deployed", deployment_id=made))
    refused = (Refusal, DefinitionRefused)
    return act(form, do, done=done, back=lambda status: _page(deployment_id, status, undo=form), refused=refused)
