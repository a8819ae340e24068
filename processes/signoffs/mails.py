"""What is written about sign-offs: asked with a personal link, reminded, returned, accepted by silence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.files import NewFile
from processes.mail.sealing import mask_of
from processes.mail.use_cases import queue_mail
from processes.people.models import Person
from processes.people.rules import Actor
from processes.requests.models import Request, RequestMessage
from processes.requests.queries import technician
from processes.settings import get_settings
from processes.signoffs.content import shown
from processes.signoffs.models import Signoff, SignoffState
from processes.signoffs.queries import signers


def ask(
    session: Session,
    request: Request,
    signoff: Signoff,
    person: Person,
    *,
    template: str,
    secret_name: str,
    now: datetime,
    **context: Any,
) -> None:
    """To one approver: what was done, the minutes, until when, and the personal link as the button."""
    link = f"{get_settings().public_url()}/sign/{mask_of(secret_name)}"
    _send(session, request, signoff, template, person, now, secret_name=secret_name, link=link, **context)


def announce_resolution(
    session: Session, request: Request, signoff: Signoff, *, approvers: Sequence[Person], now: datetime
) -> None:
    """To the requester who may not sign: what was done, and who decides about it (D2)."""
    names = ", ".join(person.name for person in approvers)
    _send(session, request, signoff, "resolution_announced", request.requester, now, approvers=names)


def tell_words_noted(
    session: Session,
    request: Request,
    signoff: Signoff,
    message: RequestMessage,
    *,
    approvers: Sequence[Person],
    now: datetime,
) -> None:
    """To whoever wrote and may not sign: the words are here, nothing counts as accepted, and who decides."""
    names = ", ".join(person.name for person in approvers)
    writer = session.get_one(Person, message.author_id)
    _send(session, request, signoff, "signoff_words_noted", writer, now, message=message, approvers=names)


def tell_decision(
    session: Session, request: Request, signoff: Signoff, *, actor: Actor, files: Sequence[NewFile], now: datetime
) -> None:
    """To the technician: approved, or returned with the reason, and which files came with it."""
    template = "work_returned" if signoff.state is SignoffState.RETURNED else "work_approved"
    person = technician(session, request)
    names = ", ".join(file.filename for file in files)
    if person is not None:
        _send(session, request, signoff, template, person, now, by=actor.name, files=names)


def confirm_told(session: Session, request: Request, signoff: Signoff, person: Person, *, now: datetime) -> None:
    """To the approver who decided by telephone: what was written down, so that they can object."""
    _send(session, request, signoff, "signoff_told", person, now)


def tell_taken_back(session: Session, request: Request, signoff: Signoff, *, now: datetime) -> None:
    """To everybody who was asked to approve: there is nothing to sign, the work goes on."""
    for person in signers(session, request, signoff):
        _send(session, request, signoff, "signoff_taken_back", person, now)


def tell_accepted_by_silence(session: Session, request: Request, signoff: Signoff, *, now: datetime) -> None:
    """To the requester and everybody who could have approved: the work counts as accepted."""
    people = {request.requester_id: request.requester}
    people |= {p.id: p for p in signers(session, request, signoff)}
    for person in people.values():
        _send(session, request, signoff, "accepted_by_silence", person, now)


def _send(
    session: Session,
    request: Request,
    signoff: Signoff,
    template: str,
    person: Person,
    now: datetime,
    secret_name: str | None = None,
    **context: Any,
) -> None:
    queue_mail(
        session,
        template=template,
        to=person,
        context={"request": request, "signoff": signoff, "content": shown(session, signoff.content), **context},
        request_id=request.id,
        number=request.number,
        capped=False,
        secret_name=secret_name,
        now=now,
    )
