"""Announcements as JSON."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.announcements.forms import LONGEST_TEXT, LONGEST_TITLE
from app.announcements.listing import stands
from app.api.fields import Instant, Named, With, ident, one_of, text
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import allowed, signed_in
from processes.announcements import queries, use_cases
from processes.announcements.models import Announcement
from processes.announcements.rights import may_announce
from processes.announcements.rules import Audience, Standing
from processes.clock import utcnow
from processes.people.rules import Scope

blueprint = Blueprint("api_announcements", __name__, url_prefix="/api/v1/announcements", description="Announcements")


class AnnouncementSchema(Schema):
    """Something that is announced, in plain text; one for an organisation names it."""

    id = fields.Integer(dump_only=True)
    title = text(LONGEST_TITLE, required=True)
    text = text(LONGEST_TEXT, required=True)
    audience = one_of(Audience, required=True)
    organisation = fields.Nested(Named, allow_none=True, dump_only=True)
    organisation_id = ident(load_default=None, allow_none=True, load_only=True)
    starts_at = Instant(required=True)
    ends_at = Instant(load_default=None, allow_none=True)
    standing = one_of(Standing, dump_only=True)


class AnnouncementQuery(PageQuery):
    """Which announcements."""

    standing = one_of(Standing, load_default=None)


def _with(one: Announcement) -> With:
    return With(one, standing=stands(one))


@blueprint.route("")
@signed_in
@serves(blueprint, page_of(AnnouncementSchema, "Announcements, the newest first."))
@blueprint.arguments(AnnouncementQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Announcements that you may see, the newest first."""
    asked = {**query, "after": query["after"] or None, "now": utcnow()}
    found = queries.announcements_page(db.session(), current_actor(), **asked)
    return page([_with(one) for one in found.rows], found.after)


@blueprint.route("", methods=["POST"])
@allowed(may_announce)
@serves(blueprint, AnnouncementSchema, status=201, scope=Scope.WORK)
@blueprint.arguments(AnnouncementSchema)
def announce(body: dict[str, Any]) -> With:
    """Announce something to an audience."""
    return _with(use_cases.announce(db.session(), **body, actor=current_actor(), now=utcnow()))


@blueprint.route("/<int:announcement_id>/end", methods=["POST"])
@allowed(may_announce)
@serves(blueprint, AnnouncementSchema, scope=Scope.WORK)
def end(announcement_id: int) -> With:
    """Show an announcement no longer."""
    session, actor, now = db.session(), current_actor(), utcnow()
    use_cases.end_announcement(session, announcement_id=announcement_id, actor=actor, now=now)
    return _with(queries.announcement_for(session, actor, announcement_id, now))
