"""What systems outside tell the desk: the same use case as the queue podpora.inbox."""

from typing import Any

from flask_smorest import Blueprint

from app.api import answers, schemas
from app.api.idempotency import once
from app.api.problems import documented
from app.extensions import db
from app.web.guards import allowed
from processes.clock import utcnow
from processes.intake.inbox import receive_inbox
from processes.intake.rights import may_deliver
from processes.people.rules import Scope

blueprint = Blueprint("api_inbox", __name__, url_prefix="/api/v1/inbox", description="Messages of other systems")


@blueprint.route("", methods=["POST"])
@allowed(may_deliver)
@documented(blueprint, scope=Scope.EVENTS, idempotent=True)
@blueprint.arguments(schemas.InboxMessage)
@blueprint.response(202, answers.InboxOutcome)
@once
def receive(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Take a CloudEvent: `supplier.answered`, or a message for the process whose business key is the `subject`.

    One with a known id changes nothing. A message that nobody awaits yet waits for a day.
    """
    return {"outcome": receive_inbox(db.session(), body, now=utcnow())}, 202
