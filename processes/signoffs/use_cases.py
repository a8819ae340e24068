"""Changes of sign-offs: asked, reminded of, approved, returned, accepted by silence."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from processes.calendars.rules import add_business_days
from processes.changing import change
from processes.contracts import queries as contracts
from processes.files import NewFile
from processes.inserting import insert_row
from processes.mail.sealing import secret_hash
from processes.outbox import post
from processes.people.queries import actor_of
from processes.people.rights import require
from processes.people.rules import SYSTEM, Actor
from processes.requests import discussion
from processes.requests import use_cases as requests
from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.resolution.queries import last_resolution
from processes.signoffs import alerts, flow, links, mails
from processes.signoffs.content import signoff_content
from processes.signoffs.errors import (
    LinkUnknown,
    PriceAboveAgreed,
    PriceAboveAll,
    PriceAboveLimit,
    PriceAboveLimits,
    ReturnReasonMissing,
    SignerNotAllowed,
    SignoffUnknown,
    SilenceBroken,
)
from processes.signoffs.models import Signoff, SignoffLink, SignoffState
from processes.signoffs.queries import above_limit, check_open, link_shown, signoff_of
from processes.signoffs.rights import may_sign
from processes.signoffs.rules import Decision, Told, content_hash
from processes.transactions import know

NBSP = "\N{NO-BREAK SPACE}"
DEFAULT_DAYS = 10  # business days of silence where no contract says otherwise


def ask_for_signoff(
    session: Session, *, request_id: int, now: datetime, price: Mapping[str, Any] | None = None
) -> tuple[Signoff, int]:
    """Ask everybody who may approve, each by a personal link; returns also the business days of patience.

    The content is frozen and hashed here (D1), with the price where one is known. Called by the diagram;
    SignoffUnknown without a resolution.
    """
    request = requests.locked(session, request_id=request_id)
    resolution = last_resolution(session, request.id)
    if resolution is None:
        raise SignoffUnknown()
    contract = contracts.contract_for(session, project_id=request.project_id, on=contracts.local_day(now))
    days = contract.tariff.signoff_days if contract else DEFAULT_DAYS
    content = signoff_content(session, request, resolution, price)
    row = {
        "request_id": request.id,
        "requested_at": now,
        "silence_at": add_business_days(contracts.hours_for(session, request.project_id, now), now, days),
        "content": content,
        "content_hash": content_hash(content),
    }
    signoff = insert_row(session, Signoff, row, computed=_next_round)
    know(session, signoff_of, request.id, answer=signoff)
    requests.record_event(
        session, request, EventKind.SIGNOFF_REQUESTED, actor=SYSTEM, now=now, round=signoff.round, signoff_id=signoff.id
    )
    approvers = links.mail_links(session, request, signoff, "signoff_asked", now)
    alerts.signoff_waits(session, request, signoff, approvers=approvers, now=now)
    by_another = request.requester_id not in {person.id for person in approvers}
    if by_another and alerts.is_told_of_resolution(session, request, signoff, now=now):
        mails.announce_resolution(session, request, signoff, approvers=approvers, now=now)
    post(session, "signoff.requested", request_id=request.id, number=request.number, signoff_id=signoff.id)
    return signoff, days


def _next_round(given: Callable[[str], ColumnElement[Any]]) -> Mapping[str, ColumnElement[Any]]:
    last = select(func.max(Signoff.round)).where(Signoff.request_id == given("request_id"))
    return {"round": func.coalesce(last.scalar_subquery(), 0) + 1}


def remind(session: Session, *, request_id: int, now: datetime) -> None:
    """Remind everybody who may approve, each by a fresh link; nothing once it is decided. Called by the diagram."""
    request = requests.locked(session, request_id=request_id)
    signoff = current(session, request)
    if signoff.state is not SignoffState.REQUESTED:
        return
    signoff.reminders += 1
    requests.record_event(session, request, EventKind.SIGNOFF_REMINDED, actor=SYSTEM, now=now, count=signoff.reminders)
    links.mail_links(session, request, signoff, "signoff_reminder", now)


def decide(
    session: Session,
    *,
    request_id: int,
    decision: Decision,
    reason: str,
    actor: Actor,
    ip: str | None,
    now: datetime,
    told: Told | None = None,
    files: Sequence[NewFile] = (),
) -> Signoff:
    """Approve the work or return it with a reason (D1); who, when and from where is kept. Called by the diagram.

    `told` says who of the staff wrote down what the actor said; `files` become a message of the actor.

    SignerNotAllowed, SignoffUnknown, SignoffDecided, ReturnReasonMissing, PriceAboveLimit, PriceAboveLimits,
    PriceAboveAgreed, PriceAboveAll.
    """
    request = requests.locked(session, request_id=request_id)
    require(may_sign(actor, request), SignerNotAllowed)
    signoff = current(session, request)
    check_open(session, signoff)
    reason = reason.strip()
    if decision is Decision.RETURN and not reason:
        raise ReturnReasonMissing()
    approved = decision is Decision.APPROVE
    if approved:
        _check_limit(session, request, signoff, actor)
    state = SignoffState.APPROVED if approved else SignoffState.RETURNED
    decided = {"decided_at": now, "decided_by_id": actor.person_id, "decided_from": ip}
    change(session, signoff, state=state, reason=reason, **decided)
    said: dict[str, Any] = {"round": signoff.round, "reason": reason}
    if told is not None:
        change(session, signoff, told_at=told.at, recorded_by_id=told.to_id)
        said |= {"told_at": told.at.isoformat(), "recorded_by": told.to_name}
    discussion.keep_files(session, request_id=request.id, files=files, actor=actor, now=now)
    kind = EventKind.SIGNED_OFF if approved else EventKind.RETURNED
    requests.record_event(session, request, kind, actor=actor, now=now, **said)
    mails.tell_decision(session, request, signoff, actor=actor, files=files, now=now)
    topic = "signoff.approved" if approved else "signoff.returned"
    post(session, topic, request_id=request.id, number=request.number, signoff_id=signoff.id)
    return signoff


def _check_limit(session: Session, request: Request, signoff: Signoff, actor: Actor) -> None:
    found = above_limit(session, actor, request, signoff)
    if found is None:
        return
    price, names = " + ".join(_said(*one) for one in found.price), ", ".join(person.name for person in found.able)
    if found.agreed is not None and found.agreed.limit is not None:
        agreed = {"limit": _said(found.agreed.limit.amount, found.agreed.currency), "number": found.agreed.number}
        raise (PriceAboveAgreed(price=price, names=names, **agreed) if names else PriceAboveAll(price=price, **agreed))
    raise (PriceAboveLimit(price=price, names=names) if names else PriceAboveLimits(price=price))


def _said(amount: Decimal, currency: str) -> str:
    return f"{amount:,.2f}".replace(",", NBSP).replace(".", ",") + NBSP + currency


def decide_by_link(
    session: Session,
    *,
    token: str,
    decision: Decision,
    reason: str,
    ip: str | None,
    now: datetime,
    files: Sequence[NewFile] = (),
) -> Signoff:
    """Sign by a personal link, once, without a login: completes the open task as the person it was sent to.

    LinkUnknown, LinkUsed, LinkExpired, SignoffDecided, SignerNotAllowed, ReturnReasonMissing.
    """
    query = select(Signoff.request_id).join(SignoffLink, SignoffLink.signoff_id == Signoff.id)
    request_id = session.scalar(query.where(SignoffLink.token_hash == secret_hash(token)))
    if request_id is None:
        raise LinkUnknown()
    request = requests.locked(session, request_id=request_id)
    shown = link_shown(session, token, now)
    actor = actor_of(session, shown.person.id)
    if actor is None or not may_sign(actor, request):
        raise SignerNotAllowed()
    links.use(session, token, now)
    flow.signed_by_link(session, request, decision=decision, reason=reason, actor=actor, ip=ip, now=now, files=files)
    return current(session, request)


def accept_by_silence(session: Session, *, request_id: int, now: datetime) -> Signoff:
    """Nobody answered within the contract's business days: the work is accepted. Called by the diagram.

    SignoffDecided; SilenceBroken once the customer has written.
    """
    request = requests.locked(session, request_id=request_id)
    signoff = current(session, request)
    check_open(session, signoff)
    if signoff.words_at is not None:
        raise SilenceBroken()
    change(session, signoff, state=SignoffState.ACCEPTED_BY_SILENCE, decided_at=now)
    requests.record_event(
        session,
        request,
        EventKind.ACCEPTED_BY_SILENCE,
        actor=SYSTEM,
        now=now,
        round=signoff.round,
    )
    mails.tell_accepted_by_silence(session, request, signoff, now=now)
    post(session, "signoff.accepted_by_silence", request_id=request.id, number=request.number, signoff_id=signoff.id)
    return signoff


def close_with_request(session: Session, request: Request, now: datetime) -> None:
    """A request was withdrawn as a whole: nothing is left to sign (a listener to its events)."""
    query = select(Signoff).where(Signoff.request_id == request.id, Signoff.state == SignoffState.REQUESTED)
    for signoff in session.scalars(query):
        signoff.state = SignoffState.WITHDRAWN
        signoff.decided_at = now


_CURRENT = (
    select(Signoff)
    .where(Signoff.request_id == bindparam("request_id"))
    .order_by(Signoff.round.desc())
    .limit(1)
    .execution_options(populate_existing=True)
)


def current(session: Session, request: Request) -> Signoff:
    """The sign-off asked for last, freshly read under the request's lock."""
    signoff = session.scalar(_CURRENT, {"request_id": request.id})
    if signoff is None:
        raise SignoffUnknown()
    return signoff
