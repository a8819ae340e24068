"""By what a person has access: the living sessions and API tokens, as pages list them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.paging import By, Page, page_from
from processes.people.actors import living_token
from processes.people.models import ApiToken, PersonSession

LAST_SEEN = (By(PersonSession.seen_at, descending=True), By(PersonSession.id, descending=True))


def sessions_page(
    session: Session, person_id: int, now: datetime, *, order: Sequence[By], after: str | None, limit: int
) -> Page[PersonSession]:
    """A page of a person's living sessions, in one statement."""
    living = select(PersonSession).where(PersonSession.person_id == person_id, PersonSession.expires_at > now)
    return page_from(session, living, order, after, limit)


def sessions_of(session: Session, person_id: int, now: datetime) -> Sequence[PersonSession]:
    """A person's living sessions, the one seen last first."""
    return sessions_page(session, person_id, now, order=LAST_SEEN, after=None, limit=1000).rows


def tokens_page(
    session: Session, person_id: int, now: datetime, *, order: Sequence[By], after: str | None, limit: int
) -> Page[ApiToken]:
    """A page of a person's API tokens that still work, in one statement."""
    working = select(ApiToken).where(ApiToken.person_id == person_id, living_token(now))
    return page_from(session, working, order, after, limit)


def tokens_of(session: Session, person_id: int, now: datetime) -> Sequence[ApiToken]:
    """A person's API tokens that still work, the newest first."""
    return tokens_page(session, person_id, now, order=[By(ApiToken.id, descending=True)], after=None, limit=1000).rows
