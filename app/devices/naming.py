"""Which devices a request is about, said by staff."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.devices.forms import Affected
from app.devices.views import blueprint
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed
from app.web.ids import identity
from processes.clock import utcnow
from processes.devices.affecting import name_items
from processes.devices.offering import affected_items, items_offered
from processes.devices.rights import may_name_items
from processes.devices.rules import LONGEST_LINE, MOST_AFFECTED
from processes.people.rights import require
from processes.requests import queries
from processes.requests.models import Request
from processes.requests.rights import may_ask


@blueprint.route("/requests/<number>/devices", methods=["GET", "POST"])
@allowed(may_ask)
def affected(number: str) -> ResponseReturnValue:
    """The devices of its project, those that it is about first."""
    session, actor = db.session(), current_actor()
    about = queries.request_for(session, actor, number)
    require(may_name_items(actor, about))
    form = _form(session, about)

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("devices/affected.html", form=form, request_=about), status

    def do(session: Session) -> None:
        said: dict[str, Any] = {
            "item_ids": form.devices.data or [],
            "seen": form.shown,
            "actor": actor,
            "now": utcnow(),
        }
        name_items(session, request_id=about.id, **said)

    done = told(_("It is said which devices the request is about."), url_for("requests.show", number=number))
    is_asked = request.method == "GET" or "find" in request.form
    return page() if is_asked else act(form, do, done=done, back=page)


def _form(session: Session, about: Request) -> Affected:
    named = [one.id for one in affected_items(session, about.id)]
    form = Affected(devices=named, seen=",".join(map(str, named)))
    words = (form.words.data or "")[:LONGEST_LINE]
    ticked = [one for value in request.form.getlist(form.devices.name)[:MOST_AFFECTED] if (one := identity(value))]
    form.offer(items_offered(session, about.project_id, words=words, chosen={*named, *ticked}))
    return form
