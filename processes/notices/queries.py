"""What a person was told, how much of it is new, and how they want to be told."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from processes.notices.models import MailTime, Notice, NoticePreference
from processes.notices.rules import kinds_for
from processes.paging import By, Page, page_from
from processes.people.confidential import number_shown
from processes.people.rules import Actor

NEWEST = (By(Notice.id, descending=True),)


def mine(actor: Actor) -> ColumnElement[bool]:
    """A person's own notices; a customer's of projects that they still see."""
    theirs = Notice.person_id == (actor.person_id or 0)
    if actor.is_staff:
        return theirs & number_shown(actor, Notice.about)
    return theirs & Notice.project_id.in_(sorted(actor.project_ids))


def notices_page(
    session: Session, actor: Actor, *, order: Sequence[By] = NEWEST, after: str | None = None, limit: int = 30
) -> Page[Notice]:
    """What a person was told, the newest first, in one statement; CursorUnknown."""
    query = select(Notice).where(mine(actor), Notice.in_bell)
    return page_from(session, query, order, after, limit)


def unread(actor: Actor, cap: int) -> ColumnElement[int]:
    """How many notices wait to be read, counted no further than `cap`: a part of another statement."""
    new = select(Notice.id).where(mine(actor), Notice.in_bell, Notice.read_at.is_(None)).limit(cap)
    return select(func.count()).select_from(new.subquery()).scalar_subquery()


def notice_of(session: Session, actor: Actor, notice_id: int) -> Notice | None:
    """One of a person's own notices."""
    return session.scalar(select(Notice).where(Notice.id == notice_id, mine(actor)))


def choices_of(session: Session, actor: Actor) -> dict[str, tuple[bool, MailTime]]:
    """How a person is told of every kind that may concern them: in the bell, and when by mail."""
    query = select(NoticePreference).where(NoticePreference.person_id == actor.person_id)
    chosen = {row.kind: (row.bell, row.mail) for row in session.scalars(query)}
    return {kind.name: chosen.get(kind.name, (True, kind.mail)) for kind in kinds_for(actor)}
