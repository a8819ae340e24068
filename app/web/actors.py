"""Who makes this request: by session cookie on pages, by bearer token under /api/."""

from flask import g, request
from flask_login import current_user

from app.extensions import db
from processes.clock import utcnow
from processes.db import committing
from processes.errors import Forbidden
from processes.people import access, queries
from processes.people.models import Person
from processes.people.rules import PersonActor

API_PREFIX = "/api/"


def signed_in_actor() -> PersonActor | None:
    """The actor of this request, None for a stranger; asks the database once a request."""
    if "actor" not in g:
        g.actor = None
        if request.path.startswith(API_PREFIX):
            _read_token()
        elif current_user.is_authenticated:  # the loader brings the actor with the login, in one statement
            g.person = current_user.person
            g.actor = g.get("session_actor") or queries.actor_of(db.session(), g.person.id)
    actor: PersonActor | None = g.actor
    return actor


def current_actor() -> PersonActor:
    """The actor behind a guard; Forbidden where nobody is signed in."""
    actor = signed_in_actor()
    if actor is None:
        raise Forbidden()
    return actor


def current_person() -> Person:
    """The record of the signed-in person: language, time zone, address."""
    current_actor()
    person: Person = g.get("person") or current_user.person
    return person


def _read_token() -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return
    session = db.session()
    found = access.authenticate_token(session, token=token.strip(), now=utcnow())
    if found is None:
        return
    g.person, g.actor, g.scopes = found
    if session.dirty:  # the hourly note of the token's last use
        with committing(session):
            pass
