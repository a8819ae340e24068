"""Invoices: the list, each with the work behind every amount, and its PDF."""

from dataclasses import replace
from io import BytesIO

from flask import Blueprint, Response, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.billing.forms import Payment
from app.billing.listing import INVOICES, UNBILLED, UNDECIDED, decisions
from app.billing.marks import mark
from app.extensions import db
from app.web.acting import act, told
from app.web.actors import current_actor
from app.web.guards import allowed, signed_in
from app.web.i18n import language
from app.web.listing.drawing import drawn
from app.web.panels import Asked, Panel, panel
from processes.billing import queries, use_cases
from processes.billing.document import czech_account, is_at_home, months_said, spaced_iban
from processes.billing.rights import may_note_payment, may_settle
from processes.billing.rules import month_start, variable_symbol
from processes.clock import utcnow
from processes.contracts.queries import contracts_of, local_day

blueprint = Blueprint("billing", __name__, template_folder="templates")


@blueprint.get("/invoices")
@signed_in
def index() -> ResponseReturnValue:
    """The invoices that the reader may see, the newest first."""
    return render_template("billing/index.html", list=drawn(INVOICES), mark=mark)


@blueprint.get("/invoices/waiting")
@allowed(may_settle)
def waiting() -> ResponseReturnValue:
    """Work that no invoice has yet: without a decision or a price, and rated, by contract and month."""
    undecided = drawn(UNDECIDED)
    return render_template(
        "billing/waiting.html",
        undecided=undecided,
        tasks=decisions(undecided.asked),
        unbilled=drawn(UNBILLED),
        this_month=month_start(local_day(undecided.asked.now)),
    )


@blueprint.get("/invoices/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """One invoice with its lines and every piece of work behind them."""
    return _page(number)


def _page(number: str, form: Payment | None = None, status: int = 200) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    invoice = queries.invoice_for(session, actor, number)
    iban = str(invoice.supplier["iban"])
    page = render_template(
        "billing/show.html",
        invoice=invoice,
        mark=mark(invoice),
        included=queries.included_of(session, invoice),
        payment=(form or Payment(formdata=None, paid_on=invoice.paid_on)) if may_note_payment(actor) else None,
        account=czech_account(iban) if is_at_home(invoice) else None,
        iban=spaced_iban(iban),
        symbol=variable_symbol(invoice.number),
        months=months_said(invoice, language()),
    )
    return page, status


@blueprint.post("/invoices/<number>/payment")
@allowed(may_note_payment)
def note_payment(number: str) -> ResponseReturnValue:
    """Note that an invoice was paid, or take the note back."""
    form = Payment()

    def do(session: Session) -> None:
        use_cases.note_payment(session, number=number, paid_on=form.paid_on.data, actor=current_actor(), now=utcnow())

    done = told(_("The payment is noted."), url_for(".show", number=number))
    return act(form, do, done=done, back=lambda status: _page(number, form, status))


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


@panel("decide_about_work")
def decision(asked: Asked) -> Panel:
    """Work that is left on a request that has ended, and the customer's contracts."""
    return replace(price(asked), title=_("Decide about the work"), button=_("Confirm"))


@panel("settle_price")
def price(asked: Asked) -> Panel:
    """The work without a price, and the customer's contracts."""
    logs = queries.unrated_work(asked.session, asked.request.id)
    contracts = [
        contract
        for contract in contracts_of(asked.session, asked.actor, local_day(utcnow()))
        if contract.organisation.id == asked.request.organisation_id
    ]
    context = {"logs": logs, "total_minutes": sum(log.minutes for log in logs), "contracts": contracts}
    return Panel(template="billing/_price.html", context=context)
