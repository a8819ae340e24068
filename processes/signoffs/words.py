"""What a customer writes while a sign-off waits: it ends the silence, is answered, and decides only by contract."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.contracts import queries as contracts
from processes.people.queries import actor_of
from processes.requests import use_cases as requests
from processes.requests.flow import meaning_of
from processes.requests.models import RequestMessage
from processes.requests.wording import Meaning
from processes.signoffs import links, mails
from processes.signoffs.errors import SignerNotAllowed
from processes.signoffs.models import Signoff, SignoffState
from processes.signoffs.queries import above_limit
from processes.signoffs.rights import may_sign
from processes.signoffs.rules import Decision
from processes.signoffs.use_cases import current, decide


def hear_words(session: Session, *, request_id: int, message_id: int, now: datetime) -> Meaning:
    """The customer wrote instead of deciding: silence accepts the work no more. Called by the diagram.

    APPROVE or RETURN where the contract takes clear words for a decision and they are an approver's own, of a
    sender who is known for certain; UNCLEAR for everything else.
    """
    request = requests.locked(session, request_id=request_id)
    signoff, message = current(session, request), session.get_one(RequestMessage, message_id)
    if signoff.state is not SignoffState.REQUESTED:
        return Meaning.UNCLEAR
    signoff.words_at = signoff.words_at or now
    session.flush()
    author = actor_of(session, message.author_id) if message.author_id else None
    contract = contracts.contract_for(session, project_id=request.project_id, on=contracts.local_day(now))
    if (
        author is None
        or message.is_unverified
        or contract is None
        or not contract.tariff.words_decide
        or above_limit(session, author, request, signoff) is not None
        or not may_sign(author, request)
    ):
        return Meaning.UNCLEAR
    said = meaning_of(session, message.body, names=[message.author_name], pack=contract.pack)
    return said if said in (Meaning.APPROVE, Meaning.RETURN) else Meaning.UNCLEAR


def decide_by_words(
    session: Session, *, request_id: int, message_id: int, decision: Decision, now: datetime
) -> Signoff:
    """Take an approver's clear words as their decision; what they wrote is the reason of a return. Called by the
    diagram. The same refusals as `decide`.
    """
    message = session.get_one(RequestMessage, message_id)
    author = actor_of(session, message.author_id) if message.author_id else None
    if author is None:
        raise SignerNotAllowed()
    reason = message.body if decision is Decision.RETURN else ""
    return decide(session, request_id=request_id, decision=decision, reason=reason, actor=author, ip=None, now=now)


def ask_after_words(session: Session, *, request_id: int, message_id: int, now: datetime) -> None:
    """Answer words at once: everybody who may approve gets the question again, with both buttons and what was
    written; a writer who may not learns who decides. Called by the diagram.
    """
    request = requests.locked(session, request_id=request_id)
    signoff, message = current(session, request), session.get_one(RequestMessage, message_id)
    if signoff.state is not SignoffState.REQUESTED:
        return
    approvers = links.mail_links(session, request, signoff, "signoff_after_words", now, message=message)
    if message.author_id is not None and message.author_id not in {person.id for person in approvers}:
        mails.tell_words_noted(session, request, signoff, message, approvers=approvers, now=now)
