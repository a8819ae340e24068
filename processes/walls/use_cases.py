"""Changes of screens on a wall: hung, seen, revoked."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from processes.outbox import post
from processes.people.access import hashed
from processes.people.rights import require
from processes.people.rules import Actor
from processes.walls.errors import WallNameMissing, WallUnknown
from processes.walls.models import Wall
from processes.walls.rights import may_hang_walls

SEEN_EVERY = timedelta(minutes=5)  # how exactly it is known when a screen looked last


def hang_wall(
    session: Session, *, name: str, shows_customers: bool, shows_summaries: bool, actor: Actor, now: datetime
) -> tuple[Wall, str]:
    """A screen, and the key of its link, which is told once. WallNameMissing."""
    require(may_hang_walls(actor))
    if not name.strip():
        raise WallNameMissing()
    key = secrets.token_urlsafe(32)
    wall = Wall(
        name=name.strip(),
        key_hash=hashed(key),
        shows_customers=shows_customers,
        shows_summaries=shows_summaries,
        made_by_id=actor.person_id,
        made_at=now,
    )
    session.add(wall)
    session.flush()
    post(session, "wall.hung", wall_id=wall.id)
    return wall, key


def revoke_wall(session: Session, *, wall_id: int, actor: Actor, now: datetime) -> Wall:
    """Let the link work no more; a second time changes nothing. WallUnknown."""
    require(may_hang_walls(actor))
    wall = session.get(Wall, wall_id, with_for_update=True)
    if wall is None:
        raise WallUnknown()
    if wall.revoked_at is None:
        wall.revoked_at = now
        post(session, "wall.revoked", wall_id=wall.id)
    session.flush()
    return wall


def note_seen(session: Session, *, wall_id: int, now: datetime) -> None:
    """A screen looks: kept to five minutes, so that screens write little."""
    is_old = or_(Wall.last_seen_at.is_(None), Wall.last_seen_at < now - SEEN_EVERY)
    session.execute(update(Wall).where(Wall.id == wall_id, is_old).values(last_seen_at=now))
