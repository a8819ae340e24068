"""Which request, or which question to a supplier, an incoming message belongs to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.mail import queries as mails
from processes.mail import rules
from processes.mail.models import IncomingMail
from processes.mail.reading import Top
from processes.people.rules import Actor
from processes.requests.models import Request
from processes.requests.rights import may_see
from processes.settings import get_settings


@dataclass(frozen=True, slots=True)
class Thread:
    """Where a message belongs: a request, or what a supplier was asked (`reference`); or nowhere.

    `addressee`: to whom alone the mail of ours went that it answers.
    """

    request: Request | None = None
    reference: UUID | None = None
    addressee: str | None = None


def thread_of(session: Session, mail: IncomingMail, top: Top, sender: Actor | None) -> Thread:
    """Our Message-ID first, then a signed token, then what only a participant may use: a colleague's Message-ID or,
    of somebody who is vouched for, a bare number in the subject. A forward never joins.
    """
    if top.is_forward:
        return Thread()
    proven = _by_our_message(session, top) or _by_token(session, top, mail.envelope_to)
    if proven:
        return proven
    if sender is None:
        return Thread()
    claimed = _by_colleague(session, top) or (_by_number(session, top) if mail.is_vouched else None)
    return Thread(claimed if claimed and may_see(sender, claimed) else None)


def _by_our_message(session: Session, top: Top) -> Thread | None:
    mail = mails.answered(session, top.answers)
    if mail is None:
        return None
    if mail.reference:
        return Thread(reference=mail.reference)
    request = session.get(Request, mail.request_id) if mail.request_id else None
    return Thread(request, addressee=mail.to_address) if request else None


def _by_token(session: Session, top: Top, envelope_to: str | None) -> Thread | None:
    places = [*top.to, top.subject, envelope_to or ""]
    for name in rules.tokens_in(places, get_settings().signing_key()):
        if len(name) == 32:
            return Thread(reference=UUID(hex=name))
        request = _request(session, name)
        if request:
            return Thread(request)
    return None


def _by_colleague(session: Session, top: Top) -> Request | None:
    """A reply to another customer's mail that is on a request already."""
    if not top.answers:
        return None
    query = select(Request).join(IncomingMail, IncomingMail.request_id == Request.id)
    found = query.where(IncomingMail.message_id.in_(top.answers)).order_by(IncomingMail.id.desc()).limit(1)
    return session.scalar(found)


def _by_number(session: Session, top: Top) -> Request | None:
    return next((found for n in rules.numbers_in(top.subject)[:5] if (found := _request(session, n))), None)


def _request(session: Session, number: str) -> Request | None:
    return session.scalar(select(Request).where(Request.number == number))
