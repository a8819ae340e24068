"""Puts what a message says where it belongs: a new request, a discussion, a supplier's answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from processes.contracts.queries import pack_for
from processes.documents.translations import N_, translator
from processes.files import NewFile
from processes.intake.rules import BY_MAIL, NO_SUBJECT, Outcome, summary_of
from processes.intake.senders import Sender, lent, participant_of, project_for
from processes.mail.models import IncomingMail
from processes.mail.reading import ParsedMail
from processes.mail.rules import strip_prefixes
from processes.people.models import Person, Project
from processes.people.rules import Actor, Outsider, plain_name
from processes.requests import use_cases as requests
from processes.requests.flow import meaning_of
from processes.requests.models import Request
from processes.requests.rules import CLOSED_STATES, Channel, Impact, RequestKind, Urgency
from processes.requests.wording import Meaning
from processes.suppliers.errors import EscalationUnknown
from processes.suppliers.inbox import receive_answer

CLOSED_TO_STRANGERS = N_("a stranger's reply to a request that is closed")
CLOSED_TO_UNVERIFIED = N_("the sender is not verified, and the request is closed")
NO_PROJECT = N_("the sender has no project")
NO_QUESTION = N_("the answer belongs to no question of ours")
NOTHING_WRITTEN = N_("nothing was written")
NO_WORDS = N_("The message held no words that could be read. What came with it is attached.")


def _files(mail: IncomingMail, parsed: ParsedMail) -> list[NewFile]:
    return [NewFile(file.filename, file.content_type, file.content(mail.raw)) for file in parsed.files]


def answered_by_supplier(
    session: Session, mail: IncomingMail, parsed: ParsedMail, *, reference: UUID, now: datetime
) -> Outcome:
    """A supplier's reply to our question goes to the escalation, not into the discussion."""
    answer = parsed.text or "\n".join(file.filename for file in parsed.files)
    key = mail.message_id or f"incoming-mail:{mail.id}"
    try:
        outcome = receive_answer(session, reference=reference, answer=answer, message_id=key, now=now)
    except EscalationUnknown:
        return Outcome("quarantined", reason=NO_QUESTION)
    return Outcome("filed", reason=f"a supplier's answer ({outcome})")


def joined(
    session: Session,
    mail: IncomingMail,
    parsed: ParsedMail,
    sender: Sender | None,
    *,
    request: Request,
    is_proven: bool,
    now: datetime,
) -> Outcome:
    """Add to a request's discussion; an ended request is reopened where its contract allows, else followed.

    Only what is proven to be the sender's (`is_proven`) reopens, or answers an open question.
    """
    if not parsed.text.strip() and not parsed.files:
        return Outcome("filed", request.number, NOTHING_WRITTEN)
    participant = participant_of(session, sender, request)
    request = requests.locked(session, request_id=request.id)
    mail.request_id = request.id
    if request.state in CLOSED_STATES and (participant is None or not participant.is_staff):
        if participant is None:
            return Outcome("quarantined", reason=CLOSED_TO_STRANGERS)
        if not parsed.files and _is_thanks(session, parsed, request, now):
            return _thanked(session, mail, parsed, participant, request, now)
        if not requests.may_reopen(session, request, now=now):
            return _followed(session, mail, parsed, participant, request, now)
        if not is_proven:
            return Outcome("quarantined", reason=CLOSED_TO_UNVERIFIED)
        why = _in_language_of(request.requester, BY_MAIL)
        requests.reopen(session, request_id=request.id, reason=why, actor=participant, now=now)
    top = parsed.top
    stranger = Outsider(name=plain_name(f"{top.sender_name} <{top.sender_address}>"), request_id=request.id)
    requests.post_message(
        session,
        request_id=request.id,
        body=parsed.text,
        files=_files(mail, parsed),
        actor=participant or stranger,
        now=now,
        html=parsed.html,
        quoted=parsed.quoted,
        incoming_mail_id=mail.id,
        is_unverified=not mail.is_vouched,
        may_answer=is_proven,
    )
    return Outcome("message", request.number)


