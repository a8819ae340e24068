"""Keeping a request confidential, or opening it to all of the staff again."""

from typing import Any

from flask import render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.requests.blueprint import blueprint
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.confiding import Confiding
from app.web.forms import filled
from app.web.guards import allowed
from processes.clock import utcnow
from processes.people.confiding import named_for, staff_choices
from processes.requests import queries
from processes.requests.confiding import confide
from processes.requests.rights import may_ask


@blueprint.route("/requests/<number>/confidential", methods=["GET", "POST"])
@allowed(may_ask)
def confidential(number: str) -> ResponseReturnValue:
    """Who of the staff sees it."""
    session = db.session()
    about = queries.request_for(session, current_actor(), number)
    named = named_for(session, request_id=about.id)
    form = Confiding(staff_choices(session), is_confidential=about.is_confidential, named=list(named))
    home = url_for("requests.show", number=number)

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("requests/confidential.html", form=form, request_=about, back=home), status

    def do(session: Session) -> None:
        said: dict[str, Any] = {"is_confidential": form.is_confidential.data, "named": form.named.data or ()}
        confide(session, request_id=about.id, **said, reason=filled(form.reason), actor=current_actor(), now=utcnow())

    done = told(_("Who sees the request is changed."), home)
    return page() if asked.method == "GET" else act(form, do, done=done, back=page)
