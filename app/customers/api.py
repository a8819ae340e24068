"""Customers and their projects, as JSON."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import Address, Instant, Named, With, one_of, text
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.customers.listing import stands
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.clock import utcnow
from processes.customers import queries
from processes.customers.queries import CustomerLine
from processes.customers.rights import may_list_customers, may_see_project
from processes.customers.rules import Standing

blueprint = Blueprint("api_customers", __name__, url_prefix="/api/v1/customers", description="Customers")


class CustomerLineSchema(Schema):
    """A customer as lists show it."""

    id = fields.Integer()
    url = Address("api_customers.read", attribute="organisation_id")
    name = fields.String()
    registration_number = fields.String(allow_none=True)
    vat_number = fields.String(allow_none=True)
    city = fields.String()
    country = fields.String()
    language = fields.String(attribute="locale")
    state = one_of(Standing)
    open_requests = fields.Integer()


class ProjectSchema(Named):
    """A project of a customer."""

    is_active = fields.Boolean()


class CustomerSchema(CustomerLineSchema):
    """A customer with its projects."""

    street = fields.String()
    postcode = fields.String()
    billing_email = fields.String(allow_none=True)
    ended_at = Instant(allow_none=True)
    projects = fields.List(fields.Nested(ProjectSchema))


class CustomersQuery(PageQuery):
    """Which customers to list: those who are served, unless a state says otherwise."""

    q = text(200, shortest=0, load_default="", metadata={"description": "Words of names, registration numbers"})
    state = one_of(Standing, load_default=None)


def _shown(line: CustomerLine, **beside: Any) -> With:
    one = line.organisation
    told = {"state": stands(one), "open_requests": line.open_requests, "organisation_id": one.id}
    return With(one, **told, **beside)


@blueprint.route("")
@allowed(may_list_customers)
@serves(blueprint, page_of(CustomerLineSchema, "Customers whom you may see, by name."))
@blueprint.arguments(CustomersQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Customers whom you may see, by name."""
    narrowed = {"standing": query["state"], "text": query["q"]}
    place = {"after": query["after"] or None, "limit": query["limit"]}
    found = queries.customers_page(db.session(), current_actor(), now=utcnow(), **narrowed, **place)
    return page([_shown(line) for line in found.rows], found.after)


@blueprint.route("/<int:organisation_id>")
@allowed(may_list_customers)
@serves(blueprint, CustomerSchema)
def read(organisation_id: int) -> With:
    """One customer with the projects that you may see."""
    actor = current_actor()
    line = queries.customer_line(db.session(), actor, organisation_id, utcnow())
    return _shown(line, projects=[one for one in line.organisation.projects if may_see_project(actor, one)])
