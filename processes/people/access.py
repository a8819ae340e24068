"""Changes of sessions and API tokens: how somebody is let in, and how that ends."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from processes.people import queries
from processes.people.errors import TokenEmpty
from processes.people.models import ApiToken, Person, PersonSession
from processes.people.rights import may_change_login, require
from processes.people.rules import Actor, PersonActor, Scope

UNUSED = timedelta(days=1)  # a session that is not remembered ends when nobody has used it for so long
REMEMBERED = timedelta(days=30)
NOTED = timedelta(hours=1)  # a use is noted no oftener
A_YEAR = timedelta(days=365)
LONGEST_AGENT = 300
_TOKEN_PREFIX = "pdp_"


def hashed(secret: str) -> str:
    """What is kept of a key or token: the hex SHA-256 of its text (the text itself has 256 random bits)."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def open_session(
    session: Session, *, person_id: int, is_remembered: bool, address: str, agent: str, now: datetime
) -> str:
    """Let a browser in; the key that its cookie carries is returned once. What has expired is forgotten."""
    key = secrets.token_urlsafe(32)
    session.execute(delete(PersonSession).where(PersonSession.person_id == person_id, PersonSession.expires_at <= now))
    opened = PersonSession(
        person_id=person_id,
        key_hash=hashed(key),
        opened_at=now,
        seen_at=now,
        expires_at=now + (REMEMBERED if is_remembered else UNUSED),
        is_remembered=is_remembered,
        address=address,
        agent=agent[:LONGEST_AGENT],
    )
    session.add(opened)
    session.flush()
    session.execute(update(Person).where(Person.id == person_id).values(last_seen_at=now))
    return key


def note_seen(session: Session, kept: PersonSession, *, now: datetime) -> bool:
    """Note that a session is in use, once an hour at most; whether there was something to note."""
    if now - kept.seen_at < NOTED:
        return False
    kept.seen_at = now
    session.execute(update(Person).where(Person.id == kept.person_id).values(last_seen_at=now))
    kept.expires_at = kept.expires_at if kept.is_remembered else now + UNUSED
    return True


def end_session(session: Session, *, person_id: int, session_id: int) -> None:
    """End one of a person's sessions; somebody else's stays."""
    session.execute(delete(PersonSession).where(PersonSession.id == session_id, PersonSession.person_id == person_id))


def end_sessions(session: Session, *, person_id: int, but: int | None = None) -> None:
    """End a person's sessions, all or all `but` one."""
    found = delete(PersonSession).where(PersonSession.person_id == person_id)
    session.execute(found if but is None else found.where(PersonSession.id != but))


def end_access(session: Session, *, person_id: int, now: datetime) -> None:
    """End every session and every API token of a person."""
    end_sessions(session, person_id=person_id)
    living = update(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
    session.execute(living.values(revoked_at=now))


def issue_token(
    session: Session,
    *,
    person: Person,
    note: str,
    actor: Actor,
    now: datetime,
    scopes: Iterable[Scope] = tuple(Scope),
    lifetime: timedelta = A_YEAR,
) -> str:
    """A new API token; its text is returned once and stored nowhere. TokenEmpty without a scope."""
    require(may_change_login(actor, person))
    named = sorted({scope.value for scope in scopes})
    if not named:
        raise TokenEmpty()
    token = _TOKEN_PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(person_id=person.id, token_hash=hashed(token), note=note.strip(), scopes=named)
    made.created_at, made.expires_at = now, now + lifetime
    session.add(made)
    session.flush()
    return token


def revoke_token(session: Session, *, person: Person, token_id: int, actor: Actor, now: datetime) -> None:
    """End one of a person's tokens; somebody else's or an ended one stays as it is."""
    require(may_change_login(actor, person))
    living = update(ApiToken).where(ApiToken.id == token_id, ApiToken.person_id == person.id)
    session.execute(living.where(ApiToken.revoked_at.is_(None)).values(revoked_at=now))


def authenticate_token(
    session: Session, *, token: str, now: datetime
) -> tuple[Person, PersonActor, frozenset[Scope]] | None:
    """Whose living API token this is and what it is for, or None; its last use is noted once an hour at most."""
    found = queries.token_with_actor(session, hashed(token), now)
    if found is None:
        return None
    key, person, actor = found
    if key.last_used_at is None or now - key.last_used_at >= NOTED:
        key.last_used_at = now
    return person, actor, frozenset(Scope(scope) for scope in key.scopes)
