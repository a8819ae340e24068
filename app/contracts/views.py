"""Contracts: the list, one with its terms and what changes, a new one, other terms, its end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from app.contracts import products, tariffs  # noqa: F401 - they add their views
from app.contracts.blueprint import blueprint
from app.contracts.drawing import terms_of_contract, terms_of_tariff
from app.contracts.forms import ChangedContract, End, NewContract
from app.contracts.hours import opening
from app.contracts.levels import said
from app.contracts.listing import CONTRACTS
from app.contracts.tariff_forms import LEVELS
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.listing.drawing import drawn as drawn_list
from app.web.versions import Drawn, drawn
from processes.calendars.queries import hours_of
from processes.clock import utcnow
from processes.contracts import overview, terms, use_cases
from processes.contracts.models import Contract, ContractVersion, Product, Tariff, TariffVersion
from processes.contracts.queries import levels, local_day
from processes.contracts.rights import may_change_contracts, may_count_on, may_list_contracts
from processes.contracts.rules import Activity, Priority, Target, validity
from processes.dated import in_force
from processes.people.models import Organisation, Project


@blueprint.context_processor
def common() -> dict[str, Any]:
    """What tables of terms go through."""
    rows = {"PRIORITIES": list(Priority), "TARGETS": list(Target), "ACTIVITIES": list(Activity), "LEVELS": list(LEVELS)}
    return {**rows, "levels_of": levels, "level_said": said}


@blueprint.get("")
@allowed(may_list_contracts)
def index() -> ResponseReturnValue:
    """Contracts that one may see, the newest first."""
    may_change = may_change_contracts(current_actor())
    return render_template("contracts/index.html", list=drawn_list(CONTRACTS), may_change=may_change)


@blueprint.get("/<int:contract_id>")
@allowed(may_list_contracts)
def contract(contract_id: int) -> ResponseReturnValue:
    """What one can count on by a contract; for those who set the desk up what is to come, and its end."""
    return _show(contract_id)


def _show(
    contract_id: int, status: int = 200, *, ending: End | None = None, refused: FlaskForm | None = None
) -> ResponseReturnValue:
    session, actor, today = db.session(), current_actor(), local_day(utcnow())
    found = overview.contract_with(session, actor, contract_id)
    may_change = may_change_contracts(actor)
    versions = drawn(found.versions, max(today, found.valid_from), terms_of_contract)
    present = next(one.version for one in versions if one.is_present)
    offered = _offered(versions, present, max(today, found.valid_from))
    if may_change and ending is None:
        ending = End(formdata=None, valid_to=found.valid_to)
    page = render_template(
        "contracts/contract.html",
        contract=found,
        standing=validity(found.valid_from, found.valid_to, today),
        versions=versions,
        present=present,
        offered=offered,
        openings=_openings([one.drawn.version for one in offered], today),
        may_change=may_change,
        ending=ending,
        refused=refused,
        changes=overview.changes_of(session, contract_id=contract_id) if may_change else [],
    )
    return page, status


@dataclass(frozen=True)
class Offered:
    """What a tariff promises under a contract; `since` is the version that says from when."""

    tariff: Tariff
    since: TariffVersion | ContractVersion
    drawn: Drawn[Any]


def _offered(agreed: list[Drawn[Any]], present: ContractVersion, today: date) -> list[Offered]:
    """The tariff that applies now and its terms to come, then others that the contract gets, with what each changes."""
    following = [one.version for one in agreed if one.is_future]
    switch = next((one for one in following if one.tariff_id != present.tariff_id), None)
    ends = switch.valid_from if switch and switch.valid_from else date.max
    shown = [one for one in drawn(present.tariff.versions, today, terms_of_tariff) if one.is_present or one.is_future]
    found = [Offered(present.tariff, one.version, one) for one in shown if (one.version.valid_from or date.min) < ends]
    before = present
    for version in following:
        if version.tariff_id != before.tariff_id and version.valid_from:
            offered = in_force(version.tariff.versions, version.valid_from)
            says, said = terms_of_tariff(offered), terms_of_tariff(found[-1].drawn.version)
            changed = frozenset(name for name in {*says, *said} if says.get(name) != said.get(name))
            found.append(Offered(version.tariff, version, Drawn(offered, False, True, None, changed)))
        before = version
    return found


def _openings(versions: Iterable[TariffVersion], day: date) -> dict[int, list[str]]:
    """The service hours of each calendar in words, by its id."""
    ids = {version.calendar_id for version in versions}
    return {one: opening(hours_of(db.session(), one), day) for one in ids}


@blueprint.get("/promised")
@allowed(may_count_on)
def promised() -> ResponseReturnValue:
    """What people of a customer can count on in their projects: by when what is promised, without prices."""
    today = local_day(utcnow())
    found = overview.promised_to(db.session(), current_actor(), today)
    shown = [(projects, one, Drawn(one.tariff, True, False, None, frozenset())) for one, projects in found]
    openings = _openings([one.tariff for one, _projects in found], today)
    return render_template("contracts/promised.html", shown=shown, openings=openings)


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(may_change_contracts)
def add_contract() -> ResponseReturnValue:
    """A new contract of a customer or of one of its projects."""
    form = NewContract(pack="standard", valid_from=local_day(utcnow()), place=request.args.get("place", ""))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("contracts/new.html", form=form), status

    def do(session: Session) -> Contract:
        organisation_id, project_id = form.chosen
        return use_cases.add_contract(
            session,
            number=filled(form.number),
            organisation=session.get_one(Organisation, organisation_id),
            project=session.get_one(Project, project_id) if project_id else None,
            valid_from=filled(form.valid_from),
            valid_to=form.valid_to.data,
            **_agreed(session, form),
            actor=current_actor(),
            now=utcnow(),
        )

    done = told(_("The contract is entered."), lambda made: url_for(".contract", contract_id=made.id))
    is_asked = request.method == "GET" or "find" in request.form
    return page() if is_asked else act(form, do, done=done, back=page)


def _agreed(session: Session, form: ChangedContract | NewContract) -> dict[str, Any]:
    covered = [session.get_one(Product, product_id) for product_id in form.products.data or ()]
    return {"tariff": session.get_one(Tariff, filled(form.tariff_id)), "products": covered, **form.said}


@blueprint.route("/<int:contract_id>/terms", methods=["GET", "POST"])
@allowed(may_change_contracts)
def change_contract(contract_id: int) -> ResponseReturnValue:
    """Other terms from a day on; the page begins with the last ones."""
    found, form = overview.contract_with(db.session(), current_actor(), contract_id), ChangedContract()
    if request.method == "GET":
        form.show(in_force(found.versions, found.versions[-1].valid_from or found.valid_from))

    def page(status: int = 200) -> ResponseReturnValue:
        return render_template("contracts/terms.html", form=form, contract=found), status

    def do(session: Session) -> None:
        said: dict[str, Any] = {"contract": found, "valid_from": filled(form.valid_from), **_agreed(session, form)}
        terms.change_contract(session, **said, actor=current_actor(), now=utcnow())

    done = told(_("Other terms are entered; promises follow them."), url_for(".contract", contract_id=contract_id))
    return page() if request.method == "GET" else act(form, do, done=done, back=page)


@blueprint.post("/<int:contract_id>/terms/<int:version_id>/withdraw")
@allowed(may_change_contracts)
def withdraw_terms(contract_id: int, version_id: int) -> ResponseReturnValue:
    """Take terms back that do not apply yet."""
    form = FlaskForm()

    def do(session: Session) -> None:
        found = overview.contract_with(session, current_actor(), contract_id)
        said: dict[str, Any] = {"contract": found, "version_id": version_id, "actor": current_actor(), "now": utcnow()}
        terms.withdraw_contract_version(session, **said)

    done = told(_("The terms to come are taken back."), url_for(".contract", contract_id=contract_id))
    return act(form, do, done=done, back=lambda status: _show(contract_id, status, refused=form))


@blueprint.post("/<int:contract_id>/end")
@allowed(may_change_contracts)
def end_contract(contract_id: int) -> ResponseReturnValue:
    """Say its last day, or that it goes on."""
    form = End()

    def do(session: Session) -> None:
        found = overview.contract_with(session, current_actor(), contract_id)
        said: dict[str, Any] = {
            "contract": found,
            "valid_to": form.valid_to.data,
            "anyway": form.anyway.data,
            "actor": current_actor(),
            "now": utcnow(),
        }
        use_cases.end_contract(session, **said)

    done = told(_("The last day is entered."), url_for(".contract", contract_id=contract_id))
    return act(form, do, done=done, back=lambda status: _show(contract_id, status, ending=form))
