"""What goes out and what came in: events of the outbox, messages for processes."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.operations.acting import act, said
from app.operations.blueprint import blueprint
from app.operations.delivery_lists import MESSAGES, OUTBOX
from app.operations.forms import Deliver, Why
from app.web.acting import told
from app.web.guards import staff
from app.web.listing.drawing import drawn
from processes.engine.administration import deliveries
from processes.engine.store.models import Message
from processes.outbox import OutboxEvent
from processes.people.rules import Role


@blueprint.get("/outbox")
@staff(Role.ADMINISTRATOR)
def outbox() -> ResponseReturnValue:
    """Events that wait for the broker, or all, the newest first."""
    return render_template("operations/outbox.html", list=drawn(OUTBOX))


def _event(event_id: int) -> OutboxEvent:
    found = db.session().get(OutboxEvent, event_id)
    if found is None:
        raise NotFound()
    return found


def _event_page(event_id: int, form: FlaskForm | None = None, status: int = 200) -> ResponseReturnValue:
    form = form or Why(formdata=None)
    return render_template("operations/event.html", event=_event(event_id), form=form), status


@blueprint.get("/outbox/<int:event_id>")
@staff(Role.ADMINISTRATOR)
def event(event_id: int) -> ResponseReturnValue:
    """One event as other systems get it."""
    return _event_page(event_id)


@blueprint.post("/outbox/<int:event_id>/<any(publish, withhold):name>")
@staff(Role.ADMINISTRATOR)
def settle_event(event_id: int, name: str) -> ResponseReturnValue:
    """Publish an event once more, or never."""
    _event(event_id)
    form, do = Why(), deliveries.publish_again if name == "publish" else deliveries.withhold_event
    done = _("The event will be published again.") if name == "publish" else _("The event will not be published.")
    return act(
        form,
        lambda session: do(session, event_id, **said(form)),
        done=told(done, url_for(".event", event_id=event_id)),
        back=lambda status: _event_page(event_id, form, status),
    )


@blueprint.get("/messages")
@staff(Role.ADMINISTRATOR)
def messages() -> ResponseReturnValue:
    """Messages that nobody awaited, or those of another state, the newest first."""
    return render_template("operations/messages.html", list=drawn(MESSAGES))


def _message(message_id: int) -> Message:
    found = db.session().get(Message, message_id)
    if found is None:
        raise NotFound()
    return found


def _message_page(
    message_id: int, refused: dict[str, FlaskForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    found = _message(message_id)
    forms: dict[str, FlaskForm] = {
        "deliver": Deliver(formdata=None, obj=found, prefix="deliver-"),
        "away": Why(formdata=None, prefix="away-"),
    }
    return render_template("operations/message.html", message=found, forms=forms | (refused or {})), status


@blueprint.get("/messages/<int:message_id>")
@staff(Role.ADMINISTRATOR)
def message(message_id: int) -> ResponseReturnValue:
    """One message: for whom it was, what it says."""
    return _message_page(message_id)


def _settle(message_id: int, name: str, form: FlaskForm, do: Callable[[Session], Any], done: str) -> Any:
    _message(message_id)
    return act(
        form,
        do,
        done=told(done, url_for(".messages")),
        back=lambda status: _message_page(message_id, {name: form}, status),
    )


@blueprint.post("/messages/<int:message_id>/deliver")
@staff(Role.ADMINISTRATOR)
def deliver(message_id: int) -> ResponseReturnValue:
    """Give a message to the case that waits for it, perhaps under another key."""
    form = Deliver(prefix="deliver-")

    def do(session: Session) -> None:
        business_key, key = form.business_key.data or "", form.key.data or ""
        deliveries.deliver_message(session, message_id, business_key=business_key, key=key, **said(form))

    settled: ResponseReturnValue = _settle(message_id, "deliver", form, do, _("The message is delivered."))
    return settled


@blueprint.post("/messages/<int:message_id>/away")
@staff(Role.ADMINISTRATOR)
def put_away(message_id: int) -> ResponseReturnValue:
    """Nothing follows from a message."""
    form = Why(prefix="away-")

    def do(session: Session) -> None:
        deliveries.put_message_away(session, message_id, **said(form))

    settled: ResponseReturnValue = _settle(message_id, "away", form, do, _("The message is put away."))
    return settled
