"""Who may see invoices and settle prices."""

from sqlalchemy import ColumnElement, or_, select

from processes.billing.models import Invoice
from processes.contracts.models import Contract
from processes.people.confidential import may_see_organisation, organisation_shown
from processes.people.rules import Actor, Role
from processes.requests.models import Request
from processes.signoffs.rights import may_sign

ACCOUNTING = (Role.ACCOUNTANT, Role.SERVICE_MANAGER)


def may_see_invoices(actor: Actor) -> bool:
    """See invoices at all, of whomever."""
    return actor.has(*ACCOUNTING) or bool(actor.administered_organisations or actor.administered_projects)


def may_see_invoice(actor: Actor, invoice: Invoice, contract: Contract) -> bool:
    """See an invoice: accountants and service managers all; a customer's administrators those of what they administer.

    A project's administrator sees those of the project's own contracts: one for the whole organisation tells of
    the other projects' work.
    """
    return (
        (actor.has(*ACCOUNTING) and may_see_organisation(actor, invoice.organisation_id))
        or invoice.organisation_id in actor.administered_organisations
        or contract.project_id in actor.administered_projects
    )


def visible(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for lists of invoices."""
    if actor.has(*ACCOUNTING):
        return organisation_shown(actor, Invoice.organisation_id)
    of_projects = select(Contract.id).where(Contract.project_id.in_(sorted(actor.administered_projects)))
    return or_(
        Invoice.organisation_id.in_(sorted(actor.administered_organisations)), Invoice.contract_id.in_(of_projects)
    )


def may_see_price(actor: Actor, request: Request) -> bool:
    """See what the work on a request costs: those who account for it, and those who may accept it."""
    return actor.has(*ACCOUNTING) or may_sign(actor, request)


def may_note_payment(actor: Actor) -> bool:
    """Note that an invoice was paid, or that it was not after all."""
    return actor.has(*ACCOUNTING)


def may_settle(actor: Actor) -> bool:
    """Decide by hand about the price of work."""
    return actor.has(*ACCOUNTING)
