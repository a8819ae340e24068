"""Keeping a request confidential, or opening it to all of the staff again."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.requests.blueprint import blueprint
from app.web.actors import current_actor
from app.web.confiding import confided
from app.web.guards import allowed
from processes.requests import queries
from processes.requests.confiding import confide
from processes.requests.rights import may_ask


@blueprint.route("/requests/<number>/confidential", methods=["GET", "POST"])
@allowed(may_ask)
def confidential(number: str) -> ResponseReturnValue:
    """Who of the staff sees it."""
    about = queries.request_for(db.session(), current_actor(), number)
    return confided(
        "requests/confidential.html",
        about,
        partial(confide, request_id=about.id),
        done=_("Who sees the request is changed."),
        home=url_for("requests.show", number=number),
        request_id=about.id,
    )
