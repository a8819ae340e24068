"""Changes of mail: queueing what goes out, keeping what came in and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from processes.documents.rendering import render_mail
from processes.mail import alerts, flow, kept, rules
from processes.mail.accounts import sender
from processes.mail.authentication import is_vouched
from processes.mail.errors import MailEmpty, MailTooLarge
from processes.mail.lately import sent_lately
from processes.mail.models import IncomingMail, IncomingState, OutgoingMail, OutgoingState
from processes.mail.reading import ParsedMail
from processes.people.contact import contact
from processes.people.models import Person
from processes.quiet import is_quiet
from processes.settings import get_settings

MEGABYTE = 1_048_576


@dataclass(frozen=True, slots=True)
class _Draft:
    """A mail before it is rendered: to whom, in which language and zone, about what."""

    template: str
    address: str
    name: str
    locale: str
    timezone: str
    context: Mapping[str, Any]
    request_id: int | None
    number: str | None
    in_reply_to: str | None
    attachments: Sequence[Mapping[str, str]]
    automatic: bool
    capped: bool
    reference: UUID | None = None
    blocked: str | None = None
    secret_name: str | None = None

    @property
    def thread(self) -> str | None:
        """What a reply address stands for."""
        return self.reference.hex if self.reference else self.number


def queue_mail(
    session: Session,
    *,
    template: str,
    to: Person,
    context: Mapping[str, Any],
    address: str | None = None,
    request_id: int | None = None,
    number: str | None = None,
    in_reply_to: str | None = None,
    attachments: Sequence[Mapping[str, str]] = (),
    automatic: bool = True,
    capped: bool = True,
    secret_name: str | None = None,
    now: datetime,
) -> None:
    """Render a mail to a person in their language and have it delivered after commit.

    The template `mail/<template>.html` gets `context` and name, number, link (the request's page
    unless the context has one), replyable, sender_name. A link in the context carries the mask of `secret_name`.
    `address` is another one of theirs; `attachments` are {"filename", "content_type", "sha256"} of stored files.
    Somebody who left, a bounced address, or more than ten automatic mails to one address about one request in ten
    minutes: kept as BLOCKED with the reason, not sent. Nothing where the session acts quietly, or it is kept from them.
    """
    if kept.is_kept_from(session, to, context.get("request"), request_id):
        return
    draft = _Draft(
        template=template,
        address=address or to.email,
        name=to.name,
        locale=to.locale,
        timezone=to.timezone,
        context=context,
        request_id=request_id,
        number=number,
        in_reply_to=in_reply_to,
        attachments=attachments,
        automatic=automatic,
        blocked=_why_not(to, now),
        secret_name=secret_name,
        capped=capped,
    )
    _queue(session, draft, now)


def _why_not(to: Person, now: datetime) -> str | None:
    if not to.is_active:
        return "The person has left."
    return "The address bounced." if to.mail_blocked_until and to.mail_blocked_until > now else None


def queue_mail_to(
    session: Session,
    *,
    template: str,
    address: str,
    name: str,
    locale: str,
    context: Mapping[str, Any],
    timezone: str | None = None,
    request_id: int | None = None,
    number: str | None = None,
    reference: UUID | None = None,
    in_reply_to: str | None = None,
    attachments: Sequence[Mapping[str, str]] = (),
    automatic: bool = True,
    now: datetime,
) -> None:
    """The same to an address that is no person of ours, such as a supplier's.

    A reply to a mail with a `reference` goes to whoever the reference belongs to, not into the request's
    discussion.
    """
    draft = _Draft(
        template=template,
        address=address.lower(),
        name=name,
        locale=locale,
        timezone=timezone or get_settings().default_timezone,
        context=context,
        request_id=request_id,
        number=number,
        in_reply_to=in_reply_to,
        attachments=attachments,
        automatic=automatic,
        capped=True,
        reference=reference,
    )
    _queue(session, draft, now)


def _queue(session: Session, draft: _Draft, now: datetime) -> None:
    if is_quiet(session):
        return
    settings = get_settings()
    blocked = draft.blocked
    if blocked is None and _too_many(session, draft, now):
        blocked = "Too many automatic mails to this address in a short time."
    rendered = render_mail(draft.template, draft.locale, timezone=draft.timezone, **_around(session, draft))
    key, writer = settings.signing_key(), sender(session)
    row = {
        "message_id": rules.new_message_id(writer, draft.number or "mail"),
        "created_at": now,
        "to_address": draft.address,
        "to_name": draft.name,
        "template": draft.template,
        "locale": draft.locale,
        "subject": rendered.subject,
        "html": rendered.html,
        "reply_to": rules.reply_address(writer, draft.thread, key) if draft.thread else None,
        "in_reply_to": draft.in_reply_to,
        "is_automatic": draft.automatic,
        "attachments": [dict(attachment) for attachment in draft.attachments],
        "request_id": draft.request_id,
        "reference": draft.reference,
        "secret_name": draft.secret_name,
        "state": OutgoingState.BLOCKED if blocked else OutgoingState.QUEUED,
        "error": blocked,
    }
    if blocked:
        mail = OutgoingMail(**row)
        session.add(mail)
        session.flush()
        alerts.mail_unsent(session, mail, now=now)
    else:
        flow.mail_queued(session, row, now=now)


def _around(session: Session, draft: _Draft) -> dict[str, Any]:
    settings = get_settings()
    base = settings.public_url()
    given = {
        "name": draft.name,
        "number": draft.number,
        "link": f"{base}/requests/{draft.number}" if draft.number else base,
        "replyable": draft.thread is not None,
        "contact": contact(session),
        "sender_name": parseaddr(sender(session))[0] or "Podpora",
    }
    return {**given, **draft.context}


def _too_many(session: Session, draft: _Draft, now: datetime) -> bool:
    """Whether too many automatic mails went to this address about the request; if not, this is one more."""
    if draft.request_id is None or not draft.automatic:
        return False
    sent = sent_lately(session, draft.request_id, now)
    if draft.capped and sent[draft.address] >= rules.THROTTLE_COUNT:
        return True
    sent[draft.address] += 1
    return False


def keep_incoming(session: Session, *, raw: bytes, envelope_to: str | None, now: datetime) -> IncomingMail:
    """Keep a message as it came, before anybody reads it; MailEmpty, MailTooLarge."""
    limit = get_settings().max_mail_bytes
    if not raw.strip():
        raise MailEmpty()
    if len(raw) > limit:
        raise MailTooLarge(limit=f"{limit / MEGABYTE:.0f}")
    mail = IncomingMail(received_at=now, envelope_to=envelope_to, raw=raw)
    session.add(mail)
    session.flush()
    return mail


def keep_reading(session: Session, *, mail_id: int, reading: ParsedMail) -> None:
    """Keep what a message says beside it; whoever handles or shows it reads this only."""
    top = reading.top
    trusted = get_settings().trusted_mail_host
    read = update(IncomingMail).where(IncomingMail.id == mail_id)
    session.execute(
        read.values(
            message_id=top.message_id,
            sender=top.sender_address,
            subject=top.subject,
            reading=reading.as_json(),
            is_vouched=top.is_sole_author and is_vouched(top.results, top.sender_address, trusted),
        )
    )


def settle(
    session: Session,
    mail: IncomingMail,
    state: IncomingState,
    outcome: str,
    *,
    request_id: int | None = None,
) -> None:
    """Note what became of a message that came in."""
    mail.state = state
    mail.outcome = outcome
    mail.error = None
    mail.request_id = request_id or mail.request_id
    session.flush()


def note_failure(session: Session, *, mail_id: int, error: str) -> None:
    """A message could not be handled: it stays with its error, to be tried again."""
    failed = update(IncomingMail).where(IncomingMail.id == mail_id, IncomingMail.state != IncomingState.HANDLED)
    session.execute(
        failed.values(state=IncomingState.FAILED, error=error[:2000], attempts=IncomingMail.attempts + 1),
        execution_options={"synchronize_session": False},
    )
