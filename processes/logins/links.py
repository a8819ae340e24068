"""Personal links: made, mailed, ended; what is kept of each is its secret's hash."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from processes.logins import mails, queries
from processes.logins.models import LinkPurpose, PersonalLink
from processes.mail.sealing import new_name, secret_hash, secret_of
from processes.people.models import Person, PersonAddress
from processes.settings import get_settings

MOST_LINKS = 3  # to one person in an hour
HOUR = timedelta(hours=1)


def may_have_another(session: Session, person: Person, now: datetime) -> bool:
    """Whether a person was not sent too many links within the last hour."""
    return queries.links_since(session, person.id, now - HOUR) < MOST_LINKS


def send(
    session: Session,
    person: Person,
    purpose: LinkPurpose,
    template: str,
    *,
    now: datetime,
    expires_at: datetime,
    address: PersonAddress | None = None,
) -> None:
    """Mail a link by which a person does one thing, until it expires; to an `address` of theirs, else to their own."""
    name = new_name(purpose.value)
    hashed = secret_hash(secret_of(name, get_settings().signing_key()))
    link = PersonalLink(person_id=person.id, purpose=purpose, secret_hash=hashed)
    link.made_at, link.expires_at = now, expires_at
    link.address_id = address.id if address else None
    session.add(link)
    session.flush()
    mails.send_link(session, person, purpose, template, secret_name=name, expires_at=expires_at, to=address, now=now)


def end(session: Session, person: Person) -> None:
    """No link to a password of theirs works any more."""
    session.execute(
        delete(PersonalLink).where(PersonalLink.person_id == person.id, PersonalLink.purpose != LinkPurpose.ADDRESS)
    )
