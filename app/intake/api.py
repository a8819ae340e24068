"""What systems outside tell the desk: the same use case as the queue podpora.inbox."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields

from app.api.fields import EXAMPLE, text
from app.api.serving import serves
from app.extensions import db
from app.web.guards import allowed
from processes.clock import utcnow
from processes.intake.inbox import receive_inbox
from processes.intake.rights import may_deliver
from processes.people.rules import Scope

blueprint = Blueprint("api_inbox", __name__, url_prefix="/api/v1/inbox", description="Messages of other systems")


class InboxMessage(Schema):
    """A CloudEvents 1.0 message of a system outside; `id` makes a second delivery harmless."""

    class Meta:
        unknown = EXCLUDE

    specversion = fields.String(load_default="1.0", load_only=True)
    id = text(200, required=True, load_only=True)
    type = text(200, required=True, load_only=True, metadata={"example": "supplier.answered"})
    source = fields.String(load_default="", load_only=True)
    subject = text(
        200,
        load_only=True,
        metadata={"description": "business key of the process that the message is for", "example": "P10001"},
    )
    key = text(200, load_only=True, metadata={"description": "correlation key, where the diagram names one of its own"})
    time = fields.String(
        load_only=True,
        metadata={
            "format": "date-time",
            "example": EXAMPLE,
            "description": "when it happened; where it is missing, now",
        },
    )
    data = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True, load_only=True)
    outcome = fields.String(dump_only=True, metadata={"description": "what became of it"})


@blueprint.route("", methods=["POST"])
@allowed(may_deliver)
@serves(blueprint, InboxMessage, status=202, scope=Scope.EVENTS)
@blueprint.arguments(InboxMessage)
def receive(body: dict[str, Any]) -> dict[str, Any]:
    """Take a CloudEvent: `supplier.answered`, or a message for the process whose business key is the `subject`.

    One with a known id changes nothing. A message that nobody awaits yet waits for a day.
    """
    return {"outcome": receive_inbox(db.session(), body, now=utcnow())}
