"""The company's own lists, as JSON: by their codes requests and work logs name what they are."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import one_of
from app.api.serving import serves
from app.extensions import db
from app.web.guards import signed_in
from processes.catalogue.queries import known
from processes.catalogue.rules import CatalogueList
from processes.contracts.rules import Activity, Layer

blueprint = Blueprint("api_catalogue", __name__, url_prefix="/api/v1/catalogue", description="The company's own lists")


class ItemSchema(Schema):
    """An item: its code never changes; `rate` is the tariff's price at which work of an activity is billed, `layer`
    where devices of a type live.
    """

    code = fields.String()
    names = fields.Dict(keys=fields.String(), values=fields.String())
    rate = one_of(Activity, allow_none=True)
    is_billable = fields.Boolean()
    layer = one_of(Layer, allow_none=True)
    is_active = fields.Boolean()


class ItemsSchema(Schema):
    """A list in its order, with what has ended."""

    items = fields.List(fields.Nested(ItemSchema))


@blueprint.route("/activities")
@signed_in
@serves(blueprint, ItemsSchema)
def activities() -> dict[str, Any]:
    """Kinds of work."""
    return {"items": [*known(db.session())[CatalogueList.ACTIVITIES].values()]}


@blueprint.route("/request_kinds")
@signed_in
@serves(blueprint, ItemsSchema)
def request_kinds() -> dict[str, Any]:
    """Kinds of requests."""
    return {"items": [*known(db.session())[CatalogueList.REQUEST_KINDS].values()]}


@blueprint.route("/device_types")
@signed_in
@serves(blueprint, ItemsSchema)
def device_types() -> dict[str, Any]:
    """Types of devices."""
    return {"items": [*known(db.session())[CatalogueList.DEVICE_TYPES].values()]}


@blueprint.route("/causes")
@signed_in
@serves(blueprint, ItemsSchema)
def causes() -> dict[str, Any]:
    """Why what is reported happens, said with a resolution."""
    return {"items": [*known(db.session())[CatalogueList.CAUSES].values()]}


@blueprint.route("/absence_kinds")
@signed_in
@serves(blueprint, ItemsSchema)
def absence_kinds() -> dict[str, Any]:
    """Kinds of absences."""
    return {"items": [*known(db.session())[CatalogueList.ABSENCE_KINDS].values()]}
