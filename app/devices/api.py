"""Devices as JSON."""

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields
from marshmallow.validate import Length

from app.api.fields import Address, Instant, Named, With, coded, ident, one_of, text
from app.api.pages import PageQuery, page, page_of
from app.api.serving import serves
from app.devices.listing import layer_of
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import allowed
from processes.catalogue.rules import TypeCode
from processes.clock import utcnow
from processes.contracts.errors import ProductUnknown
from processes.contracts.overview import products
from processes.contracts.rules import Layer
from processes.devices import queries, use_cases
from processes.devices.affecting import name_items
from processes.devices.models import ConfigurationItem
from processes.devices.offering import affected_items
from processes.devices.rights import may_change_items, may_list_items
from processes.devices.rules import LONGEST_LINE, LONGEST_NOTE, MOST_AFFECTED, ItemState
from processes.people.rules import Scope
from processes.requests.queries import request_for
from processes.requests.rights import may_ask

blueprint = Blueprint(
    "api_devices", __name__, url_prefix="/api/v1", description="Devices and other configuration items"
)


def _line(**options: Any) -> fields.String:
    return text(LONGEST_LINE, shortest=0, **options)


class DeviceSchema(Schema):
    """A device, system, application or network of a customer; without a project all of theirs share it."""

    id = fields.Integer(dump_only=True)
    url = Address("api_devices.read", attribute="item_id")
    name = text(LONGEST_LINE, required=True)
    type = coded(TypeCode, required=True)
    layer = one_of(Layer, dump_only=True, allow_none=True)
    manufacturer = _line()
    model = _line()
    serial_number = _line()
    inventory_number = _line()
    location = _line()
    warranty_until = fields.Date(allow_none=True)
    state = one_of(ItemState)
    organisation = fields.Nested(Named, dump_only=True)
    project = fields.Nested(Named, dump_only=True, allow_none=True)
    user = fields.Nested(Named, dump_only=True, allow_none=True)
    products = fields.List(fields.Nested(Named), dump_only=True)
    added_at = Instant(dump_only=True)
    project_id = ident(allow_none=True, load_only=True)
    user_id = ident(allow_none=True, load_only=True)
    product_ids = fields.List(ident(), load_only=True)
    note = text(LONGEST_NOTE, shortest=0, load_only=True)


class NewDeviceSchema(DeviceSchema):
    """A new device, and whose it is."""

    organisation_id = ident(required=True, load_only=True)


class ChangedDeviceSchema(DeviceSchema):
    """What is to be known of a device; what is not said stays."""

    name = text(LONGEST_LINE)
    type = coded(TypeCode)


class DevicesQuery(PageQuery):
    """Which devices: those that are not retired, unless a state says otherwise."""

    q = text(200, shortest=0, load_default="", metadata={"description": "Words of names, numbers, make, location"})
    state = one_of(ItemState, load_default=None)
    type = coded(TypeCode, load_default=None)
    organisation_id = ident(load_default=None)
    project_id = ident(load_default=None)


class NamedDevices(Schema):
    """The devices that a request is about."""

    device_ids = fields.List(ident(), required=True, load_only=True, validate=Length(max=MOST_AFFECTED))
    devices = fields.List(fields.Nested(Named), dump_only=True)


def _shown(item: ConfigurationItem) -> With:
    return With(item, layer=layer_of(item), item_id=item.id)


@blueprint.route("/devices")
@allowed(may_list_items)
@serves(blueprint, page_of(DeviceSchema, "Devices that you may see, by name."))
@blueprint.arguments(DevicesQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Devices that you may see, by name."""
    item, state = ConfigurationItem, query["state"]
    where = [item.state == state if state else item.state != ItemState.RETIRED]
    where += [getattr(item, name) == query[name] for name in ("organisation_id", "project_id") if query[name]]
    where += [item.type == query["type"]] if query["type"] else []
    place = {"after": query["after"] or None, "limit": query["limit"]}
    found = queries.items_page(db.session(), current_actor(), where=where, text=query["q"], **place, products=True)
    return page([_shown(line.item) for line in found.rows], found.after)


@blueprint.route("/devices", methods=["POST"])
@allowed(may_change_items)
@serves(blueprint, NewDeviceSchema, status=201, scope=Scope.WORK)
@blueprint.arguments(NewDeviceSchema)
def add(body: dict[str, Any]) -> With:
    """Enter a device."""
    organisation_id, said = body.pop("organisation_id"), _said(body)
    by: dict[str, Any] = {"actor": current_actor(), "now": utcnow()}
    return _shown(use_cases.add_item(db.session(), organisation_id=organisation_id, said=said, **by))


@blueprint.route("/devices/<int:item_id>")
@allowed(may_list_items)
@serves(blueprint, DeviceSchema)
def read(item_id: int) -> With:
    """One device."""
    return _shown(queries.item_for(db.session(), current_actor(), item_id))


@blueprint.route("/devices/<int:item_id>", methods=["POST"])
@allowed(may_change_items)
@serves(blueprint, ChangedDeviceSchema, scope=Scope.WORK)
@blueprint.arguments(ChangedDeviceSchema)
def change(body: dict[str, Any], item_id: int) -> With:
    """Say something else of a device: only what you name changes; `state` retires it."""
    session, actor = db.session(), current_actor()
    item = queries.item_for(session, actor, item_id)
    use_cases.change_item(session, item=item, said=_said(body), actor=actor, now=utcnow())
    session.flush()
    session.expire(item)
    return _shown(queries.item_for(session, actor, item_id))


@blueprint.route("/requests/<string:number>/devices", methods=["POST"])
@allowed(may_ask)
@serves(blueprint, NamedDevices, scope=Scope.WORK)
@blueprint.arguments(NamedDevices)
def affected(body: dict[str, Any], number: str) -> dict[str, Any]:
    """Say which devices a request is about, and no others."""
    session, actor = db.session(), current_actor()
    about = request_for(session, actor, number)
    name_items(session, request_id=about.id, item_ids=body["device_ids"], actor=actor, now=utcnow())
    session.flush()
    return {"devices": affected_items(session, about.id)}


def _said(body: dict[str, Any]) -> dict[str, Any]:
    """What the use cases take: products as records; ProductUnknown."""
    if "product_ids" not in body:
        return body
    known, wanted = {one.id: one for one in products(db.session())}, set(body.pop("product_ids"))
    if wanted - known.keys():
        raise ProductUnknown()
    return body | {"products": [one for product_id, one in known.items() if product_id in wanted]}
