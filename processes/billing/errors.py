"""Refusals of rating and invoicing."""

from processes.errors import Conflict, Forbidden, NotFound, Refusal


class NoContract(Refusal):
    """Work on a day that no contract covers has no price."""

    message = "No contract covers the work of {day}. Choose a contract or write the work off."


class ContractElsewhere(Refusal):
    """The chosen contract belongs to another customer."""

    message = "The contract {number} belongs to another customer."
    field = "contract_number"


class ContractMissing(Refusal):
    """A price comes from a contract."""

    message = "Say by which contract the work is billed."
    field = "contract_number"


class ReasonMissing(Refusal):
    """Work is not given away without a reason."""

    message = "Say why the work is written off."
    field = "price_reason"


class GivenAwayWithoutReason(Refusal):
    """Work is not given away without a reason."""

    message = "Say why the work is given away."
    field = "work_reason"


class AccountantsOnly(Forbidden):
    """Prices are settled by accountants and service managers."""

    message = "Only an accountant or a service manager can do this."


class MonthNotBegun(Refusal):
    """Work that is not done yet cannot be invoiced."""

    message = "The month {month} has not begun yet."
    field = "month"


class ProviderIncomplete(Conflict):
    """A tax document needs the supplier's name, address and numbers."""

    message = "The provider's {missing} must be filled in before anything is invoiced."


class ExchangeRateMissing(Conflict):
    """VAT of an invoice in another currency is said in the supplier's own as well (Czech VAT act, section 29)."""

    message = (
        "{customer} is charged VAT, and a document in {currency} must say it in the currency of your country as well, "
        "by the day's rate of exchange. Podpora does not know rates yet: enter the customer's VAT number if it is a "
        "business abroad, or choose a tariff in your own currency."
    )
    field = "tariff_id"


class InvoiceUnknown(NotFound):
    """No invoice of this number that the actor may see."""

    message = "There is no invoice {number} that you may see."


class DocumentNotReady(NotFound):
    """A worker is still making the PDF."""

    message = "The document of invoice {number} is being made. Try again in a moment."


class PaidTooEarly(Refusal):
    """Nothing is paid before it is issued."""

    message = "The invoice was issued later, on {issued_on}."
    field = "paid_on"


class PaidInFuture(Refusal):
    """What is not paid yet cannot be noted as paid."""

    message = "This day is still to come."
    field = "paid_on"


class WaiverReasonMissing(Refusal):
    """Nobody is let off a fee without a reason."""

    message = "Say why the fee is waived."
    field = "reason"


class FeeNotOwed(Conflict):
    """There is none, or it was waived before."""

    message = "This fee is not owed, or it was waived already."


class FeeInvoiced(Conflict):
    """An issued invoice never changes."""

    message = "This fee stands on an invoice already. Write a credit note."
