"""Adapters that let Flask-Security log in our people without its mixins touching the models."""

from typing import Any

from flask import Flask, g, request, session
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import select

from app.extensions import db
from processes.clock import utcnow
from processes.db import committing
from processes.people import access, queries
from processes.people.models import Person, PersonSession
from processes.people.rules import normal_email


class Login(UserMixin):
    """A person as Flask-Security sees one; what it sets lands on the person."""

    roles: list[RoleMixin] = []  # rights are ours (Actor): Flask-Security decides none

    def __init__(self, person: Person, key: str = "", kept: PersonSession | None = None) -> None:
        self.person = person
        self.key = key
        self.kept = kept

    id = property(lambda self: self.person.id)
    fs_uniquifier = property(lambda self: str(self.person.id))  # no cookie and no link names it
    email = property(lambda self: self.person.email)
    active = property(lambda self: self.person.is_active)
    confirmed_at = property(lambda self: self.person.confirmed_at)

    @property
    def password(self) -> str | None:
        """The argon2 hash."""
        return self.person.password_hash

    @password.setter
    def password(self, value: str | None) -> None:
        self.person.password_hash = value

    def get_id(self) -> str:
        """What the cookies store: the key of this session."""
        return self.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Login) and other.person.id == self.person.id

    def __hash__(self) -> int:
        return hash(self.person.id)


class LoginStore(UserDatastore):
    """Finds and keeps logins for Flask-Security; its commit is the login door's one commit."""

    def __init__(self) -> None:
        super().__init__(Login, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **identity: Any) -> Login | None:
        """The active person of an address or an id."""
        ((name, value),) = identity.items()
        condition = Person.email == normal_email(str(value)) if name == "email" else Person.id == int(value)
        person = db.session.scalar(select(Person).where(condition, Person.is_active))
        return Login(person) if person else None

    def find_role(self, role: str) -> None:
        """Flask-Security's roles are not used."""
        return None

    def commit(self) -> None:
        """The one commit of a login page."""
        with committing(db.session()):
            pass

    def put(self, model: Any) -> Any:
        """Keep a changed login at the next commit."""
        db.session.add(model.person)
        return model


def load_signed_in(key: str) -> Login | None:
    """Flask-Login's loader: the person of a session's key and their rights, in one statement."""
    if g.get("without_database"):  # an error page is drawn: nobody is known
        return None
    found = queries.session_with_person(db.session(), access.hashed(key), utcnow())
    if found is None:
        return None
    kept, person, g.session_actor = found  # not g.actor: under /api/ a cookie opens nothing
    if access.note_seen(db.session(), kept, now=utcnow()):
        with committing(db.session()):
            pass
    return Login(person, key, kept)


def current_session() -> PersonSession:
    """The session of whoever is signed in on a page."""
    kept: PersonSession = current_user.kept
    return kept


def _opened(app: Flask, user: Login) -> None:
    with committing(db.session()) as database:
        user.key = access.open_session(
            database,
            person_id=user.person.id,
            is_remembered=session.get("_remember") == "set",
            address=request.remote_addr or "",
            agent=request.user_agent.string,
            now=utcnow(),
        )
    session["_user_id"] = user.key


def _ended(app: Flask, user: Any) -> None:
    if isinstance(user, Login) and user.kept is not None:
        with committing(db.session()) as database:
            access.end_session(database, person_id=user.person.id, session_id=user.kept.id)


def init_app(app: Flask) -> None:
    """Keep a row for every login until its log-out."""
    user_logged_in.connect(_opened, app)
    user_logged_out.connect(_ended, app)
