"""Personal links to a sign-off: made, mailed, used."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.mail.sealing import new_name, secret_hash, secret_of
from processes.people.models import Person
from processes.requests.models import Request
from processes.settings import get_settings
from processes.signoffs import mails
from processes.signoffs.models import Signoff, SignoffLink
from processes.signoffs.queries import signers
from processes.writing import add

LINK_TIME = timedelta(days=30)  # of a personal link where no silence ends it


def mail_links(
    session: Session, request: Request, signoff: Signoff, template: str, now: datetime, **context: Any
) -> Sequence[Person]:
    """Mail a fresh link to everybody who may approve; whom."""
    approvers = signers(session, request, signoff)
    for person in approvers:
        name = _issue_link(session, signoff, person, now)
        mails.ask(session, request, signoff, person, template=template, secret_name=name, now=now, **context)
    return approvers


def _issue_link(session: Session, signoff: Signoff, person: Person, now: datetime) -> str:
    """A fresh personal link, valid until silence accepts; what its secret is derived from when it is mailed."""
    name = new_name("signoff")
    hashed = secret_hash(secret_of(name, get_settings().signing_key()))
    expires_at = signoff.silence_at if signoff.words_at is None else now + LINK_TIME
    row = {"signoff_id": signoff.id, "person_id": person.id, "token_hash": hashed, "expires_at": expires_at}
    add(session, SignoffLink, row)
    return name


def use(session: Session, token: str, now: datetime) -> None:
    """A link has served."""
    link = session.scalars(select(SignoffLink).where(SignoffLink.token_hash == secret_hash(token))).one()
    link.used_at = now
