"""Changes of what is known of a person: name, language, time zone, telephone numbers, further mail addresses."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from processes.clock import zones
from processes.people import queries
from processes.people.emails import is_email
from processes.people.errors import (
    EmailInvalid,
    EmailTaken,
    LocaleUnknown,
    NameTaken,
    NumberInvalid,
    TimezoneUnknown,
)
from processes.people.events import PersonChange, record_change
from processes.people.known import address_of
from processes.people.models import Person, PersonAddress
from processes.people.rights import may_administer, may_change_login, require
from processes.people.rules import Actor, normal_email, plain_name
from processes.people.telephones import normal_number
from processes.settings import LOCALES

MOST_NUMBERS = 10


def update_profile(
    session: Session,
    *,
    person: Person,
    actor: Actor,
    now: datetime,
    name: str | None = None,
    locale: str | None = None,
    timezone: str | None = None,
    phones: Sequence[str] | None = None,
) -> None:
    """Change what a person says about themselves (None: as it was).

    LocaleUnknown, TimezoneUnknown, NameTaken, NumberInvalid.
    """
    require(may_change_login(actor, person))
    check_profile(locale or person.locale, timezone or person.timezone)
    before, called = person.name, plain_name(name or "") or person.name
    if called != before and not actor.is_staff and queries.is_staff_name(session, called):
        raise NameTaken()
    person.name = called
    person.locale = locale or person.locale
    person.timezone = timezone or person.timezone
    person.phones = person.phones if phones is None else normal_numbers(phones, person.locale)
    session.flush()
    if called != before:
        record_change(session, person.id, PersonChange.RENAMED, actor=actor, now=now, before=before, after=called)


def normal_numbers(said: Sequence[str], locale: str) -> list[str]:
    """Numbers as they are kept, each once, in order, without empty ones; NumberInvalid names the one that is none."""
    found: dict[str, None] = {}
    for text in filter(str.strip, said[:MOST_NUMBERS]):
        number = normal_number(text, locale)
        if number is None:
            raise NumberInvalid(number=text.strip())
        found[number] = None
    return list(found)


def check_profile(locale: str, timezone: str) -> None:
    """LocaleUnknown, TimezoneUnknown."""
    if locale not in LOCALES:
        raise LocaleUnknown()
    if timezone not in zones():
        raise TimezoneUnknown()


def claimed(session: Session, email: str) -> str:
    """An address as it is stored, which nobody has and nobody else takes before the transaction ends.

    An address that somebody added and never showed to be theirs keeps nobody from it. EmailInvalid, EmailTaken.
    """
    address = normal_email(email)
    if not is_email(address):
        raise EmailInvalid()
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(address, 0))))
    if queries.person_by_email(session, address):
        raise EmailTaken(email=address)
    session.execute(delete(PersonAddress).where(PersonAddress.email == address))
    return address


def add_address(session: Session, *, person: Person, email: str, actor: Actor, now: datetime) -> PersonAddress:
    """A further address: ours vouch for it, whoever adds their own has to show that it is theirs.

    EmailInvalid, EmailTaken.
    """
    require(may_change_login(actor, person))
    vouched = may_administer(actor) and actor.person_id != person.id
    address = PersonAddress(person_id=person.id, email=claimed(session, email), added_at=now)
    address.verified_at = now if vouched else None
    session.add(address)
    record_change(session, person.id, PersonChange.ADDRESS_ADDED, actor=actor, now=now, email=address.email)
    return address


def verify_address(session: Session, *, address: PersonAddress, actor: Actor, now: datetime) -> None:
    """Mail from an address is its person's from now on: whoever reads what is sent there has shown it, or ours vouch
    for a colleague.
    """
    require(actor.is_desk or (may_administer(actor) and actor.person_id != address.person_id))
    address.verified_at = address.verified_at or now
    record_change(session, address.person_id, PersonChange.ADDRESS_VERIFIED, actor=actor, now=now, email=address.email)


def remove_address(session: Session, *, person: Person, address_id: int, actor: Actor, now: datetime) -> None:
    """A further address is nobody's any more; AddressUnknown."""
    require(may_change_login(actor, person))
    address = address_of(session, person.id, address_id)
    session.delete(address)
    session.flush()
    record_change(session, person.id, PersonChange.ADDRESS_REMOVED, actor=actor, now=now, email=address.email)
