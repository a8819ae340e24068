"""The steps that need nothing from outside: language, hours, tariffs, colleagues, a supplier."""

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.setup.blueprint import blueprint
from app.setup.forms import Colleague, Hours, Language, SupplierForm, Tariffs
from app.setup.taking import taken
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from processes.calendars.queries import calendars
from processes.clock import utcnow
from processes.contracts import overview
from processes.people.models import Person
from processes.people.queries import provider_country
from processes.people.rules import Role
from processes.rosters.queries import staff
from processes.setup import queries, steps
from processes.setup.rights import may_set_up
from processes.setup.rules import Step
from processes.suppliers import keeping
from processes.suppliers import queries as suppliers
from processes.suppliers.rights import may_keep_suppliers

COUNTRY = "CZ"  # until the company says otherwise
STARTS, ENDS = time(8), time(16, 30)
RESPONSE_MINUTES = 240


def _by() -> dict[str, Any]:
    return {"actor": current_actor(), "now": utcnow()}


@blueprint.route("/language", methods=["GET", "POST"])
@allowed(may_set_up)
def language() -> ResponseReturnValue:
    """Language, time zone and currency."""
    form = Language(obj=queries.choice(db.session()))

    def do(session: Session) -> None:
        said: dict[str, Any] = {name: form[name].data for name in ("locale", "timezone", "currency")}
        steps.choose_language(session, **said, **_by())

    return taken(Step.LANGUAGE, form, do, _("Saved."))


@blueprint.route("/hours", methods=["GET", "POST"])
@allowed(may_set_up)
def hours() -> ResponseReturnValue:
    """Service hours from templates."""
    known = calendars(db.session())
    form = Hours(country=provider_country(db.session()) or COUNTRY, templates=[] if known else ["8x5"])

    def do(session: Session) -> None:
        said: dict[str, Any] = {"named": form.named, "country": form.country.data or None}
        steps.make_hours(session, **said, timezone=queries.choice(session).timezone, **_by())

    return taken(Step.HOURS, form, do, _("The calendars are made."), known=known)


@blueprint.route("/tariffs", methods=["GET", "POST"])
@allowed(may_set_up)
def tariffs() -> ResponseReturnValue:
    """Basic, Standard and VIP from templates."""
    form, known = Tariffs(), overview.tariffs(db.session())
    chosen = queries.choice(db.session()).currency
    if request.method == "GET":
        for template, part in form.parts():
            part.show(template, chosen)
            part.is_made.data = not known

    def do(session: Session) -> None:
        said = [part.said(template) for template, part in form.parts() if part.is_made.data]
        steps.make_tariffs(session, tariffs=said, **_by())

    has_hours = bool(calendars(db.session()))
    return taken(Step.TARIFFS, form, do, _("The tariffs are made."), known=known, has_hours=has_hours, currency=chosen)


@blueprint.route("/staff", methods=["GET", "POST"], endpoint="staff")
@allowed(may_set_up)
def colleagues() -> ResponseReturnValue:
    """Colleagues, one after the other."""
    form = Colleague(roles=[Role.TECHNICIAN.value], starts=STARTS, ends=ENDS)

    def do(session: Session) -> Person:
        now, zone = utcnow(), ZoneInfo(queries.choice(session).timezone)
        said: dict[str, Any] = {"email": filled(form.email), "name": filled(form.name)}
        said |= {"roles": [Role(value) for value in form.roles.data or ()], "skills": form.named_skills}
        said |= {"starts": filled(form.starts), "ends": filled(form.ends), "today": now.astimezone(zone).date()}
        country = provider_country(session) or COUNTRY
        return steps.hire(session, **said, country=country, actor=current_actor(), now=now)

    def words(person: Person) -> str:
        return _("%(name)s is invited by mail. You can add another one.", name=person.name)

    return taken(Step.STAFF, form, do, words, stays=True, known=staff(db.session()))


@blueprint.route("/supplier", methods=["GET", "POST"])
@allowed(may_set_up)
def supplier() -> ResponseReturnValue:
    """A supplier; those that are known are changed on their own pages."""
    form, known = SupplierForm(response_minutes=RESPONSE_MINUTES), suppliers.suppliers(db.session())

    def do(session: Session) -> None:
        keeping.add_supplier(session, **form.said, **_by())

    has_hours = bool(calendars(db.session()))
    return taken(Step.SUPPLIER, form, do, _("The supplier is kept."), known=known, has_hours=has_hours)


@blueprint.route("/suppliers/<int:supplier_id>", methods=["GET", "POST"])
@allowed(may_keep_suppliers)
def change_supplier(supplier_id: int) -> ResponseReturnValue:
    """What is known of a supplier."""
    found = keeping.supplier_with(db.session(), supplier_id)
    form, name = SupplierForm(obj=found), found.name

    def page(status: int = 200) -> ResponseReturnValue:
        changes = keeping.changes_of(db.session(), supplier_id)
        return render_template(
            "setup/supplier_change.html", form=form, name=name, supplier_id=supplier_id, changes=changes
        ), status

    def do(session: Session) -> None:
        keeping.change_supplier(session, supplier_id=supplier_id, **form.said, **_by())

    done = told(_("Saved."), url_for(".supplier"))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)
