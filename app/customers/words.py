"""How customers stand, and what is said of changes of them."""

from app.web.words import Word, words
from processes.customers.rules import Standing
from processes.documents.translations import N_
from processes.people.rules import UnverifiedMail

words(
    {
        Standing.SERVED: Word(N_("Served"), "circle-check", "ok"),
        Standing.ENDED: Word(N_("Served no more"), "archive"),
        UnverifiedMail.COMMENTS: N_("Is taken and marked"),
        UnverifiedMail.WAITS: N_("Waits for an agent"),
        "customers.added": N_("Entered"),
        "customers.ended": N_("Served no more"),
        "customers.served_again": N_("Served again"),
        "customers.project_added": N_("The project {project} was added"),
        "customers.project_renamed": N_("The project {before} became {after}"),
        "customers.project_ended": N_("The project {project} ended"),
        "customers.project_opened": N_("The project {project} goes on"),
        "customers.confided": N_("Confidential, named: {named}. {reason}"),
        "customers.opened": N_("Confidential no more. {reason}"),
        "customers.changed.name": N_("{before} became {after}"),
        "customers.changed.registration_number": N_("Registration number: {before} → {after}"),
        "customers.changed.vat_number": N_("VAT number: {before} → {after}"),
        "customers.changed.street": N_("Street: {before} → {after}"),
        "customers.changed.city": N_("City: {before} → {after}"),
        "customers.changed.postcode": N_("Postcode: {before} → {after}"),
        "customers.changed.country": N_("Country: {before} → {after}"),
        "customers.changed.mail_domains": N_("Mail domains: {before} → {after}"),
        "customers.changed.unverified_mail": N_("The rule for mail of unverified senders was changed"),
        "customers.changed.billing_email": N_("Address for invoices: {before} → {after}"),
        "customers.changed.iban": N_("Account: {before} → {after}"),
        "customers.account_added": N_("Account added: {iban} ({currency})"),
        "customers.account_preferred": N_("Account for invoices in {currency}: {iban}"),
        "customers.account_removed": N_("Account removed: {iban} ({currency})"),
        "customers.logo_changed": N_("Another logo"),
        "customers.logo_removed": N_("The logo was removed"),
        "customers.changed.phone": N_("Telephone: {before} → {after}"),
        "customers.changed.opening": N_("When we can be reached: {before} → {after}"),
        "customers.changed.locale": N_("Language: {before} → {after}"),
    }
)
