"""Who keeps the desk, and the first customer; the register of businesses fills in what it knows."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.setup.accounts import accounts_around
from app.setup.blueprint import blueprint
from app.setup.company_forms import Company, FirstCustomer, Registrable
from app.setup.taking import drawn, taken
from app.web.actors import current_actor
from app.web.errors import sentence
from app.web.guards import allowed
from app.web.refusals import show_in
from processes.clock import utcnow
from processes.contracts import overview
from processes.db import let_go
from processes.errors import Refusal
from processes.people.models import Person
from processes.people.queries import customers
from processes.people.rules import MemberRole
from processes.settings import get_settings
from processes.setup import ares, queries
from processes.setup import company as changes
from processes.setup.rights import may_set_up
from processes.setup.rules import Step


@blueprint.route("/company", methods=["GET", "POST"])
@allowed(may_set_up)
def company() -> ResponseReturnValue:
    """Name, numbers, seat, account."""
    ours = queries.company(db.session())
    around = accounts_around(ours)
    form = Company(obj=ours, has_accounts=bool(around["accounts"]))

    def do(session: Session) -> None:
        changes.keep_company(session, said=form.said, actor=current_actor(), now=utcnow())

    return taken(Step.COMPANY, form, do, _("Saved."), **around)


@blueprint.post("/company/lookup")
@allowed(may_set_up)
def look_up_company() -> ResponseReturnValue:
    """Fill in what the register knows; nothing is kept yet."""
    around = accounts_around(queries.company(db.session()))
    form = Company(has_accounts=bool(around["accounts"]))
    return drawn(Step.COMPANY, form, _look_up(form), **around)


def _look_up(form: Registrable) -> int:
    """Ask with no transaction open; what does not answer is only a hint."""
    let_go(db.session())
    try:
        found = ares.look_up(get_settings().ares_url, form.registration_number.data or "")
    except (ares.RegisterAway, ares.NotInRegister) as hint:
        flash(sentence(hint), "warning")
        return 200
    except Refusal as refusal:
        show_in(form, refusal)
        return 422
    form.show(found)
    flash(_("Filled in from the register. Look it over and save it."), "info")
    return 200


@blueprint.route("/customer", methods=["GET", "POST"])
@allowed(may_set_up)
def customer() -> ResponseReturnValue:
    """The first customer, or one more."""
    form = FirstCustomer(roles=[MemberRole.REQUESTER.value, MemberRole.APPROVER.value])
    if request.method == "GET":
        today = utcnow().astimezone(ZoneInfo(queries.choice(db.session()).timezone)).date()
        form.valid_from.data, form.contract.data = today, f"{today.year}-001"

    def do(session: Session) -> Person:
        return changes.first_customer(session, **form.agreed, actor=current_actor(), now=utcnow())

    def words(person: Person) -> str:
        return _("The customer is kept; %(name)s is invited by mail.", name=person.name)

    return taken(Step.CUSTOMER, form, do, words, **_around())


def _around() -> dict[str, Any]:
    return {"known": customers(db.session(), current_actor()), "has_tariffs": bool(overview.tariffs(db.session()))}


@blueprint.post("/customer/lookup")
@allowed(may_set_up)
def look_up_customer() -> ResponseReturnValue:
    """The same of a customer."""
    form = FirstCustomer()
    return drawn(Step.CUSTOMER, form, _look_up(form), **_around())
