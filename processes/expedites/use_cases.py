"""Changes of shorter reactions: asked for, agreed to, refused, taken back, taken up, and what became of them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.contracts import queries as contracts
from processes.contracts.rules import Target
from processes.dispatch.queries import assignee_of
from processes.dispatch.use_cases import reassign
from processes.documents.translations import N_, translator
from processes.errors import Forbidden
from processes.expedites import alerts, flow
from processes.expedites.errors import (
    AlreadyExpedited,
    ApproveFirst,
    ExpediteDecided,
    ExpediteNotOffered,
    ExpediteUnknown,
    OfferChanged,
    PriceAboveLimit,
    ReasonMissing,
    TakenAlready,
)
from processes.expedites.events import ASKED, REFUSED, TAKEN, WITHDRAWN
from processes.expedites.models import Expedite
from processes.expedites.offers import agreed_limit, offer_for, shortened
from processes.expedites.queries import open_of
from processes.expedites.rights import may_agree, may_expedite, may_take, may_withdraw_expedite
from processes.expedites.rules import RETURNABLE, ExpediteState, WhyNot
from processes.outbox import post
from processes.people.rights import require
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.requests.errors import RequestUnknown
from processes.requests.models import Request
from processes.requests.rights import may_see
from processes.requests.rules import RequestState
from processes.settings import get_settings
from processes.signoffs.rights import may_sign
from processes.slas.events import RESTORED, SHORTENED

WHY_GIVEN = N_("A shorter reaction is agreed")


def ask_expedite(
    session: Session, *, request_id: int, actor: Actor, now: datetime, seen: str | None = None
) -> Expedite:
    """Ask for a shorter reaction (B3); of who may pay for it that is the consent as well.

    `seen` is the mark of the offer that the person saw. RequestUnknown, AlreadyExpedited, ExpediteNotOffered,
    OfferChanged.
    """
    request = requests.locked(session, request_id=request_id)
    require(may_see(actor, request), RequestUnknown(number=request.number))
    require(may_expedite(actor, request))
    if open_of(session, request.id) is not None:
        raise AlreadyExpedited()
    offer = offer_for(session, request, now)
    if isinstance(offer, WhyNot):
        raise ExpediteNotOffered()
    if seen is not None and seen != offer.mark:
        raise OfferChanged()
    expedite = Expedite(
        request=request,
        contract_id=offer.contract_id,
        state=ExpediteState.ASKED,
        price=offer.price,
        currency=offer.currency,
        minutes={target.value: count for target, count in offer.minutes.items()},
        around_clock=offer.around_clock,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    session.add(expedite)
    session.flush()
    requests.record_event(session, request, ASKED, actor=actor, now=now)
    _post(session, expedite)
    if may_agree(actor, request, (offer.price, offer.currency), agreed_limit(session, request, now)):
        _agree(session, expedite, actor=actor, now=now)
    pack = contracts.pack_for(session, request.project_id, now)
    flow.expedite_asked(session, request, expedite, pack=pack, actor=actor, now=now)
    return expedite


def agree(session: Session, *, request_id: int, actor: Actor, now: datetime) -> Expedite:
    """Agree to the price: the promise is shorter from now on.

    Forbidden, PriceAboveLimit, ExpediteDecided, ExpediteNotOffered where it is of no use any more.
    """
    request, expedite = _open(session, request_id)
    _require_consent(session, actor, request, expedite)
    _agree(session, expedite, actor=actor, now=now)
    return expedite


def refuse(session: Session, *, request_id: int, reason: str, actor: Actor, now: datetime) -> Expedite:
    """Refuse the price, with a reason. Forbidden, PriceAboveLimit, ExpediteDecided, ReasonMissing."""
    request, expedite = _open(session, request_id)
    _require_consent(session, actor, request, expedite)
    if not reason.strip():
        raise ReasonMissing()
    expedite.reason = reason.strip()
    end(session, expedite, ExpediteState.REFUSED, now=now)
    requests.record_event(session, request, REFUSED, actor=actor, now=now, reason=expedite.reason)
    return expedite


def withdraw_expedite(session: Session, *, request_id: int, actor: Actor, now: datetime) -> Expedite:
    """Take it back as long as no technician has it: it costs nothing, and the contract's promise runs again.

    RequestUnknown, ExpediteUnknown, Forbidden, TakenAlready.
    """
    request = requests.locked(session, request_id=request_id)
    require(may_see(actor, request), RequestUnknown(number=request.number))
    expedite = open_of(session, request.id)
    if expedite is None:
        raise ExpediteUnknown()
    require(may_withdraw_expedite(actor, request, expedite))
    if expedite.state not in RETURNABLE:
        raise TakenAlready()
    give_up(session, expedite, ExpediteState.WITHDRAWN, by=actor, now=now)
    requests.record_event(session, request, WITHDRAWN, actor=actor, now=now)
    flow.expedite_ended(session, request, now)
    return expedite


def take_expedite(
    session: Session, *, request_id: int, technician_id: int | None, actor: Actor, now: datetime
) -> Expedite:
    """Say who takes it up, whoever has the request until now; from then on the customer cannot take it back.

    One that waits for its approval is approved by that, unless the form of approval asks for more.
    Forbidden, ExpediteDecided, ApproveFirst, and what handing over refuses.
    """
    require(may_take(actor))
    request, expedite = _open(session, request_id, ExpediteState.AGREED)
    before = assignee_of(session, [request.id]).get(request.id)
    if request.state is RequestState.LOGGED:
        require(flow.approved(session, request, technician_id, actor=actor, now=now), ApproveFirst)
    elif before is None or technician_id != before.id:
        why = translator(get_settings().default_locale).gettext(WHY_GIVEN)
        given: dict[str, Any] = {"technician_id": technician_id, "reason": why}
        reassign(session, request_id=request.id, **given, actor=actor, now=now)
    is_taken(session, expedite, by=actor, now=now)
    return expedite


def is_taken(session: Session, expedite: Expedite, *, by: Actor, now: datetime) -> None:
    """A technician has it."""
    expedite.state, expedite.taken_at, expedite.taken_by_id = ExpediteState.TAKEN, now, by.person_id
    session.flush()
    requests.record_event(session, expedite.request, TAKEN, actor=by, now=now)
    alerts.calm(session, expedite.request, now=now)
    _post(session, expedite)


def give_up(session: Session, expedite: Expedite, state: ExpediteState, *, by: Actor, now: datetime) -> None:
    """It is no more: the contract's promise runs again where it was shorter, and whoever was roused is told."""
    was_agreed = expedite.state is not ExpediteState.ASKED
    end(session, expedite, state, now=now)
    if was_agreed:
        requests.record_event(session, expedite.request, RESTORED, actor=by, now=now)
        alerts.call_off(session, expedite, now=now)


