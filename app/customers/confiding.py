"""Keeping a customer confidential, or opening it to all of the staff again."""

from functools import partial

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.customers.views import blueprint
from app.extensions import db
from app.web.actors import current_actor
from app.web.confiding import confided
from app.web.guards import allowed
from processes.customers import queries
from processes.customers.confiding import confide_customer
from processes.customers.rights import may_change_customers


@blueprint.route("/<int:organisation_id>/confidential", methods=["GET", "POST"])
@allowed(may_change_customers)
def confidential(organisation_id: int) -> ResponseReturnValue:
    """Who of the staff sees it, with all that is theirs."""
    one = queries.customer_for(db.session(), current_actor(), organisation_id)
    return confided(
        "customers/confidential.html",
        one,
        partial(confide_customer, customer=one),
        done=_("Who sees the customer is changed."),
        home=url_for("customers.show", organisation_id=organisation_id),
        organisation_id=one.id,
    )
