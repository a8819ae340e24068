"""Sign-offs of a request, and what a personal link shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from processes.contracts.agreements import Agreement
from processes.contracts.queries import contract_for, local_day
from processes.mail.sealing import secret_hash
from processes.people.models import Person
from processes.people.queries import actor_of, members_of_project
from processes.people.rights import require
from processes.people.rules import Actor, Amounts, Limit, MemberRole
from processes.requests.models import Request
from processes.signoffs.errors import LinkExpired, LinkUnknown, LinkUsed, SignerNotAllowed, SignoffDecided
from processes.signoffs.models import Signoff, SignoffLink, SignoffState
from processes.signoffs.rights import may_accept_price, may_sign
from processes.together import Read
from processes.transactions import once_a_transaction


@once_a_transaction(Signoff)
def signoff_of(session: Session, request_id: int) -> Signoff | None:
    """The sign-off asked for last, whatever became of it."""
    query = select(Signoff).where(Signoff.request_id == request_id).order_by(Signoff.round.desc()).limit(1)
    return session.scalar(query)


def _signoff_read() -> Select[Signoff]:
    query = select(Signoff).where(Signoff.request_id == bindparam("request_id"))
    return query.order_by(Signoff.round.desc()).limit(1)


SIGNOFF = Read(_signoff_read)  # as `signoff_of`


def signoffs_of(session: Session, request_id: int) -> Sequence[Signoff]:
    """Every round of a request in order."""
    return session.scalars(select(Signoff).where(Signoff.request_id == request_id).order_by(Signoff.round)).all()


def price_of(signoff: Signoff) -> Amounts | None:
    """What the work that is to be signed costs without VAT, in each currency; None where it was not known."""
    price = signoff.content.get("price")
    said = [price, *price.get("further", ())] if price else []
    return tuple((Decimal(one["amount"]), one["currency"]) for one in said) or None


def agreement_at(session: Session, request: Request, signoff: Signoff) -> Agreement | None:
    """The contract as it stood when the sign-off was asked for."""
    return contract_for(session, project_id=request.project_id, on=local_day(signoff.requested_at))


def agreed_limit(session: Session, request: Request, signoff: Signoff) -> Limit | None:
    """Up to which price its approvers may accept work by the contract, if that says so."""
    agreed = agreement_at(session, request, signoff)
    return agreed.limit if agreed else None


def signers(session: Session, request: Request, signoff: Signoff) -> Sequence[Person]:
    """Who may accept the work at its price; where nobody may, who may sign at all: they learn who can change it."""
    able = able_to_accept(session, request, signoff)
    return able or members_of_project(session, request.project_id, MemberRole.APPROVER)


def able_to_accept(session: Session, request: Request, signoff: Signoff) -> Sequence[Person]:
    """Who may accept the work at its price; the same as `may_accept_price`."""
    price, agreed = price_of(signoff), agreed_limit(session, request, signoff)
    bound = price is not None and agreed is not None and not agreed.covers(price)
    role = MemberRole.CUSTOMER_ADMINISTRATOR if bound else MemberRole.APPROVER
    return members_of_project(session, request.project_id, role, price)


@dataclass(frozen=True, slots=True)
class Above:
    """A price that somebody who signs may not accept; `agreed` where the contract's limit keeps them, not their own."""

    price: Amounts
    able: Sequence[Person]
    agreed: Agreement | None


def above_limit(session: Session, actor: Actor, request: Request, signoff: Signoff) -> Above | None:
    """Why somebody who may sign may not accept the work at its price; None where they may."""
    price = price_of(signoff)
    agreed = agreement_at(session, request, signoff) if price else None
    if price is None or may_accept_price(actor, request, price, agreed.limit if agreed else None):
        return None
    by_contract = agreed if may_accept_price(actor, request, price, None) else None
    return Above(price, able_to_accept(session, request, signoff), by_contract)


def returned_before(session: Session, signoff: Signoff) -> Signoff | None:
    """The round before, where the customer returned the work then."""
    query = select(Signoff).where(Signoff.request_id == signoff.request_id, Signoff.round == signoff.round - 1)
    before = session.scalar(query)
    return before if before is not None and before.state is SignoffState.RETURNED else None


@dataclass(frozen=True, slots=True)
class LinkShown:
    """What a personal link leads to: the work to sign, and who is asked."""

    signoff: Signoff
    request: Request
    person: Person


def link_shown(session: Session, token: str, now: datetime) -> LinkShown:
    """What the page of a personal link shows; changes nothing, as mail scanners open links too.

    LinkUnknown, SignerNotAllowed for who may sign no more, LinkUsed, LinkExpired, SignoffDecided.
    """
    row = session.execute(
        select(SignoffLink, Signoff, Request, Person)
        .join(Signoff, Signoff.id == SignoffLink.signoff_id)
        .join(Request, Request.id == Signoff.request_id)
        .join(Person, Person.id == SignoffLink.person_id)
        .where(SignoffLink.token_hash == secret_hash(token))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise LinkUnknown()
    link, signoff, request, person = row
    actor = actor_of(session, person.id)
    require(actor is not None and may_sign(actor, request), SignerNotAllowed)
    check_open(session, signoff)
    if link.used_at is not None:
        raise LinkUsed()
    if link.expires_at <= now:
        raise LinkExpired()
    return LinkShown(signoff, request, person)


def check_open(session: Session, signoff: Signoff) -> None:
    """Raise SignoffDecided, which says who decided and when, unless the sign-off waits for its decision."""
    if signoff.state is SignoffState.REQUESTED:
        return
    person = session.get(Person, signoff.decided_by_id) if signoff.decided_by_id else None
    raise SignoffDecided(state=signoff.state.value, by=person.name if person else None, at=signoff.decided_at)
