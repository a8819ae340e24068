"""Correcting what a request says: kind, impact, urgency, project, requester, product."""

from dataclasses import asdict
from datetime import datetime

from flask import render_template, url_for
from flask import request as asked
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.extensions import db
from app.requests.blueprint import blueprint
from app.requests.callers import LONGEST, project_name
from app.requests.forms import Correct
from app.requests.new import MOST
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.forms import filled
from app.web.guards import allowed
from app.web.ids import identity
from processes.catalogue.rules import KindCode
from processes.clock import utcnow
from processes.contracts.queries import local_day, products_for
from processes.people.choosing import projects_offered
from processes.people.queries import members_of_project
from processes.people.rules import MemberRole
from processes.requests import queries
from processes.requests.correcting import Said, correct_request, last_correction, said
from processes.requests.models import Request
from processes.requests.rights import may_ask
from processes.requests.rules import Impact, Urgency


@blueprint.route("/requests/<number>/correct", methods=["GET", "POST"])
@allowed(may_ask)
def correct(number: str) -> ResponseReturnValue:
    """Correct a request; priority, clocks and contract follow."""
    session, now = db.session(), utcnow()
    about = queries.request_for(session, current_actor(), number)
    form = _form(session, about, now)
    if asked.method == "GET" or "find" in asked.form:
        return _page(form, about, 200)

    def do(session: Session) -> None:
        correct_request(
            session,
            request_id=about.id,
            to=_to(form),
            seen=identity(form.seen.data) or 0,
            reason=filled(form.reason),
            actor=current_actor(),
            now=now,
        )

    def back(status: int) -> ResponseReturnValue:
        return _page(form, queries.request_for(session, current_actor(), number), status)

    return act(form, do, done=told(_("The request is corrected."), url_for("requests.show", number=number)), back=back)


def _form(session: Session, request: Request, now: datetime) -> Correct:
    """The form with what the request says; requesters and products are those of the project that is chosen in it."""
    sent, text = identity(asked.form.get("correct-project_id")), asked.form.get("correct-project_words", "")[:LONGEST]
    offered = projects_offered(session, current_actor(), limit=MOST, text=text, chosen=sent or request.project_id)
    projects = offered.projects
    chosen = sent if sent in {project.id for project in projects} else request.project_id
    people = {person.id: person.name for person in members_of_project(session, chosen, MemberRole.REQUESTER)}
    products = {product.id: product.name for product in products_for(session, chosen, local_day(now))}
    if chosen == request.project_id:  # also who has left, and what the contract no longer covers
        people |= {request.requester_id: request.requester.name}
        products |= {request.product.id: request.product.name} if request.product else {}
    names = [(project.id, project_name(project)) for project in projects]
    shown = {name: getattr(value, "value", value) for name, value in asdict(said(request)).items()}
    return Correct(
        names,
        [*people.items()],
        [*products.items()],
        are_all=offered.are_all,
        **shown,
        seen=str(last_correction(session, request)),
    )


def _to(form: Correct) -> Said:
    kind, impact, urgency = KindCode(form.kind.data), Impact(form.impact.data), Urgency(form.urgency.data)
    return Said(kind, impact, urgency, form.product_id.data, form.project_id.data, form.requester_id.data)


def _page(form: Correct, about: Request, status: int) -> ResponseReturnValue:
    return render_template("requests/correct.html", form=form, request_=about), status
