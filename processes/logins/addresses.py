"""Changes of further mail addresses that are shown to be somebody's by a link that is sent there."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from processes.logins import links
from processes.logins.errors import LinksTooMany
from processes.logins.models import LinkPurpose, PersonalLink
from processes.logins.queries import address_shown
from processes.people import known, profiles
from processes.people.errors import AddressUnknown
from processes.people.events import PersonChange
from processes.people.models import Person, PersonAddress
from processes.people.rights import may_change_login, require
from processes.people.rules import SYSTEM, Actor

LIFETIME = timedelta(days=2)


def add_address(session: Session, *, person: Person, email: str, actor: Actor, now: datetime) -> PersonAddress:
    """A further address; whoever adds their own is sent a link there. LinksTooMany, EmailInvalid, EmailTaken."""
    added = known.count_changes(session, person.id, PersonChange.ADDRESS_ADDED, now - links.HOUR)
    if actor.person_id == person.id and added >= links.MOST_LINKS:
        raise LinksTooMany()  # also where one is removed and added again, whose links are gone
    address = profiles.add_address(session, person=person, email=email, actor=actor, now=now)
    session.flush()
    if address.verified_at is None:
        _send(session, person, address, now)
    return address


def ask_again(session: Session, *, person: Person, address_id: int, actor: Actor, now: datetime) -> None:
    """Send the link to an address once more. AddressUnknown where it is not theirs or needs none, LinksTooMany."""
    require(may_change_login(actor, person), AddressUnknown)
    address = known.address_of(session, person.id, address_id)
    if address.verified_at is not None:
        raise AddressUnknown()
    _send(session, person, address, now)


def confirm_address(session: Session, *, secret: str, now: datetime) -> PersonAddress:
    """Mail from an address is its person's: the link that was sent there says so, once. LinkDead."""
    address = address_shown(session, secret, now, lock=True)
    profiles.verify_address(session, address=address, actor=SYSTEM, now=now)
    session.execute(delete(PersonalLink).where(PersonalLink.address_id == address.id))
    return address


def _send(session: Session, person: Person, address: PersonAddress, now: datetime) -> None:
    if not links.may_have_another(session, person, now):
        raise LinksTooMany()
    until = now + LIFETIME
    links.send(session, person, LinkPurpose.ADDRESS, "address_added", now=now, expires_at=until, address=address)
