"""Changes of the first start: a link is printed, and makes the first administrator."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.mail.sealing import secret_hash
from processes.people import use_cases as people
from processes.people.errors import PersonClosed
from processes.people.models import Person
from processes.people.queries import person_by_email
from processes.people.rules import SYSTEM, Role
from processes.setup import queries
from processes.setup.errors import AdministratorThere
from processes.setup.models import SetupLink

LIFETIME = timedelta(hours=24)
DISPATCHING = (Role.DISPATCHER, Role.AGENT)


def make_link(session: Session, *, now: datetime) -> str:
    """The secret of a new link to the first administrator; one that was made before works no more.

    Whoever asks has the machine: it is printed, never mailed. AdministratorThere.
    """
    name = queries.administrator(session)
    if name is not None:
        raise AdministratorThere(name=name)
    secret = secrets.token_urlsafe(32)
    said = {"secret_hash": secret_hash(secret), "made_at": now, "expires_at": now + LIFETIME}
    made = insert(SetupLink).values(id=1, **said)
    session.execute(made.on_conflict_do_update(index_elements=[SetupLink.id], set_=said))
    return secret


def make_administrator(
    session: Session,
    *,
    secret: str,
    email: str,
    name: str,
    password: str,
    locale: str,
    timezone: str,
    now: datetime,
    dispatches: bool = False,
) -> Person:
    """The first administrator, by the printed link; of two at once one is made, the other's link is dead.

    Somebody whom the desk knows already gets the role and this password; who `dispatches` has the first requests in
    their worklist. SetupLinkDead, EmailInvalid, PersonClosed,
    PasswordTooShort, LocaleUnknown, TimezoneUnknown.
    """
    queries.link_shown(session, secret, now, lock=True)
    session.execute(delete(SetupLink))
    person = person_by_email(session, email)
    if person is None:
        about = {"email": email, "name": name, "locale": locale, "timezone": timezone}
        person = people.add_person(session, **about, actor=SYSTEM, now=now)
    if not person.is_active:
        raise PersonClosed(name=person.name)
    for role in (Role.ADMINISTRATOR, *(DISPATCHING if dispatches else ())):
        people.grant_role(session, person=person, role=role, actor=SYSTEM, now=now)
    people.set_password(session, person=person, password=password, actor=SYSTEM, now=now)
    return person
