"""How often something may be tried: the limits of the pages, counted in the database for all web processes."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from flask import Flask, Response, current_app, g, request
from limits.storage import Storage
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.extensions import db, limiter
from app.web.actors import signed_in_actor
from processes.clock import utcnow
from processes.db import committing
from processes.logins import attempts
from processes.people.rules import normal_email

LOGIN = "10 per minute; 60 per hour"  # failures from one address of the network
PERSON = "10 per 15 minutes; 30 per day"  # failures against one login, from wherever
RESET = "10 per hour"  # links asked for from one address of the network
RESET_OF = "5 per hour"  # and for one mail address
LINK = "60 per minute"  # a personal link opened from one address of the network
WRITTEN = "messages"  # what a person writes
_UNKEPT = "limits.unkept"


class Counted(Storage):
    """What Flask-Limiter counts with, whatever becomes of the request: each count is a transaction of its own.

    What a person writes is counted in the transaction that keeps it; where nothing is kept, it is counted after that.
    """

    STORAGE_SCHEME = ["attempts"]
    base_exceptions = DBAPIError

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with Session(db.engine) as session, committing(session):
            yield session

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count."""
        count = partial(attempts.count, key=key, amount=amount, window=timedelta(seconds=expiry), now=utcnow())
        if f"/{WRITTEN}/" in key:
            counted = count(db.session())
            db.session().info.setdefault(_UNKEPT, []).append(count)
        else:
            with self._session() as session:
                counted = count(session)
        g.setdefault("counted", {})[key] = counted
        return counted[0]

    def get(self, key: str) -> int:
        """What was counted."""
        return self._standing(key)[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds of the epoch."""
        return self._standing(key)[1].timestamp()

    def _standing(self, key: str) -> tuple[int, datetime]:
        """What stands under the key, asked for once a request."""
        known: dict[str, tuple[int, datetime]] = g.setdefault("counted", {})
        if key not in known:
            with self._session() as session:
                known[key] = attempts.standing(session, key, utcnow())
        return known[key]

    def check(self) -> bool:
        """The database answers for itself."""
        return True

    def reset(self) -> int | None:
        """Forget everything."""
        with self._session() as session:
            attempts.forget(session)
        return None

    def clear(self, key: str) -> None:
        """Forget one key."""
        with self._session() as session:
            attempts.forget(session, key)


@event.listens_for(Session, "after_commit")
def _kept(session: Session) -> None:
    session.info.pop(_UNKEPT, None)


def _count_after(response: Response) -> Response:
    """Count what was written and not kept."""
    session = db.session()
    if unkept := session.info.pop(_UNKEPT, None):
        session.rollback()
        with committing(session):
            for count in unkept:
                count(session)
    return response


def _failed(response: Response) -> bool:
    """A login, or a change of a password, that went well leads on; anything else counts."""
    return response.status_code not in (302, 429)


def of_address() -> str:
    """Whose login a form speaks of: the hash of its mail address, known or not."""
    return hashlib.sha256(normal_email(request.form.get("email", "")).encode("utf-8", "replace")).hexdigest()


def of_person() -> str:
    """Who is signed in."""
    actor = signed_in_actor()
    return actor.key if actor else ""


def of_messages() -> str:
    """What one person may write, on pages and over the API, as MESSAGE_LIMIT says."""
    return str(current_app.config["PODPORA"].message_limit)


failures_here = limiter.limit(LOGIN, methods=["POST"], deduct_when=_failed)
failures_of_login = limiter.limit(PERSON, methods=["POST"], key_func=of_address, deduct_when=_failed)
failures_of_person = limiter.shared_limit(
    PERSON, scope="password", methods=["POST"], key_func=of_person, deduct_when=lambda answer: answer.status_code == 422
)
resets = limiter.limit(RESET, methods=["POST"])
resets_of_login = limiter.limit(RESET_OF, methods=["POST"], key_func=of_address)
messages = limiter.shared_limit(of_messages, scope=WRITTEN, methods=["POST"], key_func=of_person)
links = limiter.limit(LINK)


def init_app(app: Flask) -> None:
    """Count attempts."""
    app.after_request(_count_after)  # the first to be told of is the last to be asked
    limiter.init_app(app)
