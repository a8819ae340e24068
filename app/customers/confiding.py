"""Keeping a customer confidential, or opening it to all of the staff again."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.customers.views import blueprint
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.confiding import Confiding
from app.web.forms import filled
from app.web.guards import allowed
from processes.clock import utcnow
from processes.customers import queries
from processes.customers.confiding import confide_customer
from processes.customers.rights import may_change_customers
from processes.people.confiding import named_for, staff_choices


@blueprint.route("/<int:organisation_id>/confidential", methods=["GET", "POST"])
@allowed(may_change_customers)
def confidential(organisation_id: int) -> ResponseReturnValue:
    """Who of the staff sees it, with all that is theirs."""
    session = db.session()
    one = queries.customer_for(session, current_actor(), organisation_id)
    named = named_for(session, organisation_id=one.id)
    form = Confiding(staff_choices(session), is_confidential=one.is_confidential, named=list(named))
    home = url_for("customers.show", organisation_id=organisation_id)

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("customers/confidential.html", form=form, one=one, back=home), status

    def do(session: Session) -> None:
        said: dict[str, Any] = {"is_confidential": form.is_confidential.data, "named": form.named.data or ()}
        confide_customer(session, customer=one, **said, reason=filled(form.reason), actor=current_actor(), now=utcnow())

    done = told(_("Who sees the customer is changed."), home)
    return page() if request.method == "GET" else act(form, do, done=done, back=page)
