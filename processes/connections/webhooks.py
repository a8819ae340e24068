"""Webhooks: a signed address that one case hears one message by, once."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from processes.connections import rules
from processes.connections.errors import BodyWrong, HookUnknown, SecretUnknown
from processes.connections.flow import heard
from processes.connections.queries import secret_named
from processes.connections.use_cases import opened
from processes.engine.errors import EngineError
from processes.mail.vault import SealBroken
from processes.settings import get_settings

MOST_BYTES = 262_144
LIVES = timedelta(days=90)  # an address
SALT = "connections.webhook"


def address_of(instance_id: int, message: str, secret: str, *, now: datetime) -> str:
    """Where a case hears this message, once; with the name of a secret, only what it has signed."""
    if "." not in message:
        raise EngineError(f"The message of a webhook has a dot in its name, as in order.delivered: {message} has none.")
    token = _serializer().dumps([instance_id, message, secret, int(now.timestamp())])
    return f"{get_settings().public_url()}/hooks/{token if isinstance(token, str) else token.decode()}"


def receive(session: Session, *, token: str, body: bytes, signature: str, now: datetime) -> None:
    """Tell the case what came: fields of the body become the variables that its event names, `answer` is all of it.

    BodyWrong for what is no JSON, whatever the address; HookUnknown for an address that is not ours, too old or used,
    whose case is over, or a body without the signature that it asks for.
    """
    said = _read(body)
    instance_id, message, secret = _opened(token, now)
    if secret and not _is_signed(session, secret, body, signature):
        raise HookUnknown()
    message_id = f"webhook:{hashlib.sha256(token.encode()).hexdigest()}"
    variables = {**(said if isinstance(said, dict) else {}), "answer": said}
    told: dict[str, Any] = {"message": message, "variables": variables, "message_id": message_id}
    if not heard(session, instance_id=instance_id, **told, now=now):
        raise HookUnknown()


def _read(body: bytes) -> Any:
    try:
        return rules.read_json(body)
    except ValueError:
        raise BodyWrong() from None


def _opened(token: str, now: datetime) -> tuple[int, str, str]:
    try:
        instance_id, message, secret, at = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        raise HookUnknown() from None
    if datetime.fromtimestamp(at, UTC) + LIVES < now:
        raise HookUnknown()
    return instance_id, message, secret


def _is_signed(session: Session, name: str, body: bytes, signature: str) -> bool:
    try:
        return rules.is_signed(body, opened(secret_named(session, name)), signature)
    except (SecretUnknown, SealBroken):
        return False


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(get_settings().signing_key(), salt=SALT, signer_kwargs={"digest_method": hashlib.sha256})
