"""Incoming mail becomes requests, messages and answers (A2); whatever cannot is kept with the reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from processes.errors import Refusal
from processes.intake import flow, machines, postings
from processes.intake.errors import AgentsOnly
from processes.intake.rights import may_handle_mail
from processes.intake.rules import Outcome
from processes.intake.senders import Sender, floods, introduced_sender, known_sender
from processes.intake.threads import Thread, thread_of
from processes.mail import queries as mails
from processes.mail.alerts import mail_waits
from processes.mail.errors import MailSettled, MailUnknown
from processes.mail.models import IncomingMail, IncomingState
from processes.mail.parsing import ParsedMail, parse
from processes.mail.use_cases import keep_incoming, settle
from processes.people.models import Person
from processes.people.rights import require
from processes.people.rules import Actor

STATES = {
    "request": IncomingState.HANDLED,
    "message": IncomingState.HANDLED,
    "filed": IncomingState.FILED,
    "quarantined": IncomingState.QUARANTINED,
}


def receive_mail(session: Session, *, raw: bytes, envelope_to: str | None, now: datetime) -> IncomingMail:
    """Keep a message before anybody reads it; commit, then `handle_mail`. MailEmpty, MailTooLarge."""
    mail = keep_incoming(session, raw=raw, envelope_to=envelope_to, now=now)
    flow.mail_kept(session, mail.id, now=now)
    return mail


def handle_mail(session: Session, *, mail_id: int, now: datetime) -> Outcome:
    """Do what a kept message asks for, once; a second call only says what became of it.

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
    query = select(IncomingMail).where(IncomingMail.id == mail_id).options(undefer(IncomingMail.raw))
    mail = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if mail is None:
        raise MailUnknown()
    return mail


def _attempted(session: Session, mail: IncomingMail, now: datetime) -> Outcome:
    try:
        with session.begin_nested():
            return _handled(session, mail, parse(mail.raw), now)
    except Refusal as refused:
        return Outcome("quarantined", reason=str(refused))


@dataclass(frozen=True, slots=True)
class _Case:
    """A message with everything that was found out about it."""

    mail: IncomingMail
    parsed: ParsedMail
    sender: Sender | None
    thread: Thread
    now: datetime


def _handled(session: Session, mail: IncomingMail, parsed: ParsedMail, now: datetime) -> Outcome:
    if mails.is_duplicate(session, mail):
        return Outcome("filed", reason="a second copy of a message that is here already")
    if parsed.bounce or parsed.top.automatic:
        return machines.filed(session, mail, parsed, now=now)
    sender = known_sender(session, parsed.top.sender_address)
    thread = thread_of(session, parsed.top, mail.envelope_to, sender.actor if sender else None)
    case = _Case(mail, parsed, sender, thread, now)
    if thread.reference:
        return postings.answered_by_supplier(session, mail, parsed, reference=thread.reference, now=now)
    if floods(session, parsed.top.sender_address, now):
        return Outcome("quarantined", reason="more messages from this sender than a person writes")
    return _continued(session, case) if thread.request else _opened(session, case)


def _continued(session: Session, case: _Case) -> Outcome:
    assert case.thread.request is not None
    return postings.joined(session, case.mail, case.parsed, case.sender, request=case.thread.request, now=case.now)


def _opened(session: Session, case: _Case) -> Outcome:
    parsed, sender = case.parsed, case.sender
    author = sender.actor if sender else None
    if sender and sender.actor.is_staff:
        if parsed.forwarded is None:
            return Outcome("quarantined", reason="written by a colleague: say whose request it is")
        address, name = parsed.forwarded.sender_address, parsed.forwarded.sender_name
        sender = known_sender(session, address) or introduced_sender(session, address, name, now=case.now)
    elif sender is None:
        top = parsed.top
        sender = introduced_sender(session, top.sender_address, top.sender_name, now=case.now)
    if sender is None:
        return Outcome("quarantined", reason="the sender is unknown")
    return postings.logged(session, case.mail, parsed, sender, author=author or sender.actor, now=case.now)


def accept_mail(session: Session, *, mail_id: int, requester_id: int, actor: Actor, now: datetime) -> Outcome:
    """An agent says whose request a quarantined message is: it is logged for that person.

    AgentsOnly, MailSettled.
    """
    mail = _unsettled(session, mail_id, actor)
    person = session.get(Person, requester_id)
    sender = known_sender(session, person.email) if person else None
    if sender is None:
        raise MailUnknown("There is no such person.")
    outcome = postings.logged(session, mail, parse(mail.raw), sender, author=actor, now=now)
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
    session.flush()
    return handle_mail(session, mail_id=mail_id, now=now)


def _unsettled(session: Session, mail_id: int, actor: Actor) -> IncomingMail:
    require(may_handle_mail(actor), AgentsOnly)
    mail = _locked(session, mail_id)
    if mail.state not in (IncomingState.QUARANTINED, IncomingState.FAILED):
        raise MailSettled()
    return mail