def end(session: Session, expedite: Expedite, state: ExpediteState, *, now: datetime) -> None:
    """It has come to its end."""
    expedite.state, expedite.ended_at = state, now
    session.flush()
    alerts.consent_settled(session, expedite, now=now)
    alerts.calm(session, expedite.request, now=now)
    _post(session, expedite)


def _open(session: Session, request_id: int, state: ExpediteState = ExpediteState.ASKED) -> tuple[Request, Expedite]:
    """The locked request with its shorter reaction that stands so; ExpediteDecided."""
    request = requests.locked(session, request_id=request_id)
    expedite = open_of(session, request.id)
    if expedite is None or expedite.state is not state:
        raise ExpediteDecided()
    return request, expedite


def _require_consent(session: Session, actor: Actor, request: Request, expedite: Expedite) -> None:
    """An approver to whom it is too dear learns that: PriceAboveLimit; whoever approves nothing: Forbidden."""
    price, agreed = (expedite.price, expedite.currency), agreed_limit(session, request, expedite.asked_at)
    approves = may_sign(actor, request) and not actor.is_staff
    require(may_agree(actor, request, price, agreed), PriceAboveLimit if approves else Forbidden)


def _agree(session: Session, expedite: Expedite, *, actor: Actor, now: datetime) -> None:
    request = expedite.request
    minutes = {Target(name): count for name, count in expedite.minutes.items()}
    sooner, due, _ = shortened(session, request, minutes, now, around_clock=expedite.around_clock)
    if not sooner:
        raise ExpediteNotOffered()
    expedite.state, expedite.agreed_by_id, expedite.agreed_at = ExpediteState.AGREED, actor.person_id, now
    expedite.due_at, expedite.due_before = min(due.values()), request.promised_at
    expedite.minutes = {target.value: minutes[target] for target in minutes if target in sooner}
    session.flush()
    said: dict[str, Any] = {"targets": dict(expedite.minutes), "around_clock": expedite.around_clock}
    said["due_at"] = expedite.due_at.isoformat()
    requests.record_event(session, request, SHORTENED, actor=actor, now=now, **said)
    alerts.consent_settled(session, expedite, now=now)
    flow.look_when_due(session, max(due.values()), expedite.id)
    _post(session, expedite)


def _post(session: Session, expedite: Expedite) -> None:
    """Tell other systems how it stands."""
    post(
        session,
        f"expedite.{expedite.state.value}",
        request_id=expedite.request_id,
        number=expedite.request.number,
        price=str(expedite.price),
        currency=expedite.currency,
        due_at=expedite.due_at.isoformat() if expedite.due_at else None,
    )
