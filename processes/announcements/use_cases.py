"""Changes of announcements: written, changed, ended."""

from datetime import datetime

from sqlalchemy.orm import Session

from processes.announcements import flow
from processes.announcements.errors import (
    AnnouncementChanged,
    AnnouncementEnded,
    AnnouncementUnknown,
    EndsBeforeStart,
    OrganisationMissing,
)
from processes.announcements.models import Announcement
from processes.announcements.rights import may_announce, may_see_announcement
from processes.announcements.rules import Audience, Standing, standing
from processes.outbox import post
from processes.people.confidential import may_see_organisation
from processes.people.models import Organisation
from processes.people.rights import require
from processes.people.rules import Actor


def announce(
    session: Session,
    *,
    title: str,
    text: str,
    audience: Audience,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    ends_at: datetime | None = None,
    organisation_id: int | None = None,
) -> Announcement:
    """Announce something to an audience, from its start on. OrganisationMissing, EndsBeforeStart."""
    require(may_announce(actor))
    require(may_see_organisation(actor, organisation_id), OrganisationMissing)
    made = Announcement(written_at=now, written_by_id=actor.person_id)
    _say(session, made, title, text, audience, organisation_id, starts_at, ends_at)
    session.add(made)
    session.flush()
    post(session, "announcement.written", announcement_id=made.id)
    flow.announcement_said(session, made)
    return made


def change_announcement(
    session: Session,
    *,
    announcement_id: int,
    title: str,
    text: str,
    audience: Audience,
    organisation_id: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
    seen: int,
    actor: Actor,
    now: datetime,
) -> Announcement:
    """Say it otherwise, as long as nobody else has since the page was drawn (`seen`, its version).

    AnnouncementUnknown, AnnouncementChanged, AnnouncementEnded, OrganisationMissing, EndsBeforeStart.
    """
    require(may_announce(actor))
    require(may_see_organisation(actor, organisation_id), OrganisationMissing)
    changed = _open(session, announcement_id, actor, now)
    if changed.version != seen:
        raise AnnouncementChanged()
    was_shown = _is_shown(changed, now)
    _say(session, changed, title, text, audience, organisation_id, starts_at, ends_at)
    changed.version += 1
    post(session, "announcement.changed", announcement_id=changed.id)
    if not (was_shown and _is_shown(changed, now)):
        flow.announcement_said(session, changed)
    return changed


def end_announcement(session: Session, *, announcement_id: int, actor: Actor, now: datetime) -> None:
    """Show it no longer, or never; AnnouncementUnknown, AnnouncementEnded."""
    require(may_announce(actor))
    ended = _open(session, announcement_id, actor, now)
    ended.starts_at, ended.ends_at = min(ended.starts_at, now), now
    ended.version += 1
    post(session, "announcement.ended", announcement_id=ended.id)


def _open(session: Session, announcement_id: int, actor: Actor, now: datetime) -> Announcement:
    found = session.get(Announcement, announcement_id, with_for_update={"of": Announcement})
    if found is None or not may_see_announcement(actor, found, now):
        raise AnnouncementUnknown()
    if standing(found.starts_at, found.ends_at, now) is Standing.ENDED:
        raise AnnouncementEnded()
    return found


def _is_shown(one: Announcement, now: datetime) -> bool:
    return standing(one.starts_at, one.ends_at, now) is Standing.SHOWN


def _say(
    session: Session,
    announcement: Announcement,
    title: str,
    text: str,
    audience: Audience,
    organisation_id: int | None,
    starts_at: datetime,
    ends_at: datetime | None,
) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise EndsBeforeStart()
    named = session.get(Organisation, organisation_id or 0) if audience is Audience.ORGANISATION else None
    if audience is Audience.ORGANISATION and (named is None or named.is_provider):
        raise OrganisationMissing()
    announcement.title, announcement.text, announcement.audience = title, text, audience
    announcement.organisation, announcement.starts_at, announcement.ends_at = named, starts_at, ends_at
