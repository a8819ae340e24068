"""Adapters that let Flask-Security log in our people without its mixins touching the models."""

from typing import Any

from flask import g
from flask_security import UserMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import select

from app.extensions import db
from processes.db import committing
from processes.people import queries
from processes.people.models import Person
from processes.people.rules import normal_email


class Login(UserMixin):
    """A person as Flask-Security sees one; what it sets lands on the person."""

    roles: tuple[()] = ()  # rights are ours (Actor): Flask-Security decides none

    def __init__(self, person: Person) -> None:
        self.person = person

    id = property(lambda self: self.person.id)
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

    @property
    def fs_uniquifier(self) -> str:
        """What session cookies name; a new one ends them all."""
        return self.person.session_key

    @fs_uniquifier.setter
    def fs_uniquifier(self, value: str) -> None:
        self.person.session_key = value

    def get_id(self) -> str:
        """What the session cookie stores."""
        return self.person.session_key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Login) and other.person.id == self.person.id

    def __hash__(self) -> int:
        return hash(self.person.id)


class LoginStore(UserDatastore):
    """Finds and keeps logins for Flask-Security; its commit is the login door's one commit."""

    def __init__(self) -> None:
        super().__init__(Login, None)

    def find_user(self, case_insensitive: bool = False, **identity: Any) -> Login | None:
        """The active person of an address, a session key or an id."""
        ((name, value),) = identity.items()
        if name == "email":
            condition = Person.email == normal_email(str(value))
        elif name == "fs_uniquifier":
            condition = Person.session_key == str(value)
        else:
            condition = Person.id == int(value)
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


def load_signed_in(session_key: str) -> Login | None:
    """Flask-Login's loader: the person of a session cookie and their rights, in one statement."""
    if g.get("without_database"):  # an error page is drawn: nobody is known
        return None
    found = queries.person_of_session(db.session(), session_key)
    if found is None:
        return None
    person, g.session_actor = found  # not g.actor: under /api/ a cookie opens nothing
    return Login(person)
