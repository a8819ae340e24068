"""Changes of the company's logo."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from processes.customers.models import Logo
from processes.customers.use_cases import lock, note
from processes.documents.pictures import TooManyPixels, Unreadable, logo_of
from processes.people.models import Organisation
from processes.people.queries import provider
from processes.people.rights import require
from processes.people.rules import Actor
from processes.setup.errors import LogoTooLarge, LogoUnreadable
from processes.setup.rights import may_set_up

LARGEST = 2_000_000  # bytes of what is brought


def keep_logo(session: Session, *, content: bytes, actor: Actor, now: datetime) -> Organisation:
    """Show this picture on pages, in mails and on documents from now on; LogoUnreadable, LogoTooLarge."""
    require(may_set_up(actor))
    if len(content) > LARGEST:
        raise LogoTooLarge()
    try:
        made = logo_of(content)
    except TooManyPixels as fault:
        raise LogoTooLarge() from fault
    except Unreadable as fault:
        raise LogoUnreadable() from fault
    digest = sha256(made.content).hexdigest()
    session.execute(insert(Logo).values(digest=digest, content=made.content).on_conflict_do_nothing())
    shown = {"digest": digest, "width": made.width, "height": made.height}
    return _show(session, shown, "logo_changed", actor, now)


def remove_logo(session: Session, *, actor: Actor, now: datetime) -> Organisation:
    """Show the desk's own mark again; documents that have the logo keep it."""
    require(may_set_up(actor))
    return _show(session, None, "logo_removed", actor, now)


def _show(session: Session, logo: dict[str, Any] | None, kind: str, actor: Actor, now: datetime) -> Organisation:
    ours = provider(session)
    lock(session, ours)
    if ours.logo != logo:
        ours.logo = logo
        note(session, ours, kind, actor, now)
    return ours