def _in_language_of(person: Person, words: str) -> str:
    return translator(person.locale).gettext(words)


def _is_thanks(session: Session, parsed: ParsedMail, request: Request, now: datetime) -> bool:
    pack = pack_for(session, request.project_id, now)
    return meaning_of(session, parsed.text, names=[parsed.top.sender_name], pack=pack) is Meaning.THANKS


def _thanked(
    session: Session, mail: IncomingMail, parsed: ParsedMail, participant: Actor, request: Request, now: datetime
) -> Outcome:
    requests.thank(
        session,
        request_id=request.id,
        body=parsed.text,
        actor=participant,
        now=now,
        html=parsed.html,
        quoted=parsed.quoted,
        incoming_mail_id=mail.id,
        is_unverified=not mail.is_vouched,
    )
    return Outcome("message", request.number)


def _followed(
    session: Session, mail: IncomingMail, parsed: ParsedMail, participant: Actor, request: Request, now: datetime
) -> Outcome:
    assert participant.person_id is not None
    follower = _log(
        session,
        mail,
        parsed,
        project=request.project,
        requester_id=participant.person_id,
        description=_whole(parsed),
        author=participant,
        follows_id=request.id,
        now=now,
    )
    mail.request_id = follower.id
    return Outcome("request", follower.number)


def logged(
    session: Session,
    mail: IncomingMail,
    parsed: ParsedMail,
    sender: Sender,
    *,
    author: Actor,
    relayed: bool,
    now: datetime,
) -> Outcome:
    """A new request of `sender`; `author` differs where a colleague forwarded or accepted it.

    What a colleague wrote above a mail that they `relayed` is an internal note.
    """
    project = project_for(session, sender) if not sender.actor.is_staff else None
    if project is None:
        return Outcome("quarantined", reason=NO_PROJECT)
    description, note = _relayed(parsed) if relayed else (_whole(parsed), "")
    mail.request_id = None
    author = lent(sender, project.id) if author == sender.actor else author
    request = _log(
        session,
        mail,
        parsed,
        project=project,
        requester_id=sender.person.id,
        description=description,
        author=author,
        follows_id=None,
        now=now,
    )
    mail.request_id = request.id
    if note and author.is_staff:
        requests.post_message(session, request_id=request.id, body=note, internal=True, actor=author, now=now)
    return Outcome("request", request.number)


def _whole(parsed: ParsedMail) -> str:
    return f"{parsed.text}\n\n{parsed.quoted}" if parsed.quoted else parsed.text


def _relayed(parsed: ParsedMail) -> tuple[str, str]:
    """What the customer may see of a mail that a colleague sent, and what is internal."""
    if parsed.forwarded:
        return parsed.forwarded.text, parsed.forwarded.comment
    return ("", _whole(parsed)) if parsed.top.is_forward else (_whole(parsed), "")


def _log(
    session: Session,
    mail: IncomingMail,
    parsed: ParsedMail,
    *,
    project: Project,
    requester_id: int,
    description: str,
    author: Actor,
    follows_id: int | None,
    now: datetime,
) -> Request:
    said = description.strip() or translator(project.organisation.locale).gettext(NO_WORDS)
    return requests.log_request(
        session,
        project_id=project.id,
        requester_id=requester_id,
        kind=RequestKind.INCIDENT,
        summary=summary_of(
            strip_prefixes(parsed.top.subject),
            description,
            otherwise=_in_language_of(session.get_one(Person, requester_id), NO_SUBJECT),
        ),
        description=said,
        impact=Impact.PERSON,
        urgency=Urgency.HIGH if parsed.top.is_urgent else Urgency.MEDIUM,
        channel=Channel.MAIL,
        follows_id=follows_id,
        files=_files(mail, parsed),
        is_unverified=not mail.is_vouched,
        actor=author,
        now=now,
    )
