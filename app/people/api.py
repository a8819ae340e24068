"""People and what they may do, as JSON."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import Address, Amount, Instant, Named, With, one_of, text
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.logins.standing import BY_NAME, Held, PersonLine, Side, Standing, people_page, person_line
from processes.people import known
from processes.people.rights import may_reach, may_see_people
from processes.people.rules import MemberRole, Role

blueprint = Blueprint("api_people", __name__, url_prefix="/api/v1/people", description="Staff and customers")


class PriceSchema(Schema):
    """The highest price, without VAT, that an approver may accept."""

    amount = Amount()
    currency = fields.String()


class RightSchema(Schema):
    """A customer's right; without a project it counts in all of them."""

    organisation = fields.Nested(Named)
    project = fields.Nested(Named, allow_none=True)
    role = one_of(MemberRole)
    limit = fields.Nested(PriceSchema, allow_none=True)


class PersonLineSchema(Schema):
    """A person as lists show them."""

    id = fields.Integer()
    url = Address("api_people.read", attribute="person_id")
    name = fields.String()
    email = fields.Email()
    phones = fields.List(fields.String())
    language = fields.String(attribute="locale")
    time_zone = fields.String(attribute="timezone")
    state = one_of(Standing)
    last_seen_at = Instant(allow_none=True)
    roles = fields.List(one_of(Role))
    rights = fields.List(fields.Nested(RightSchema))


class AddressSchema(Schema):
    """A further mail address; mail from there is the person's once it is verified."""

    email = fields.Email()
    verified_at = Instant(allow_none=True)


class PersonSchema(PersonLineSchema):
    """A person with further addresses."""

    addresses = fields.List(fields.Nested(AddressSchema))


class PeopleQuery(PageQuery):
    """Whom to list: those who have not left, unless a state says otherwise."""

    q = text(200, shortest=0, load_default="", metadata={"description": "Words of names and addresses, digits"})
    state = one_of(Standing, load_default=None)
    side = one_of(Side, load_default=None)


def _right(held: Held) -> With:
    project = {"id": held.project_id, "name": held.project} if held.project_id is not None else None
    return With(held, organisation={"id": held.organisation_id, "name": held.organisation}, project=project)


def _shown(line: PersonLine, **beside: Any) -> With:
    told = {"state": line.standing, "last_seen_at": line.seen_at, "roles": line.roles, "person_id": line.person.id}
    phones = line.person.phones if current_actor().is_staff else []
    return With(line.person, **{"phones": phones, **told, **beside}, rights=[_right(held) for held in line.rights])


@blueprint.route("")
@allowed(may_see_people)
@serves(blueprint, page_of(PersonLineSchema, "People whom you may see, by name."))
@blueprint.arguments(PeopleQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """People whom you may see, by name."""
    narrowed = {"standing": query["state"], "side": query["side"], "text": query["q"]}
    place = {"order": BY_NAME, "after": query["after"] or None, "limit": query["limit"]}
    found = people_page(db.session(), current_actor(), **narrowed, **place)
    return page([_shown(line) for line in found.rows], found.after)


@blueprint.route("/<int:person_id>")
@allowed(may_see_people)
@serves(blueprint, PersonSchema)
def read(person_id: int) -> With:
    """One person with every right of theirs that you may see."""
    session, actor = db.session(), current_actor()
    line = person_line(session, actor, person_id)
    if not may_reach(actor, line.person):
        return _shown(line, addresses=[])
    return _shown(line, phones=line.person.phones, addresses=known.addresses_of(session, person_id))
