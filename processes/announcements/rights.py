"""Who may announce something, and who sees what is announced; the same rule as a SQL condition."""

from datetime import datetime

from sqlalchemy import ColumnElement, false, or_

from processes.announcements.models import Announcement
from processes.announcements.rules import Audience
from processes.people.confidential import may_see_organisation, organisation_shown
from processes.people.rights import may_administer
from processes.people.rules import Actor, Role


def may_announce(actor: Actor) -> bool:
    """Write announcements, change and end them."""
    return may_administer(actor) or actor.has(Role.DISPATCHER)


def may_list_announcements(actor: Actor) -> bool:
    """Look through all announcements: everybody who works here, as customers ask about theirs."""
    return actor.is_desk or actor.is_staff


def may_see_announcement(actor: Actor, announcement: Announcement, now: datetime) -> bool:
    """See an announcement: staff every one but those to organisations that are kept from them, customers those for
    them as soon as they begin.
    """
    if may_list_announcements(actor):
        return may_see_organisation(actor, announcement.organisation_id)
    theirs = announcement.organisation_id is None or announcement.organisation_id in _organisations(actor)
    is_for_customers = bool(actor.grants) and announcement.audience is not Audience.STAFF
    return is_for_customers and theirs and announcement.starts_at <= now


def visible(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The same as a condition for lists of announcements."""
    if may_list_announcements(actor):
        return organisation_shown(actor, Announcement.organisation_id)
    return addressed(actor) & (Announcement.starts_at <= now)


def addressed(actor: Actor) -> ColumnElement[bool]:
    """What is for an actor themselves, as a condition."""
    for_staff = Announcement.audience == Audience.STAFF
    for_all, theirs = Announcement.audience == Audience.CUSTOMERS, Announcement.organisation_id
    for_customers = for_all | theirs.in_(sorted(_organisations(actor)))
    return or_(for_staff if actor.is_staff else false(), for_customers if actor.grants else false())


def _organisations(actor: Actor) -> set[int]:
    return {grant.organisation_id for grant in actor.grants}
