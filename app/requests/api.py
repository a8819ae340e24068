"""Requests, their discussion and history as JSON."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length

from app.api.fields import Address, Instant, Named, With, coded, ident, one_of, text
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.extensions import db
from app.web import limits
from app.web.actors import current_actor
from app.web.guards import signed_in
from processes.catalogue.rules import KindCode
from processes.clock import utcnow
from processes.contracts.rules import Priority, Target
from processes.devices.affecting import name_items
from processes.devices.offering import affected_items
from processes.devices.rules import MOST_AFFECTED
from processes.dispatch import queries as dispatch
from processes.people.rules import Scope
from processes.requests import queries, use_cases
from processes.requests.models import Request, RequestMessage
from processes.requests.narrowing import Filters
from processes.requests.rules import Channel, Impact, MessageKind, RequestState, Stage, Urgency, stage
from processes.slas import queries as slas
from processes.slas.models import ClockState, PauseReason
from processes.slas.queries import pauses_in

blueprint = Blueprint("api_requests", __name__, url_prefix="/api/v1/requests", description="Customers' cases")


class RequestLine(Schema):
    """A request as lists show it."""

    number = fields.String(dump_only=True)
    url = Address("api_requests.read", attribute="number")
    kind = coded(KindCode, required=True)
    summary = text(200, required=True)
    impact = one_of(Impact, required=True)
    urgency = one_of(Urgency, required=True)
    priority = one_of(Priority, allow_none=True, dump_only=True)
    state = one_of(RequestState, dump_only=True)
    stage = one_of(Stage, dump_only=True)
    channel = one_of(Channel, dump_only=True)
    organisation = fields.Nested(Named, dump_only=True)
    project = fields.Nested(Named, dump_only=True)
    requester = fields.Nested(Named, dump_only=True)
    assignee = fields.Nested(Named, allow_none=True, dump_only=True)
    logged_at = Instant(dump_only=True)
    closed_at = Instant(allow_none=True, dump_only=True)


class PauseSchema(Schema):
    """When a promise stood still, and why; open while it does."""

    reason = one_of(PauseReason)
    begun_at = Instant()
    ended_at = Instant(allow_none=True)


class TargetSchema(Schema):
    """A promised time: the business time promised and used, when it falls due, when it stood still."""

    target = one_of(Target)
    state = one_of(ClockState)
    due_at = Instant()
    met_at = Instant(allow_none=True)
    minutes = fields.Integer()
    used_seconds = fields.Integer()
    times_missed = fields.Integer()
    pauses = fields.Function(lambda clock: PauseSchema(many=True).dump(pauses_in(clock.pauses)))


class RequestSchema(RequestLine):
    """A request with its text, targets and devices; what is to be logged names its project, perhaps its product and
    devices.
    """

    description = text(100_000, shortest=0, load_default="")
    targets = fields.List(fields.Nested(TargetSchema), dump_only=True)
    project_id = ident(required=True, load_only=True)
    product_id = ident(load_default=None, allow_none=True, load_only=True)
    devices = fields.List(fields.Nested(Named), dump_only=True)
    answers = fields.Dict(
        keys=fields.String(),
        load_default=None,
        allow_none=True,
        metadata={"description": "to the form that the kind and product ask, by the keys of its fields"},
    )
    device_ids = fields.List(ident(), load_default=list, load_only=True, validate=Length(max=MOST_AFFECTED))


class MessageSchema(Schema):
    """An entry of the discussion; `internal` is for staff."""

    id = fields.Integer(dump_only=True)
    at = Instant(dump_only=True)
    kind = one_of(MessageKind, dump_only=True)
    author = fields.String(attribute="author_name", dump_only=True)
    body = text(100_000, required=True)
    internal = fields.Boolean(load_default=False, load_only=True)


class HistoryEntry(Schema):
    """Something that happened to the request."""

    at = Instant()
    kind = fields.String(attribute="kind.name")
    actor = fields.String(attribute="actor_name")
    instead_of = fields.String(allow_none=True, metadata={"description": "For whom a deputy did it, who was away."})
    state = one_of(RequestState)
    details = fields.Dict()


class History(Schema):
    """Everything that happened, in order."""

    items = fields.List(fields.Nested(HistoryEntry))


class RequestQuery(PageQuery):
    """Which requests."""

    state = one_of(RequestState, load_default=None)
    open = fields.Boolean(load_default=None, allow_none=True, metadata={"description": "only open, or only ended ones"})


@blueprint.route("")
@signed_in
@serves(blueprint, page_of(RequestLine, "Requests, newest first."))
@blueprint.arguments(RequestQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Requests that you may see, newest first."""
    session, actor = db.session(), current_actor()
    found = queries.requests_page(
        session,
        actor,
        filters=Filters(is_open=query["open"], states=(query["state"],) if query["state"] else ()),
        after=query["after"] or None,
        limit=query["limit"],
    )
    assignees = dispatch.assignee_of(session, [request.id for request in found.rows])
    lines = [With(row, assignee=assignees.get(row.id), stage=stage(row.state)) for row in found.rows]
    return page(lines, found.after)


@blueprint.route("", methods=["POST"])
@signed_in
@limits.messages
@serves(blueprint, RequestSchema, status=201, scope=Scope.REQUESTS)
@blueprint.arguments(RequestSchema)
def log(body: dict[str, Any]) -> With:
    """Log a request; its process starts."""
    actor = current_actor()
    said: dict[str, Any] = {"requester_id": actor.person_id, "channel": Channel.API, "actor": actor, "now": utcnow()}
    item_ids = body.pop("device_ids")
    body["answers"] = body["answers"] or {}  # what the kind asks is asked of programs too
    request = use_cases.log_request(db.session(), **body, **said)
    if item_ids:
        name_items(db.session(), request_id=request.id, item_ids=item_ids, actor=actor, now=said["now"])
    db.session().flush()
    return _detail(request.number)


@blueprint.route("/<string:number>")
@signed_in
@serves(blueprint, RequestSchema)
def read(number: str) -> With:
    """One request with its promised times."""
    return _detail(number)


def _detail(number: str) -> With:
    session = db.session()
    request: Request = queries.request_for(session, current_actor(), number)
    assignee = dispatch.assignee_of(session, [request.id]).get(request.id)
    clocks = slas.clocks_of(session, [request.id]).get(request.id, [])
    devices = affected_items(session, request.id)
    answers = request.answers["values"] if request.answers else None
    return With(
        request, assignee=assignee, stage=stage(request.state), targets=clocks, devices=devices, answers=answers
    )


@blueprint.route("/<string:number>/messages", methods=["POST"])
@signed_in
@limits.messages
@serves(blueprint, MessageSchema, status=201, scope=Scope.REQUESTS)
@blueprint.arguments(MessageSchema)
def post_message(body: dict[str, Any], number: str) -> RequestMessage:
    """Write into the discussion; an open question is answered by it."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    return use_cases.post_message(session, request_id=request.id, **body, actor=actor, now=utcnow())


@blueprint.route("/<string:number>/history")
@signed_in
@serves(blueprint, History)
def history(number: str) -> dict[str, Any]:
    """Everything that happened to a request that you may see, in order."""
    session, actor = db.session(), current_actor()
    request = queries.request_for(session, actor, number)
    return {"items": queries.history(session, actor, request)}
