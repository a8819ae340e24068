"""Announcements as lists and home pages show them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from processes.announcements.errors import AnnouncementUnknown
from processes.announcements.models import Announcement
from processes.announcements.rights import addressed, visible
from processes.announcements.rules import Standing
from processes.paging import By, Page, page_from
from processes.people.rules import Actor

NEWEST = (By(Announcement.starts_at, descending=True), By(Announcement.id, descending=True))
MOST_SHOWN = 5  # on a home page


def stands(which: Standing, now: datetime) -> ColumnElement[bool]:
    """`rules.standing` as a condition."""
    over = Announcement.ends_at.is_not(None) & (Announcement.ends_at <= now)
    begun = Announcement.starts_at <= now
    return {Standing.ENDED: over, Standing.SHOWN: and_(begun, ~over), Standing.COMING: and_(~begun, ~over)}[which]


def announcements_page(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    standing: Standing | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    words: str = "",
    order: Sequence[By] = NEWEST,
    after: str | None = None,
    limit: int = 50,
) -> Page[Announcement]:
    """The announcements that an actor may see, with organisation and author, in one statement. CursorUnknown."""
    people = joinedload(Announcement.organisation), joinedload(Announcement.written_by)
    query = select(Announcement).options(*people).where(visible(actor, now), *where)
    if standing is not None:
        query = query.where(stands(standing, now))
    if words:
        found = (column.icontains(words, autoescape=True) for column in (Announcement.title, Announcement.text))
        query = query.where(or_(*found))
    return page_from(session, query, order, after, limit)


def announcement_for(session: Session, actor: Actor, announcement_id: int, now: datetime) -> Announcement:
    """One that the actor may see; AnnouncementUnknown."""
    found = session.scalar(select(Announcement).where(Announcement.id == announcement_id, visible(actor, now)))
    if found is None:
        raise AnnouncementUnknown()
    return found


def told_now(actor: Actor, now: datetime) -> ColumnElement[Any]:
    """What an actor is told at the moment, the newest first, a part of another statement: [{title, text, ends_at}]."""
    shown = select(Announcement).where(addressed(actor), stands(Standing.SHOWN, now))
    newest = shown.order_by(*(by.column.desc() for by in NEWEST)).limit(MOST_SHOWN).subquery().c
    one = func.json_build_object("title", newest.title, "text", newest.text, "ends_at", newest.ends_at)
    return select(func.json_agg(one, type_=JSON)).scalar_subquery()
