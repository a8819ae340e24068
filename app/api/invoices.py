"""Invoices as JSON and PDF."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.api import answers, pages, represent, schemas
from app.api.problems import documented
from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import signed_in
from processes.billing import queries

blueprint = Blueprint("api_invoices", __name__, url_prefix="/api/v1/invoices", description="Tax documents")


@blueprint.route("")
@signed_in
@documented(blueprint)
@blueprint.arguments(schemas.PageQuery, location="query")
@blueprint.response(200, answers.InvoicePage)
def index(query: dict[str, Any]) -> dict[str, Any]:
    """Invoices that you may see, newest first."""
    page = queries.invoices_page(db.session(), current_actor(), after=query["after"] or None, limit=query["limit"])
    return pages.page([represent.invoice(invoice) for invoice in page.rows], page.after)


@blueprint.route("/<string:number>")
@signed_in
@documented(blueprint)
@blueprint.response(200, answers.InvoiceDetail)
def read(number: str) -> dict[str, Any]:
    """One invoice with every piece of work behind it."""
    invoice = queries.invoice_for(db.session(), current_actor(), number)
    return {**represent.invoice(invoice), "work": [represent.rated_work(row) for row in invoice.work]}


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
