"""Keeps cases of confidential requests from an administrator who may not see them: the engine knows no requests."""

from collections.abc import Callable
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Select, select
from werkzeug.exceptions import NotFound

from app.extensions import db
from app.operations.blueprint import blueprint
from app.web.actors import signed_in_actor
from app.web.veil import EVENT_OF
from processes.engine.store.models import Job, Message, ProcessInstance
from processes.outbox import OutboxEvent
from processes.people.confidential import is_number_shown, number_shown, sees_all

_JOB = select(ProcessInstance.business_key).join(Job, Job.instance_id == ProcessInstance.id)
# By a parameter of addresses: the business key of what it names.
_KEYS: dict[str, Callable[[int], Select[Any]]] = {
    "case_id": lambda case_id: select(ProcessInstance.business_key).where(ProcessInstance.id == case_id),
    "job_id": lambda job_id: _JOB.where(Job.id == job_id),
    "message_id": lambda message_id: select(Message.business_key).where(Message.id == message_id),
    "event_id": lambda event_id: select(EVENT_OF).where(OutboxEvent.id == event_id),
}


@blueprint.before_request
def keep() -> None:
    """Whatever is asked of what is kept from whoever asks, it is not there."""
    actor = signed_in_actor()
    if actor is None or sees_all(actor):
        return
    session = db.session()
    for name, value in (request.view_args or {}).items():
        if name in _KEYS and not is_number_shown(session, actor, session.scalar(_KEYS[name](value))):
            raise NotFound()


def shown_cases() -> ColumnElement[bool]:
    """Which cases there are for whoever acts on many of them, as a condition."""
    actor = signed_in_actor()
    assert actor is not None, "behind a guard"
    return number_shown(actor, ProcessInstance.business_key)
