"""Requests, their discussion, work logs and history as JSON."""

from typing import Any

from flask_smorest import Blueprint

from app.api import answers, pages, represent, schemas
from app.api.idempotency import once
from app.api.problems import documented
from app.extensions import db
from app.web import limits
from app.web.actors import current_actor
from app.web.guards import allowed, signed_in
from processes.clock import utcnow
from processes.contracts.rules import Activity
from processes.dispatch import queries as dispatch
from processes.people.rules import Scope
from processes.requests import queries, use_cases
from processes.requests.rules import Channel, Impact, RequestKind, RequestState, Urgency
from processes.slas import queries as slas
from processes.worklogs import queries as worklog_queries
from processes.worklogs import use_cases as worklogs
from processes.worklogs.rights import may_log_work
from processes.worklogs.rules import Doubt

blueprint = Blueprint("api_requests", __name__, url_prefix="/api/v1/requests", description="Customers' cases")


@blueprint.route("")
@signed_in
@documented(blueprint)
@blueprint.arguments(schemas.RequestQuery, location="query")
@blueprint.response(200, answers.RequestPage)
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Requests that you may see, newest first."""
    session, actor = db.session(), current_actor()
    states = (RequestState(query["state"]),) if query["state"] else ()
    page = queries.requests_page(
        session,
        actor,
        filters=queries.Filters(is_open=query["open"], states=states),
        after=query["after"] or None,
        limit=query["limit"],
    )
    assignees = dispatch.assignee_of(session, [request.id for request in page.rows])
    items = [represent.request(request, assignees.get(request.id)) for request in page.rows]
    return pages.page(items, page.after)


@blueprint.route("", methods=["POST"])
@signed_in
@documented(blueprint, scope=Scope.REQUESTS, idempotent=True)
@blueprint.arguments(schemas.NewRequest)
@blueprint.response(201, answers.RequestDetail)
@limits.messages
@once
def log(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Log a request; its process starts."""
    session, actor = db.session(), current_actor()
    request = use_cases.log_request(
        session,
        project_id=body["project_id"],
        requester_id=actor.person_id,
        kind=RequestKind(body["kind"]),
        summary=body["summary"],
        description=body["description"],
        impact=Impact(body["impact"]),
        urgency=Urgency(body["urgency"]),
        channel=Channel.API,
        product_id=body["product_id"],
        actor=actor,
        now=utcnow(),
    )
    session.flush()
    return _detail(request.number), 201


@blueprint.route("/<string:number>")
@signed_in
@documented(blueprint)
@blueprint.response(200, answers.RequestDetail)
def read(number: str) -> dict[str, Any]:
    """One request with its promised times."""
    return _detail(number)


@blueprint.route("/<string:number>/messages", methods=["POST"])
@signed_in
@documented(blueprint, scope=Scope.REQUESTS, idempotent=True)
@blueprint.arguments(schemas.NewMessage)
@blueprint.response(201, answers.MessageOut)
@limits.messages
@once
def post_message(body: dict[str, Any], number: str) -> tuple[dict[str, Any], int]:
    """Write into the discussion; an open question is answered by it."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    written = use_cases.post_message(
        session, request_id=request.id, body=body["body"], internal=body["internal"], actor=actor, now=utcnow()
    )
    return represent.message(written), 201


@blueprint.route("/<string:number>/work-logs", methods=["POST"])
@allowed(may_log_work)
@documented(blueprint, scope=Scope.WORK, idempotent=True)
@blueprint.arguments(schemas.NewWorkLog)
@blueprint.response(201, answers.WorkLogOut)
@once
def log_work(body: dict[str, Any], number: str) -> tuple[dict[str, Any], int]:
    """Log your own work, by the minute."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    log = worklogs.log_work(
        session,
        request_id=request.id,
        activity=Activity(body["activity"]),
        started_at=body["started_at"],
        ended_at=body["ended_at"],
        description=body["description"],
        actor=actor,
        now=utcnow(),
        sure=[Doubt(word) for word in body["sure"]],
    )
    session.refresh(log)
    return represent.work_log(log, [other for other, _number in worklog_queries.overlaps_of(session, log)]), 201


@blueprint.route("/<string:number>/history")
@signed_in
@documented(blueprint)
@blueprint.response(200, answers.History)
def history(number: str) -> dict[str, Any]:
    """Everything that happened to a request that you may see, in order."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    return {"items": [represent.event(event) for event in queries.history(session, actor, request)]}


def _detail(number: str) -> dict[str, Any]:
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    assignee = dispatch.assignee_of(session, [request.id]).get(request.id)
    clocks = slas.clocks_of(session, [request.id]).get(request.id, [])
    return represent.request_detail(request, assignee, clocks)
