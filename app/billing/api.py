"""Invoices as JSON and PDF."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.api.fields import Address, Amount, Instant, Month, Named, With, one_of
from app.api.pages import PageQuery, page, page_of
from app.api.serving import documented, serves
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import signed_in
from processes.billing import queries
from processes.billing.models import Invoice, InvoiceState

blueprint = Blueprint("api_invoices", __name__, url_prefix="/api/v1/invoices", description="Tax documents")


class InvoiceLine(Schema):
    """An invoice's head."""

    number = fields.String()
    url = Address("api_invoices.read", attribute="number")
    organisation = fields.Nested(Named)
    since = Month()
    month = Month()
    issued_on = fields.Date()
    due_on = fields.Date()
    currency = fields.String()
    net = Amount()
    vat = Amount()
    total = Amount()
    state = one_of(InvoiceState)


class RatedWorkSchema(Schema):
    """A line of the detailed overview."""

    request = fields.String(attribute="request.number")
    started_at = Instant()
    ended_at = Instant()
    minutes_worked = fields.Integer()
    minutes_billed = fields.Integer()
    description = fields.String()
    technician = fields.String(attribute="technician_name")
    amount = Amount()


class RatedItemSchema(Schema):
    """A price that is no work, such as `expedite:12`, the fee for a shorter reaction."""

    request = fields.String(attribute="request.number")
    item = fields.String()
    rated_at = Instant()
    amount = Amount()


class InvoiceSchema(InvoiceLine):
    """An invoice with the work and the items behind it."""

    work = fields.List(fields.Nested(RatedWorkSchema))
    items = fields.List(fields.Nested(RatedItemSchema), attribute="items")


def _shown(invoice: Invoice) -> With:
    """The customer is called what the document says."""
    return With(invoice, organisation={"id": invoice.organisation_id, "name": invoice.customer.get("name")})


@blueprint.route("")
@signed_in
@serves(blueprint, page_of(InvoiceLine, "Invoices, newest first."))
@blueprint.arguments(PageQuery, location="query")
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Invoices that you may see, newest first."""
    found = queries.invoices_page(db.session(), current_actor(), after=query["after"] or None, limit=query["limit"])
    return page([_shown(invoice) for invoice in found.rows], found.after)


@blueprint.route("/<string:number>")
@signed_in
@serves(blueprint, InvoiceSchema)
def read(number: str) -> With:
    """One invoice with every piece of work behind it."""
    return _shown(queries.invoice_for(db.session(), current_actor(), number))


@blueprint.route("/<string:number>.pdf")
@signed_in
@documented(blueprint)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def pdf(number: str) -> Response:
    """The invoice as PDF; 404 until the worker has made it."""
    session = db.session()
    invoice = queries.invoice_for(session, current_actor(), number)
    content = queries.document_of(session, invoice)
    disposition = f'attachment; filename="{invoice.number}.pdf"'
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
