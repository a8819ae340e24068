"""The page of one request, for its customer and for staff: parts of all domains in their places; its diagram's data."""

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.extensions import db
from app.requests import story
from app.requests.blueprint import blueprint
from app.requests.parts import entries_of
from app.web.actors import current_actor
from app.web.compressing import compressed
from app.web.diagrams import for_customers, is_for_customers, worded
from app.web.drawn import said
from app.web.guards import signed_in, staff
from app.web.news import watch
from app.web.parts import Case, Place, parts_of, request_page
from app.web.refusals import typed
from processes.clock import utcnow
from processes.engine.store import queries as engine
from processes.requests import queries
from processes.requests.flow import PROCESS


@request_page
def render(number: str, refused: Mapping[str, FlaskForm], status: int) -> ResponseReturnValue:
    """The request's page, perhaps with a refused form in it."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    watch("request", page=url_for("requests.show", number=number), number=number)
    case = Case(session, actor, request, utcnow(), refused)
    # What belongs to no field may be of something that has changed meanwhile, so perhaps its form is gone.
    said = [str(error) for form in refused.values() for error in form.form_errors]
    page = render_template(
        "requests/show.html",
        request_=request,
        case=case,
        places={place.value: parts_of(case, place) for place in Place if place is not Place.UNDER_WORK},
        last=_last(case) if said else None,
        said=" ".join(said),
        typed=typed() if said else [],
    )
    return page, status


def _last(case: Case) -> tuple[str, Any] | None:
    """The last that happened, in words, with its event."""
    events = [entry.event for entry in entries_of(case) if entry.event]
    return (story.sentence(events[-1]), events[-1]) if events else None


@blueprint.get("/requests/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """The page of a request that the reader may see."""
    return render(number, {}, 200)


@blueprint.get("/requests/<number>/diagram")
@signed_in
def diagram(number: str) -> Response:
    """The diagrams of a request for the viewer, with what is done and where it stands.

    Customers see the request's own process, and what it calls only where the designer has marked it for them.
    """
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    drawn = engine.diagram(session, request.number)
    if actor.is_staff:
        return compressed([_drawn(shown, worded(shown.xml, process=shown.process)) for shown in drawn])
    told = [shown for shown in drawn if _is_told(shown)]
    return compressed([_drawn(shown, for_customers(shown.xml, process=shown.process)) for shown in told])


def _is_told(shown: engine.Diagram) -> bool:
    return shown.process == PROCESS or is_for_customers(shown.xml, process=shown.process)


def _drawn(shown: engine.Diagram, xml: str) -> dict[str, Any]:
    """The elements are told where they are drawn: nothing is said of others."""
    return {
        "name": said(shown.name),
        "xml": xml,
        "active": sorted(shown.active),
        "completed": sorted(shown.completed),
        "taken": sorted(shown.taken),
    }


@blueprint.get("/requests/<number>/history")
@staff()
def history(number: str) -> ResponseReturnValue:
    """Everything that was ever recorded about a request, for staff."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    events = queries.history(session, actor, request)
    return render_template("requests/history.html", request_=request, events=events, story=story)
