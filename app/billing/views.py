"""Invoices: the list, each with the work behind every amount, and its PDF."""

from io import BytesIO

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.tasks.panels import Asked, Panel, panel
from app.web.actors import current_actor
from app.web.guards import signed_in
from app.web.ids import identity
from processes.billing import queries
from processes.billing.document import czech_account, spaced_iban
from processes.billing.rules import variable_symbol
from processes.contracts.queries import contracts_of
from processes.worklogs.queries import work_of

blueprint = Blueprint("billing", __name__, template_folder="templates")
PAGE = 50


@blueprint.get("/invoices")
@signed_in
def index() -> ResponseReturnValue:
    """The invoices that the reader may see, the newest first."""
    page = queries.invoices_page(db.session(), current_actor(), after=identity(request.args.get("after")), limit=PAGE)
    return render_template(
        "billing/index.html",
        invoices=page.invoices,
        next_url=url_for(".index", after=page.after) if page.after else None,
        first_url=url_for(".index") if request.args.get("after") else None,
    )


@blueprint.get("/invoices/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """One invoice with its lines and every piece of work behind them."""
    invoice = queries.invoice_for(db.session(), current_actor(), number)
    iban = str(invoice.supplier["iban"])
    return render_template(
        "billing/show.html",
        invoice=invoice,
        account=czech_account(iban),
        iban=spaced_iban(iban),
        symbol=variable_symbol(invoice.number),
    )


@blueprint.get("/invoices/<number>.pdf")
@signed_in
def document(number: str) -> Response:
    """The invoice as it was sent."""
    session = db.session()
    invoice = queries.invoice_for(session, current_actor(), number)
    content = queries.document_of(session, invoice)
    return send_file(
        BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=f"{invoice.number}.pdf"
    )


@panel("settle_price")
def price(asked: Asked) -> Panel:
    """The work without a price, and the customer's contracts."""
    logs = work_of(asked.session, asked.request.id)
    contracts = [
        contract
        for contract in contracts_of(asked.session, asked.actor)
        if contract.organisation_id == asked.request.organisation_id
    ]
    context = {"logs": logs, "total_minutes": sum(log.minutes for log in logs), "contracts": contracts}
    return Panel(template="billing/_price.html", context=context)
