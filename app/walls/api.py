"""Screens on a wall as JSON: which hang, hanging one, letting a link work no more."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import Instant, Named, With, text
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.extensions import db
from app.walls.forms import LONGEST
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.clock import utcnow
from processes.people.rules import Scope
from processes.settings import get_settings
from processes.walls import queries, use_cases
from processes.walls.models import Wall
from processes.walls.rights import may_hang_walls

blueprint = Blueprint("api_walls", __name__, url_prefix="/api/v1/walls", description="Screens on a wall")


class WallSchema(Schema):
    """A screen; of customers it shows numbers, and names or subjects only where that was chosen."""

    id = fields.Integer(dump_only=True)
    name = text(LONGEST, required=True)
    shows_customers = fields.Boolean(load_default=False)
    shows_summaries = fields.Boolean(load_default=False)
    made_by = fields.Nested(Named, allow_none=True, dump_only=True)
    made_at = Instant(dump_only=True)
    last_seen_at = Instant(allow_none=True, dump_only=True)
    revoked_at = Instant(allow_none=True, dump_only=True)


class HungWallSchema(WallSchema):
    """A screen that was just hung, with its link: it is told once, and only its key's hash is kept."""

    link = fields.String(dump_only=True)


@blueprint.route("")
@allowed(may_hang_walls)
@serves(blueprint, page_of(WallSchema, "Screens, the newest first."))
@blueprint.arguments(PageQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Screens that hang or did, the newest first."""
    found = queries.walls_page(db.session(), after=query["after"] or None, limit=query["limit"])
    return page(found.rows, found.after)


@blueprint.route("", methods=["POST"])
@allowed(may_hang_walls)
@serves(blueprint, HungWallSchema, status=201, scope=Scope.WORK)
@blueprint.arguments(WallSchema)
def hang(body: dict[str, Any]) -> With:
    """Hang a screen; its link is in this answer only."""
    wall, key = use_cases.hang_wall(db.session(), **body, actor=current_actor(), now=utcnow())
    return With(wall, link=f"{get_settings().public_url()}{url_for('walls.show', key=key)}")


@blueprint.route("/<int:wall_id>/revoke", methods=["POST"])
@allowed(may_hang_walls)
@serves(blueprint, WallSchema, scope=Scope.WORK)
def revoke(wall_id: int) -> Wall:
    """Let the link of a screen work no more."""
    return use_cases.revoke_wall(db.session(), wall_id=wall_id, actor=current_actor(), now=utcnow())
