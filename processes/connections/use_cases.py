"""Changes of secrets: kept, said anew, taken away. Nobody reads one back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.connections import rules
from processes.connections.errors import (
    SecretHostsWrong,
    SecretInUse,
    SecretNameTaken,
    SecretNameWrong,
    SecretWrong,
)
from processes.connections.flow import sends_secret
from processes.connections.models import ConnectionSecret
from processes.connections.queries import secret_with
from processes.connections.rights import may_keep_secrets
from processes.mail.vault import locked, unlocked
from processes.people.rights import require
from processes.people.rules import Actor
from processes.settings import get_settings


def add_secret(session: Session, *, name: str, value: str, hosts: str, actor: Actor, now: datetime) -> ConnectionSecret:
    """Keep a secret under a name, for these hosts.

    Forbidden, SecretNameWrong, SecretNameTaken, SecretWrong, SecretHostsWrong.
    """
    require(may_keep_secrets(actor))
    if not rules.SECRET_NAME.fullmatch(name):
        raise SecretNameWrong()
    if session.scalar(select(ConnectionSecret.id).where(ConnectionSecret.name == name)) is not None:
        raise SecretNameTaken()
    kept = ConnectionSecret(name=name)
    _put(kept, value, hosts, actor, now)
    session.add(kept)
    session.flush()
    return kept


def change_secret(
    session: Session, *, secret_id: int, value: str, hosts: str, actor: Actor, now: datetime
) -> ConnectionSecret:
    """Say it anew, or only its hosts (`value` empty: the secret stays).

    Forbidden, SecretUnknown, SecretWrong, SecretHostsWrong; with a new host the secret has to be said again, else
    whoever may change hosts could have it sent to their own.
    """
    require(may_keep_secrets(actor))
    kept = secret_with(session, secret_id, lock=True)
    if not value and set(_hosts(hosts)) - set(kept.hosts):
        raise SecretWrong("Say the secret again: it is to be sent to further hosts.")
    _put(kept, value, hosts, actor, now)
    session.flush()
    return kept


def remove_secret(session: Session, *, secret_id: int, actor: Actor) -> None:
    """Forget it. Forbidden, SecretUnknown, SecretInUse while a deployed process names it."""
    require(may_keep_secrets(actor))
    kept = secret_with(session, secret_id, lock=True)
    process = sends_secret(session, kept.name)
    if process is not None:
        raise SecretInUse(process=process)
    session.delete(kept)
    session.flush()


def opened(kept: ConnectionSecret) -> str:
    """The secret itself, for whoever sends it. SealBroken where another SECRET_KEY has sealed it."""
    return unlocked(kept.sealed, get_settings().signing_key(), _purpose(kept.name))


def _put(kept: ConnectionSecret, value: str, hosts: str, actor: Actor, now: datetime) -> None:
    kept.hosts = _hosts(hosts)
    if value or kept.id is None:
        if not rules.SECRET_TEXT.fullmatch(value):
            raise SecretWrong()
        kept.sealed = locked(value, get_settings().signing_key(), _purpose(kept.name))
    kept.changed_at, kept.changed_by_id = now, actor.person_id


def _hosts(text: str) -> list[str]:
    try:
        found = rules.read_hosts(text)
    except ValueError:
        raise SecretHostsWrong() from None
    if not found:
        raise SecretHostsWrong()
    return found


def _purpose(name: str) -> str:
    return f"secret:{name}"
