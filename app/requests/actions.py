"""What people do to a request from its page; a refusal comes back on the page with what was typed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from app.extensions import db
from app.requests.blueprint import blueprint
from app.requests.files import uploaded
from app.requests.forms import Message, Reason, Reopen, StaffMessage, Withdraw
from app.requests.page import Forms, render
from app.web import limits
from app.web.actors import current_actor
from app.web.errors import sentence, status_of
from app.web.guards import signed_in
from app.web.refusals import show_in, typed
from processes.clock import utcnow
from processes.db import committing
from processes.errors import NotFound, Refusal
from processes.requests import discussion, queries, use_cases
from processes.requests.errors import WrittenMeanwhile
from processes.requests.models import Request


def act(
    number: str, form: FlaskForm, part: str, do: Callable[[Request], Any], done: str, onward: str | None = None
) -> ResponseReturnValue:
    """Run `do(request)` in one transaction and go `onward` or back to the page; refused, draw it with `part` unfolded.

    `part` names the form's place on the page: message, reason, or one of the desk's.
    """
    if not form.validate():
        return render(number, _placed(form, part), 422)
    try:
        with committing(db.session()) as session:
            do(queries.request_for(session, current_actor(), number))
    except NotFound:
        raise
    except WrittenMeanwhile as refusal:
        return render(number, replace(_placed(form, part), meanwhile=refusal.entries), 409)
    except Refusal as refusal:
        show_in(form, refusal)
        forms = _placed(form, part)
        if form.form_errors:  # of what has changed meanwhile, so perhaps the form is gone
            forms.said, forms.typed = sentence(refusal), typed()
        return render(number, forms, status_of(refusal))
    flash(done, "success")
    return redirect(onward or url_for("requests.show", number=number))


def _placed(form: FlaskForm, part: str) -> Forms:
    if part == "message":
        return Forms(message=form, opened=part)
    if part in ("withdraw", "reopen"):
        return Forms(ending={part: form}, opened=part)
    return Forms(desk={part: form}, opened=part)


def _said(form: Reason) -> dict[str, Any]:
    return {"reason": form.reason.data, "seen": form.version, "actor": current_actor(), "now": utcnow()}


@blueprint.post("/requests/<number>/messages")
@signed_in
@limits.messages
def write(number: str) -> ResponseReturnValue:
    """Add to the discussion; staff may ask the customer or leave a note instead."""
    actor = current_actor()
    form = StaffMessage() if actor.is_staff else Message()
    kind = form.kind.data if actor.is_staff else "message"

    def do(case: Request) -> None:
        said: dict[str, Any] = {"request_id": case.id, "actor": actor, "now": utcnow(), "seen": form.version}
        if kind == "question":
            use_cases.ask_customer(db.session(), question=form.body.data or "", **said)
        elif kind == "call":
            said |= {"told_by": form.told_by.data or case.requester.name, "files": uploaded(form.files)}
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
    return act(number, form, "message", do, done)


@blueprint.post("/requests/<number>/withdraw")
@signed_in
def withdraw(number: str) -> ResponseReturnValue:
    """The request is needed no longer."""
    form = Withdraw()

    def do(request: Request) -> None:
        use_cases.withdraw(db.session(), request_id=request.id, **_said(form))

    return act(number, form, "withdraw", do, _("The request is withdrawn."))


@blueprint.post("/requests/<number>/reopen")
@signed_in
def reopen(number: str) -> ResponseReturnValue:
    """An ended request is taken up again."""
    form = Reopen()

    def do(request: Request) -> None:
        use_cases.reopen(db.session(), request_id=request.id, **_said(form))

    return act(number, form, "reopen", do, _("The request is open again."))
