"""What people do to a request from its page: write, withdraw, reopen."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.requests.blueprint import blueprint
from app.requests.forms import Message, Reopen, StaffMessage, Withdraw
from app.web import limits
from app.web.actors import current_actor
from app.web.forms import Reason
from app.web.guards import signed_in
from app.web.on_request import act_on
from app.web.uploads import uploaded
from processes.clock import utcnow
from processes.requests import discussion, use_cases
from processes.requests.models import Request


def _said(form: Reason) -> dict[str, Any]:
    return {"reason": form.reason.data, "seen": form.version, "actor": current_actor(), "now": utcnow()}


@blueprint.post("/requests/<number>/messages")
@signed_in
@limits.messages
def write(number: str) -> ResponseReturnValue:
    """Add to the discussion; staff may ask the customer or leave a note instead."""
    actor = current_actor()
    form = StaffMessage() if actor.is_staff else Message()
    kind, told_by = (form.kind.data, form.told_by.data) if isinstance(form, StaffMessage) else ("message", None)

    def do(case: Request) -> None:
        said: dict[str, Any] = {"request_id": case.id, "actor": actor, "now": utcnow(), "seen": form.version}
        if kind == "question":
            use_cases.ask_customer(db.session(), question=form.body.data or "", **said)
        elif kind == "call":
            said |= {"told_by": told_by or case.requester.name, "files": uploaded(form.files)}
            discussion.write_down(db.session(), body=form.body.data or "", **said)
        else:
            use_cases.post_message(
                db.session(), body=form.body.data or "", files=uploaded(form.files), internal=kind == "note", **said
            )

    done = {
        "question": _("The question is sent."),
        "note": _("The note is kept."),
        "call": _("It is written down."),
    }.get(kind, _("The message is sent."))
    return act_on(number, form, "message", do, done)


@blueprint.post("/requests/<number>/withdraw")
@signed_in
def withdraw(number: str) -> ResponseReturnValue:
    """The request is needed no longer."""
    form = Withdraw()

    def do(request: Request) -> None:
        use_cases.withdraw(db.session(), request_id=request.id, **_said(form))

    return act_on(number, form, "withdraw", do, _("The request is withdrawn."))


@blueprint.post("/requests/<number>/reopen")
@signed_in
def reopen(number: str) -> ResponseReturnValue:
    """An ended request is taken up again."""
    form = Reopen()

    def do(request: Request) -> None:
        use_cases.reopen(db.session(), request_id=request.id, **_said(form))

    return act_on(number, form, "reopen", do, _("The request is open again."))
