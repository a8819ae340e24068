"""Incoming mail becomes requests, messages and answers (A2); whatever cannot is kept with the reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from processes.documents.translations import N_
from processes.errors import Refusal
from processes.intake import flow, machines, postings
from processes.intake.errors import AgentsOnly
from processes.intake.rights import may_handle_mail
from processes.intake.rules import Outcome
from processes.intake.senders import Sender, floods, introduced_sender, known_sender, organisations_of
from processes.intake.threads import Thread, thread_of
from processes.mail import queries as mails
from processes.mail import reader
from processes.mail.accounts import sender as desk_address
from processes.mail.alerts import mail_waits
from processes.mail.errors import MailSettled, MailUnknown
from processes.mail.models import IncomingMail, IncomingState
from processes.mail.reading import ParsedMail
from processes.mail.rules import is_own
from processes.mail.use_cases import keep_incoming, keep_reading, settle
from processes.people.confidential import is_request_shown
from processes.people.models import Organisation, Person
from processes.people.rights import require
from processes.people.rules import Actor, UnverifiedMail
from processes.requests.models import Request

STATES = {
    "request": IncomingState.HANDLED,
    "message": IncomingState.HANDLED,
    "filed": IncomingState.FILED,
    "quarantined": IncomingState.QUARANTINED,
}


DUPLICATE = N_("a second copy of a message that is here already")
READ_AGAIN = N_("it will be read again in a moment")
NO_SENDER = N_("it cannot be read who sent it")
FORGED_COLLEAGUE = N_("it says that a colleague sent it, which nobody vouches for")
UNVERIFIED = N_("the sender is not verified")
UNKNOWN = N_("the sender is unknown")
FLOOD = N_("more messages from this sender than a person writes")
OF_COLLEAGUE = N_("written by a colleague: say whose request it is")
OUR_OWN = N_("a colleague forwarded a mail of ours: say whose request it is")


def receive_mail(session: Session, *, raw: bytes, envelope_to: str | None, now: datetime) -> IncomingMail:
    """Keep a message before anybody reads it; commit, then `read_mail` and `handle_mail`. MailEmpty, MailTooLarge."""
    mail = keep_incoming(session, raw=raw, envelope_to=envelope_to, now=now)
    flow.mail_kept(session, mail.id, now=now)
    return mail


def read_mail(session: Session, *, mail_id: int, raw: bytes | None = None) -> None:
    """Have a kept message read by a process of its own, once; a door that has its bytes passes them."""
    query = select(IncomingMail).where(IncomingMail.id == mail_id).options(undefer(IncomingMail.reading))
    mail = session.scalars(query).one_or_none()
    if mail is None:
        raise MailUnknown()
    if mail.reading is None:
        keep_reading(session, mail_id=mail_id, reading=reader.read(mail.raw if raw is None else raw))


def handle_mail(session: Session, *, mail_id: int, now: datetime) -> Outcome:
    """Do what a message that was read asks for, once; a second call only says what became of it.

    A business refusal puts it into quarantine with the reason; any other failure is the caller's to note
    (`mail.use_cases.note_failure`) in a transaction of its own.
    """
    mail = _locked(session, mail_id)
    if mail.state not in (IncomingState.RECEIVED, IncomingState.FAILED):
        return Outcome("filed", reason=mail.outcome or mail.state.value)
    outcome = _attempted(session, mail, now)
    settle(session, mail, STATES[outcome.kind], str(outcome))
    flow.mail_settled(session, mail.id)
    if outcome.kind == "quarantined":
        mail_waits(session, mail, now=now)
    return outcome


def _locked(session: Session, mail_id: int) -> IncomingMail:
    query = select(IncomingMail).where(IncomingMail.id == mail_id)
    query = query.options(undefer(IncomingMail.raw), undefer(IncomingMail.reading))
    mail = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if mail is None:
        raise MailUnknown()
    return mail


def _attempted(session: Session, mail: IncomingMail, now: datetime) -> Outcome:
    try:
        with session.begin_nested():
            return _handled(session, mail, mails.reading_of(mail), now)
    except Refusal as refused:
        return Outcome("quarantined", reason=str(refused))


@dataclass(frozen=True, slots=True)
class _Case:
    """A message with everything that was found out about it."""

    mail: IncomingMail
    parsed: ParsedMail
    sender: Sender | None
    now: datetime

    @property
    def is_of_colleague(self) -> bool:
        """Whether it says that a member of staff wrote it."""
        return self.sender is not None and self.sender.actor.is_staff

    def waits_for(self, organisation: Organisation) -> bool:
        """Whether this customer wants an agent to look at what nobody vouches for."""
        return not self.mail.is_vouched and organisation.unverified_mail is UnverifiedMail.WAITS


def _handled(session: Session, mail: IncomingMail, parsed: ParsedMail, now: datetime) -> Outcome:
    top = parsed.top
    if parsed.unread:
        return Outcome("quarantined", reason=parsed.unread)
    if mails.is_duplicate(session, mail, parsed.digest):
        return Outcome("filed", reason=DUPLICATE)
    if parsed.bounce or top.automatic or is_own(top.sender_address, desk_address(session)):
        return machines.filed(session, mail, parsed, now=now)
    if not top.sender_address:
        return Outcome("quarantined", reason=NO_SENDER)
    case = _Case(mail, parsed, known_sender(session, top.sender_address), now)
    if case.is_of_colleague and not mail.is_vouched:
        return Outcome("quarantined", reason=FORGED_COLLEAGUE)
    thread = thread_of(session, mail, top, case.sender.actor if case.sender else None)
    if thread.reference:
        return postings.answered_by_supplier(session, mail, parsed, reference=thread.reference, now=now)
    if floods(session, top.sender_address, now):
        return Outcome("quarantined", reason=FLOOD)
    return _continued(session, case, thread, thread.request) if thread.request else _opened(session, case)


def _continued(session: Session, case: _Case, thread: Thread, request: Request) -> Outcome:
    mail = case.mail
    if case.waits_for(request.organisation):
        return Outcome("quarantined", reason=UNVERIFIED)
    # Whoever answers a mail of ours that only this address got has read what came to it.
    is_proven = mail.is_vouched or thread.addressee == mail.sender
    return postings.joined(session, mail, case.parsed, case.sender, request=request, is_proven=is_proven, now=case.now)


def _opened(session: Session, case: _Case) -> Outcome:
    parsed, sender = case.parsed, case.sender
    author = sender.actor if sender else None
    address, name = parsed.top.sender_address, parsed.top.sender_name
    if case.is_of_colleague:
        if parsed.forwarded is None:
            return Outcome("quarantined", reason=OF_COLLEAGUE)
        address, name = parsed.forwarded.sender_address, parsed.forwarded.sender_name
        if is_own(address, desk_address(session)):
            return Outcome("quarantined", reason=OUR_OWN)
        sender = known_sender(session, address)
    if any(case.waits_for(organisation) for organisation in organisations_of(session, sender, address)):
        return Outcome("quarantined", reason=UNVERIFIED)
    sender = sender or introduced_sender(session, address, name, now=case.now)
    if sender is None:
        return Outcome("quarantined", reason=UNKNOWN)
    return postings.logged(
        session,
        case.mail,
        parsed,
        sender,
        author=author or sender.actor,
        relayed=case.is_of_colleague,
        now=case.now,
    )


def accept_mail(session: Session, *, mail_id: int, requester_id: int, actor: Actor, now: datetime) -> Outcome:
    """An agent says whose request a quarantined message is: it is logged for that person.

    AgentsOnly, MailSettled.
    """
    mail = _unsettled(session, mail_id, actor)
    person = session.get(Person, requester_id)
    sender = known_sender(session, person.email) if person else None
    if sender is None:
        raise MailUnknown("There is no such person.")
    writer = known_sender(session, mail.sender)
    relayed = writer is not None and writer.actor.is_staff
    parsed = mails.reading_of(mail)
    outcome = postings.logged(session, mail, parsed, sender, author=actor, relayed=relayed, now=now)
    settle(session, mail, STATES[outcome.kind], str(outcome))
    return outcome


def file_mail(session: Session, *, mail_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """An agent says that a quarantined or failed message asks for nothing. AgentsOnly, MailSettled."""
    mail = _unsettled(session, mail_id, actor)
    settle(session, mail, IncomingState.FILED, f"filed: {actor.name}: {reason.strip() or 'asks for nothing'}")
    flow.mail_settled(session, mail.id)


def replay_mail(session: Session, *, mail_id: int, actor: Actor, now: datetime) -> Outcome:
    """Try a quarantined or failed message again, as if it came now. AgentsOnly, MailSettled."""
    mail = _unsettled(session, mail_id, actor)
    mail.state = IncomingState.RECEIVED
    if mails.reading_of(mail).unread:
        mail.reading = None
        flow.mail_kept(session, mail_id, now=now, grace=timedelta(0))
        return Outcome("failed", reason=READ_AGAIN)
    session.flush()
    return handle_mail(session, mail_id=mail_id, now=now)


def _unsettled(session: Session, mail_id: int, actor: Actor) -> IncomingMail:
    require(may_handle_mail(actor), AgentsOnly)
    mail = _locked(session, mail_id)
    require(is_request_shown(session, actor, mail.request_id), MailUnknown)
    if mail.state not in (IncomingState.QUARANTINED, IncomingState.FAILED):
        raise MailSettled()
    return mail
