"""Tariffs: the list, one with its terms and what changes, a new one, other terms from a day."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.contracts.blueprint import blueprint
from app.contracts.drawing import terms_of_tariff
from app.contracts.forms import Name
from app.contracts.listing import TARIFFS
from app.contracts.tariff_forms import ChangedTariff, NewTariff, Terms
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.ids import identity
from app.web.listing.drawing import drawn as drawn_list
from app.web.versions import drawn
from processes.calendars.models import ServiceCalendar
from processes.clock import utcnow
from processes.contracts import overview, terms, use_cases
from processes.contracts.models import Tariff
from processes.contracts.queries import local_day
from processes.contracts.rights import may_change_contracts, may_see_tariffs


@blueprint.get("/tariffs")
@allowed(may_see_tariffs)
def tariffs() -> ResponseReturnValue:
    """Every tariff by name."""
    may_change = may_change_contracts(current_actor())
    return render_template("contracts/tariffs.html", list=drawn_list(TARIFFS), may_change=may_change)


@blueprint.get("/tariffs/<int:tariff_id>")
@allowed(may_see_tariffs)
def tariff(tariff_id: int) -> ResponseReturnValue:
    """What a tariff promises and costs, now and later, and who has it."""
    return _show(tariff_id)


def _show(
    tariff_id: int, status: int = 200, *, naming: Name | None = None, refused: FlaskForm | None = None
) -> ResponseReturnValue:
    session, actor, today = db.session(), current_actor(), local_day(utcnow())
    found, may_change = overview.tariff_with(session, tariff_id), may_change_contracts(actor)
    page = render_template(
        "contracts/tariff.html",
        tariff=found,
        versions=drawn(found.versions, today, terms_of_tariff),
        contracts=overview.contracts_with(session, actor, tariff_id),
        may_change=may_change,
        naming=naming or (Name(formdata=None, name=found.name) if may_change else None),
        refused=refused,
        changes=overview.changes_of(session, tariff_id=tariff_id) if may_change else [],
    )
    return page, status


@blueprint.route("/tariffs/new", methods=["GET", "POST"])
@allowed(may_change_contracts)
def add_tariff() -> ResponseReturnValue:
    """A new tariff, empty or like another one (`?like=`)."""
    form = NewTariff()
    if request.method == "GET" and (like := identity(request.args.get("like"))):
        other = overview.tariff_with(db.session(), like)
        form.show(other.versions[-1])
        form.code.data, form.currency.data = other.code, other.currency

    def page(status: int = 200) -> ResponseReturnValue:
        others = overview.tariffs(db.session())
        return render_template("contracts/tariff_new.html", form=form, others=others), status

    def do(session: Session) -> Tariff:
        named: dict[str, Any] = {"name": filled(form.name), "code": form.code.data, "currency": form.currency.data}
        return use_cases.add_tariff(session, **named, **_said(session, form), actor=current_actor(), now=utcnow())

    done = told(_("The tariff is made."), lambda made: url_for(".tariff", tariff_id=made.id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


def _said(session: Session, form: Terms) -> dict[str, Any]:
    return {**form.said, "calendar": session.get_one(ServiceCalendar, filled(form.calendar_id))}


@blueprint.route("/tariffs/<int:tariff_id>/terms", methods=["GET", "POST"])
@allowed(may_change_contracts)
def change_tariff(tariff_id: int) -> ResponseReturnValue:
    """Other terms from a day on; the page begins with the last ones, or with those that are named (`?version=`)."""
    found, form = overview.tariff_with(db.session(), tariff_id), ChangedTariff()
    if request.method == "GET":
        named = request.args.get("version", "")
        shown = next((one for one in found.versions if str(one.id) == named), found.versions[-1])
        form.show(shown)
        form.valid_from.data = shown.valid_from if named else None

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("contracts/tariff_terms.html", form=form, tariff=found), status

    def do(session: Session) -> None:
        said: dict[str, Any] = {"tariff": found, "valid_from": filled(form.valid_from), **_said(session, form)}
        terms.change_tariff(session, **said, actor=current_actor(), now=utcnow())

    done = told(_("Other terms are entered; promises follow them."), url_for(".tariff", tariff_id=tariff_id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.post("/tariffs/<int:tariff_id>/terms/<int:version_id>/withdraw")
@allowed(may_change_contracts)
def withdraw_tariff_terms(tariff_id: int, version_id: int) -> ResponseReturnValue:
    """Take terms back that do not apply yet."""
    form = FlaskForm()

    def do(session: Session) -> None:
        said: dict[str, Any] = {"version_id": version_id, "actor": current_actor(), "now": utcnow()}
        terms.withdraw_tariff_version(session, tariff=overview.tariff_with(session, tariff_id), **said)

    done = told(_("The terms to come are taken back."), url_for(".tariff", tariff_id=tariff_id))
    return act(form, do, done=done, back=lambda status: _show(tariff_id, status, refused=form))


@blueprint.post("/tariffs/<int:tariff_id>/name")
@allowed(may_change_contracts)
def rename_tariff(tariff_id: int) -> ResponseReturnValue:
    """Call it something else."""
    form = Name()

    def do(session: Session) -> None:
        said: dict[str, Any] = {"name": filled(form.name), "actor": current_actor(), "now": utcnow()}
        use_cases.rename_tariff(session, tariff=overview.tariff_with(session, tariff_id), **said)

    done = told(_("The tariff is renamed."), url_for(".tariff", tariff_id=tariff_id))
    return act(form, do, done=done, back=lambda status: _show(tariff_id, status, naming=form))
