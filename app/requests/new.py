"""Logging a request, with its priority and promised times shown before it is sent."""

from dataclasses import dataclass
from datetime import datetime

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.requests.blueprint import blueprint
from app.requests.callers import LONGEST, project_name
from app.requests.forms import NewRequest
from app.requests.intake import intake_of
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.fragments import wants_fragment
from app.web.guards import signed_in
from app.web.ids import identity
from app.web.uploads import uploaded
from processes.catalogue.rules import KindCode
from processes.clock import utcnow
from processes.contracts.models import Product
from processes.contracts.queries import COVERED, contract_for, local_day
from processes.contracts.rules import Priority, Target
from processes.devices import offering
from processes.devices.affecting import name_items
from processes.devices.offering import Offered as Devices
from processes.devices.rules import MOST_AFFECTED
from processes.people.choosing import Offered, projects_offered
from processes.people.queries import members_of_project
from processes.people.rules import MemberRole
from processes.requests import flow, use_cases
from processes.requests.promises import promised_times
from processes.requests.rules import Channel, Impact, Urgency
from processes.together import read_together

STANDARD = "standard"
MOST = 20  # projects of a list that is chosen from without looking for one


@dataclass(frozen=True)
class Promise:
    """What is promised for the impact and urgency stated: a priority and instants by target."""

    priority: Priority
    due: dict[Target, datetime]


def _promise(session: Session, form: NewRequest, now: datetime) -> Promise | None:
    """The promise for what the form says so far; None while something needed is missing or wrong."""
    try:
        impact, urgency = Impact(form.impact.data), Urgency(form.urgency.data)
    except ValueError:
        return None
    if form.project_id.data is None:
        return None
    priority = flow.priority_for(session, impact, urgency, pack=form.pack)
    return Promise(priority, promised_times(session, project_id=form.project_id.data, priority=priority, at=now))


def _offered(session: Session) -> Offered:
    """The projects that this person may choose; of many those that they look for."""
    chosen, text = identity(request.values.get("project_id")), request.values.get("project_words", "")[:LONGEST]
    return projects_offered(session, current_actor(), limit=MOST, text=text, chosen=chosen)


def _form(session: Session, offered: Offered, now: datetime) -> NewRequest:
    """The form with this person's projects and the products of the one chosen."""
    projects = offered.projects
    several = not offered.are_all or len({project.organisation_id for project in projects}) > 1
    names = [(p.id, project_name(p) if several else p.name) for p in projects]
    chosen = _chosen(offered)
    products, devices, pack = _of_project(session, chosen, now)
    covered = [(product.id, product.name) for product in products]
    form = NewRequest(names, covered, _requesters(session, chosen), are_all=offered.are_all)
    form.offer(devices)
    if not form.is_submitted() or form.project_id.data is None:
        form.project_id.data = chosen
    form.pack, form.intake = pack, intake_of(session, form, pack) if chosen else None
    return form


def _of_project(session: Session, project_id: int | None, now: datetime) -> tuple[list[Product], Devices, str]:
    """The products that its contract covers, and its devices, of many those that are looked for; one statement.

    And the pack of diagrams by which it is served.
    """
    if project_id is None:
        return [], Devices((), are_all=True), STANDARD
    words = request.values.get("device_words", "")[:LONGEST]
    ticked = [found for one in request.values.getlist("devices")[:MOST_AFFECTED] if (found := identity(one))]
    contract = contract_for(session, project_id=project_id, on=local_day(now))
    bound = {
        **offering.bound(project_id, words=words, chosen=ticked),
        "version_id": contract.terms.id if contract else 0,
    }
    read = read_together(session, (COVERED, offering.CHOOSABLE), bound)
    devices = offering.offered(read[offering.CHOOSABLE], words=words, chosen=ticked)
    return read[COVERED], devices, contract.pack if contract else STANDARD


def _chosen(offered: Offered) -> int | None:
    """The project asked for, else the first; of many none, unless it was looked for."""
    asked, ids = identity(request.values.get("project_id")), [project.id for project in offered.projects]
    if asked in ids:
        return asked
    is_looked_for = offered.are_all or request.values.get("project_words")
    return ids[0] if ids and is_looked_for else None


def _requesters(session: Session, project_id: int | None) -> list[tuple[int, str]] | None:
    """Whom staff may log a request for in a project; None for a customer, who asks for themselves."""
    if not current_actor().is_staff:
        return None
    people = members_of_project(session, project_id, MemberRole.REQUESTER) if project_id else []
    return [(person.id, person.name) for person in people]


@blueprint.get("/requests/new")
@signed_in
def new() -> ResponseReturnValue:
    """The empty form."""
    session, now = db.session(), utcnow()
    offered = _offered(session)
    return _page(_form(session, offered, now), offered, now)


def _page(form: NewRequest, offered: Offered, now: datetime, status: int = 200) -> ResponseReturnValue:
    promise = _promise(db.session(), form, now) if offered.projects else None
    return render_template("requests/new.html", form=form, offered=offered, promise=promise), status


@blueprint.post("/requests/new/preview")
@signed_in
def preview() -> ResponseReturnValue:
    """What would be promised, as a part of the page; without JavaScript the whole page with all that was typed."""
    session, now = db.session(), utcnow()
    offered = _offered(session)
    form = _form(session, offered, now)
    if wants_fragment():
        changed = {"promise": _promise(session, form, now), "form": form}
        return render_template("requests/_promise.html", **changed, out_of_band=True)
    return _page(form, offered, now)


@blueprint.post("/requests/new/intake")
@signed_in
def intake() -> ResponseReturnValue:
    """What the chosen kind and product ask beside, as a part of the page; without JavaScript the whole page."""
    session, now = db.session(), utcnow()
    offered = _offered(session)
    form = _form(session, offered, now)
    return render_template("requests/_intake.html", form=form) if wants_fragment() else _page(form, offered, now)


@blueprint.post("/requests/new/intake/shown")
@signed_in
def intake_shown() -> ResponseReturnValue:
    """What the form of the kind shows while this stands in it; nothing is kept."""
    session = db.session()
    form = _form(session, _offered(session), utcnow())
    return jsonify(form.intake.live() if form.intake else {"parts": {}, "texts": {}})


@blueprint.post("/requests/new")
@signed_in
def log() -> ResponseReturnValue:
    """Log the request."""
    session, now, actor = db.session(), utcnow(), current_actor()
    offered = _offered(session)
    form = _form(session, offered, now)

    def do(session: Session) -> str:
        made = use_cases.log_request(
            session,
            project_id=form.project_id.data,
            requester_id=form.requester_id.data if actor.is_staff else actor.person_id,
            kind=KindCode(form.kind.data),
            summary=filled(form.summary),
            description=form.description.data or "",
            impact=Impact(form.impact.data),
            urgency=Urgency(form.urgency.data),
            channel=Channel.PHONE if actor.is_staff else Channel.PORTAL,
            product_id=form.product_id.data,
            files=[*uploaded(form.files), *(form.intake.files if form.intake else ())],
            answers=form.intake.variables if form.intake else None,
            actor=actor,
            now=now,
        )
        if form.ticked:
            name_items(session, request_id=made.id, item_ids=form.ticked, actor=actor, now=now)
        return made.number

    return act(form, do, done=told(_kept, _page_of), back=lambda status: _page(form, offered, now, status))


def _kept(number: str) -> str:
    return _("We have your request. Its number is %(number)s.", number=number)


def _page_of(number: str) -> str:
    return url_for("requests.show", number=number)
