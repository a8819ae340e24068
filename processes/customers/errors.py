"""Refusals of customers and projects."""

from processes.errors import Conflict, NotFound, Refusal


class CustomerUnknown(NotFound):
    """No such customer, or not one whom the actor sees."""

    message = "There is no such customer."


class ProjectUnknown(NotFound):
    """No such project of the customer."""

    message = "There is no such project."


class NameMissing(Refusal):
    """Everything that people choose has a name."""

    message = "Say what it is called."
    field = "name"


class CustomerNameTaken(Conflict):
    """Another organisation has this name."""

    message = "There is an organisation of this name already."
    field = "name"


class ProjectNameTaken(Conflict):
    """Another project of the customer has this name."""

    message = "This customer has a project of this name already."
    field = "name"


class RegistrationNumberWrong(Refusal):
    """The last digit is the check of the others."""

    message = "{number} is not a registration number: it has eight digits, and the last one is their check."
    field = "registration_number"


class RegistrationNumberTaken(Conflict):
    """One company is one customer."""

    message = "{name} has this registration number already."
    field = "registration_number"


class VatNumberWrong(Refusal):
    """It begins with the letters of its country."""

    message = "{number} is not a VAT number. Write it with the country, such as CZ12345679 or SK2020202019."
    field = "vat_number"


class BillingAddressWrong(Refusal):
    """Invoices leave by mail."""

    message = "This is not a mail address."
    field = "billing_email"


class IbanWrong(Refusal):
    """Its check does not fit."""

    message = "{number} is not an account number (IBAN)."
    field = "iban"


class CurrencyOfNoAccount(Refusal):
    """Invoices are in one of these."""

    message = "Accounts are in {known}."
    field = "currency"


class AccountTaken(Conflict):
    """Each is kept once."""

    message = "{iban} is among the accounts already."
    field = "iban"


class AccountUnknown(NotFound):
    """Removed meanwhile, or of another company."""

    message = "There is no such account."


class AccountStays(Conflict):
    """Invoices say where the money goes."""

    message = "This is the only account, and invoices need one. Add another one first."


class CountryUnknown(Refusal):
    """Two letters of ISO 3166."""

    message = "Write the country as two letters, such as CZ or SK."
    field = "country"


class DomainWrong(Refusal):
    """Not a domain."""

    message = "{domain} is not a mail domain, such as company.cz."
    field = "mail_domains"


class DomainOfEverybody(Refusal):
    """Anybody can have an address there."""

    message = "Anybody can have an address at {domain}: nobody is known by it."
    field = "mail_domains"


class DomainTaken(Conflict):
    """An unknown sender is one customer's."""

    message = "Mail from {domain} belongs to {name} already."
    field = "mail_domains"


class CustomerChanged(Conflict):
    """Somebody else has changed it since the page was drawn."""

    message = "Somebody has changed this meanwhile. Look at it and save again."


class CustomerEnded(Refusal):
    """An organisation that is served no more gets no projects."""

    message = "{name} is served no more. Serve them again first."


class ProviderStays(Refusal):
    """The company that keeps the desk is no customer."""

    message = "This is the company that keeps the desk: it does not end."


class StillOpen(Refusal):
    """Something would be left behind by the end."""

    message = "This is still open: {left}. End or hand it over first, or tick that it may stay."
    field = "anyway"


class ReasonMissing(Refusal):
    """Who reads the record must learn why."""

    message = "Say why."
    field = "reason"
