"""Where other systems tell cases what happened: a signed address for each, without a login."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from app.extensions import csrf
from app.web import limits
from app.web.acting import act
from app.web.guards import public
from processes.clock import utcnow
from processes.connections import webhooks
from processes.connections.rules import SIGNATURE

blueprint = Blueprint("hooks", __name__)
_SIGNATURES = (SIGNATURE, "X-Hub-Signature-256")


@blueprint.post("/hooks/<token>")
@csrf.exempt  # nobody's cookie counts here: the address is the right
@public
@limits.links
def hear(token: str) -> ResponseReturnValue:
    """Take what another system says, once."""
    if (request.content_length or 0) > webhooks.MOST_BYTES or len(body := request.get_data()) > webhooks.MOST_BYTES:
        abort(413)
    signature = next((request.headers[name] for name in _SIGNATURES if name in request.headers), "")

    def do(session: Session) -> None:
        webhooks.receive(session, token=token, body=body, signature=signature, now=utcnow())

    return act(None, do, done=lambda _: ("", 204), back=lambda status: ("", status))
