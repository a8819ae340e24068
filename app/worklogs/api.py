"""Worked time as JSON."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import Instant, With, coded, one_of, text
from app.api.serving import serves
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.catalogue.rules import ActivityCode
from processes.clock import utcnow
from processes.people.rules import Scope
from processes.requests.queries import request_for
from processes.worklogs import queries, use_cases
from processes.worklogs.rights import may_log_work
from processes.worklogs.rules import Doubt

blueprint = Blueprint("api_work_logs", __name__, url_prefix="/api/v1/requests", description="Worked time")


class WorkLogSchema(Schema):
    """Work done: both instants need a zone and are cut to the minute; `overlaps` are own logs of the same time."""

    id = fields.Integer(dump_only=True)
    started_at = Instant(required=True)
    ended_at = Instant(required=True)
    minutes = fields.Integer(dump_only=True)
    activity = coded(ActivityCode, load_default=ActivityCode("remote"))
    description = text(10_000, required=True)
    overlaps = fields.List(fields.Integer(), dump_only=True)
    sure = fields.List(
        one_of(Doubt),
        load_default=list,
        load_only=True,
        metadata={"description": "what is meant although it is unlikely; a refusal names what it asks about"},
    )


@blueprint.route("/<string:number>/work-logs", methods=["POST"])
@allowed(may_log_work)
@serves(blueprint, WorkLogSchema, status=201, scope=Scope.WORK)
@blueprint.arguments(WorkLogSchema)
def log_work(body: dict[str, Any], number: str) -> With:
    """Log your own work, by the minute."""
    session, actor = db.session(), current_actor()
    request = request_for(session, actor, number)
    log = use_cases.log_work(session, request_id=request.id, **body, actor=actor, now=utcnow())
    session.refresh(log)
    return With(log, overlaps=[other.id for other, _number in queries.overlaps_of(session, actor, log)])
