"""Who helps with a request: added and removed on its page."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.dispatch.blueprint import blueprint
from app.dispatch.forms import Help
from app.extensions import db
from app.web.actors import current_actor
from app.web.forms import Nothing
from app.web.guards import allowed
from app.web.on_request import act_on
from processes.clock import utcnow
from processes.dispatch import helping, queries
from processes.dispatch.rights import may_reassign
from processes.requests.models import Request


@blueprint.post("/requests/<number>/helpers")
@allowed(may_reassign)
def add_helper(number: str) -> ResponseReturnValue:
    """Let another technician work on it."""
    form = Help(queries.technician_options(db.session()))

    def do(request: Request) -> None:
        by: dict[str, Any] = {"actor": current_actor(), "now": utcnow()}
        helping.add_helper(db.session(), request_id=request.id, person_id=form.person_id.data, **by)

    return act_on(number, form, "help", do, _("They help from now on, and know it."))


@blueprint.post("/requests/<number>/helpers/<int:person_id>/remove")
@allowed(may_reassign)
def remove_helper(number: str, person_id: int) -> ResponseReturnValue:
    """Let a helper go."""

    def do(request: Request) -> None:
        by: dict[str, Any] = {"actor": current_actor(), "now": utcnow()}
        helping.remove_helper(db.session(), request_id=request.id, person_id=person_id, **by)

    return act_on(number, Nothing(), "help", do, _("They help no more."))
