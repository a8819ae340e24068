"""Puts what a message says where it belongs: a new request, a discussion, a supplier's answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from processes.contracts import queries as contracts
from processes.intake.rules import Outcome, summary_of
from processes.intake.senders import Sender, lent, participant_of, project_for
from processes.mail.models import IncomingMail
from processes.mail.parsing import ParsedMail
from processes.mail.rules import strip_prefixes
from processes.people.rules import Actor, Outsider, plain_name
from processes.requests import use_cases as requests
from processes.requests.flow import meaning_of
from processes.requests.models import Request
from processes.requests.rules import CLOSED_STATES, Channel, Impact, NewFile, RequestKind, Urgency
from processes.requests.wording import Meaning
from processes.suppliers.errors import EscalationUnknown
from processes.suppliers.inbox import receive_answer


def _files(parsed: ParsedMail) -> list[NewFile]:
    return [NewFile(file.filename, file.content_type, file.content) for file in parsed.files]


def answered_by_supplier(
    session: Session, mail: IncomingMail, parsed: ParsedMail, *, reference: UUID, now: datetime
) -> Outcome:
    """A supplier's reply to our question goes to the escalation, not into the discussion."""
    answer = parsed.text or "\n".join(file.filename for file in parsed.files)
    key = mail.message_id or f"incoming-mail:{mail.id}"
    try:
        outcome = receive_answer(session, reference=reference, answer=answer, message_id=key, now=now)
    except EscalationUnknown:
        return Outcome("quarantined", reason="the answer belongs to no question of ours")
    return Outcome("filed", reason=f"a supplier's answer ({outcome})")


def joined(
    session: Session, mail: IncomingMail, parsed: ParsedMail, sender: Sender | None, *, request: Request, now: datetime
) -> Outcome:
    """Add to a request's discussion; an ended request is reopened where its contract allows, else followed."""
    if not parsed.text.strip() and not parsed.files:
        return Outcome("filed", request.number, "nothing was written")
    participant = participant_of(session, sender, request)
    request = requests.locked(session, request_id=request.id)
    mail.request_id = request.id
    if request.state in CLOSED_STATES:
        if participant is None:
            return Outcome("quarantined", reason=f"a stranger's reply to {request.number}, which is closed")
        if not participant.is_staff and not parsed.files and _is_thanks(session, parsed, request, now):
            return _thanked(session, mail, parsed, participant, request, now)
        if not participant.is_staff and not requests.may_reopen(session, request, now=now):
            return _followed(session, mail, parsed, participant, request, now)
        if not participant.is_staff:
            requests.reopen(session, request_id=request.id, reason="Reply by mail", actor=participant, now=now)
    top = parsed.top
    stranger = Outsider(name=plain_name(f"{top.sender_name} <{top.sender_address}>"), request_id=request.id)
    requests.post_message(
        session,
        request_id=request.id,
        body=parsed.text,
        files=_files(parsed),
        actor=participant or stranger,
        now=now,
        html=parsed.html,
        quoted=parsed.quoted,
        incoming_mail_id=mail.id,
    )
    return Outcome("message", request.number)


def _is_thanks(session: Session, parsed: ParsedMail, request: Request, now: datetime) -> bool:
    contract = contracts.contract_for(session, project_id=request.project_id, on=contracts.local_day(now))
    pack = contract.pack if contract else "standard"
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
    )
    return Outcome("message", request.number)


def _followed(
    session: Session, mail: IncomingMail, parsed: ParsedMail, participant: Actor, request: Request, now: datetime
) -> Outcome:
    assert participant.person_id is not None
    follower = _log(
        session,
        parsed,
        project_id=request.project_id,
        requester_id=participant.person_id,
        author=participant,
        follows_id=request.id,
        now=now,
    )
    mail.request_id = follower.id
    return Outcome("request", follower.number)


def logged(
    session: Session, mail: IncomingMail, parsed: ParsedMail, sender: Sender, *, author: Actor, now: datetime
) -> Outcome:
    """A new request of `sender`; `author` differs where a colleague forwarded it."""
    project = project_for(session, sender) if not sender.actor.is_staff else None
    if project is None:
        return Outcome("quarantined", reason="the sender has no project")
    mail.request_id = None
    author = lent(sender, project.id) if author == sender.actor else author
    request = _log(
        session, parsed, project_id=project.id, requester_id=sender.person.id, author=author, follows_id=None, now=now
    )
    mail.request_id = request.id
    comment = parsed.forwarded.comment if parsed.forwarded else ""
    if comment and author.is_staff:
        requests.post_message(session, request_id=request.id, body=comment, internal=True, actor=author, now=now)
    return Outcome("request", request.number)


def _log(
    session: Session,
    parsed: ParsedMail,
    *,
    project_id: int,
    requester_id: int,
    author: Actor,
    follows_id: int | None,
    now: datetime,
) -> Request:
    forwarded = parsed.forwarded
    text = forwarded.text if forwarded else parsed.text
    whole = text if forwarded or not parsed.quoted else f"{text}\n\n{parsed.quoted}"
    return requests.log_request(
        session,
        project_id=project_id,
        requester_id=requester_id,
        kind=RequestKind.INCIDENT,
        summary=summary_of(strip_prefixes(parsed.top.subject), text),
        description=whole,
        impact=Impact.PERSON,
        urgency=Urgency.HIGH if parsed.top.is_urgent else Urgency.MEDIUM,
        channel=Channel.MAIL,
        follows_id=follows_id,
        files=_files(parsed),
        actor=author,
        now=now,
    )
