"""Knows messages that came: early ones wait, those with a known id are ignored, unmatched ones stay visible."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, column, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.engine.interpreter.views import Subscription
from processes.engine.store.models import InstanceState, Message, MessageState, MessageSubscription, ProcessInstance


@dataclass(frozen=True)
class Incoming:
    """A message on its way; `row_id` is its row when it has an id of its own against duplicates."""

    name: str
    business_key: str
    key: str
    variables: Mapping[str, Any]
    ttl: timedelta
    row_id: int | None = None


def record(session: Session, message: Incoming, message_id: str, *, now: datetime) -> int | None:
    """Note that the message `message_id` came; None if it came before."""
    row = _values(message, now) | {"message_id": message_id, "state": MessageState.DELIVERED}
    fresh = insert(Message).values(row).on_conflict_do_nothing().returning(Message.id)
    return session.execute(fresh).scalar_one_or_none()


def keep(session: Session, message: Incoming, *, now: datetime) -> None:
    """Let a message that nobody waits for yet wait for its time to live; with none it is unmatched at once."""
    state = MessageState.WAITING if message.ttl > timedelta(0) else MessageState.UNMATCHED
    if message.row_id is not None:
        session.execute(update(Message).where(Message.id == message.row_id).values(state=state))
    else:
        session.execute(insert(Message).values(_values(message, now) | {"state": state}))


def _values(message: Incoming, now: datetime) -> dict[str, Any]:
    return {
        "name": message.name,
        "business_key": message.business_key,
        "key": message.key,
        "variables": dict(message.variables),
        "received_at": now,
        "expires_at": now + message.ttl,
    }


def receiver(session: Session, message: Incoming) -> MessageSubscription | None:
    """Who waits for this message: of several the one that has waited longest, as a message has one receiver."""
    asked = {"name": message.name, "key": message.key, "business_key": message.business_key}
    return session.execute(_RECEIVER, asked).scalar_one_or_none()


_RECEIVER = (
    select(MessageSubscription)
    .join(ProcessInstance, ProcessInstance.id == MessageSubscription.instance_id)
    .where(
        MessageSubscription.name == bindparam("name"),
        MessageSubscription.key == bindparam("key"),
        MessageSubscription.business_key == bindparam("business_key"),
        ProcessInstance.state == InstanceState.ACTIVE,
    )
    .order_by(MessageSubscription.id)
    .limit(1)
)


def take_early(
    session: Session, instance: ProcessInstance, subscriptions: list[Subscription], *, now: datetime
) -> tuple[Subscription, dict[str, Any]] | None:
    """The oldest message that waits for one of these subscriptions, marked as delivered."""
    wanted = _wanted(instance, subscriptions)
    if not wanted:
        return None
    message = session.execute(_EARLY, _waiting(instance, wanted, now)).scalar_one_or_none()
    if message is None:
        return None
    message.state = MessageState.DELIVERED
    return wanted[message.name, message.key], dict(message.variables)


def is_expected(
    session: Session, instance: ProcessInstance, subscriptions: list[Subscription], *, now: datetime
) -> bool:
    """Whether a message waits for one of these subscriptions."""
    wanted = _wanted(instance, subscriptions)
    return bool(wanted) and session.scalar(_EXPECTED, _waiting(instance, wanted, now)) is not None


def _wanted(instance: ProcessInstance, subscriptions: list[Subscription]) -> dict[tuple[str, str], Subscription]:
    heard = (sub for sub in reversed(subscriptions) if not sub.is_signal)
    return {(sub.message, sub.key or instance.business_key): sub for sub in heard}


def _waiting(instance: ProcessInstance, wanted: Collection[tuple[str, str]], now: datetime) -> dict[str, Any]:
    names, keys = zip(*wanted, strict=True)
    return {"names": list(names), "keys": list(keys), "business_key": instance.business_key, "now": now}


_HEARD = func.unnest(*(bindparam(name, type_=ARRAY(Text)) for name in ("names", "keys")))
_WANTED = _HEARD.table_valued(column("name", Text), column("key", Text)).render_derived("wanted")
_WAITING = (
    Message.state == MessageState.WAITING,
    tuple_(Message.name, Message.key).in_(select(_WANTED.c.name, _WANTED.c.key)),
    Message.business_key == bindparam("business_key"),
    Message.expires_at > bindparam("now"),
)
_EARLY = select(Message).where(*_WAITING).order_by(Message.id).limit(1).with_for_update()
_EXPECTED = select(Message.id).where(*_WAITING).limit(1)


def expire(session: Session, *, now: datetime) -> None:
    """Record as unmatched what has waited longer than its time to live."""
    session.execute(
        update(Message)
        .where(Message.state == MessageState.WAITING, Message.expires_at <= now)
        .values(state=MessageState.UNMATCHED),
        execution_options={"synchronize_session": False},
    )
