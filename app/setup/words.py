"""What the steps of the first start are called, and why each is taken."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.setup.rules import Step

words(
    {
        Step.COMPANY: Word(N_("Your company"), "building"),
        Step.LANGUAGE: Word(N_("Language, time zone and currency"), "language"),
        Step.MAIL: Word(N_("Mailbox"), "mail"),
        Step.HOURS: Word(N_("Service hours"), "clock"),
        Step.TARIFFS: Word(N_("Tariffs"), "receipt"),
        Step.CUSTOMER: Word(N_("First customer"), "buildings"),
        Step.STAFF: Word(N_("Technicians"), "users"),
        Step.SUPPLIER: Word(N_("First supplier"), "building-factory-2"),
    }
)

WHY = {
    Step.COMPANY: N_("It stands on invoices and at the foot of every page."),
    Step.LANGUAGE: N_("What customers, calendars and tariffs begin with."),
    Step.MAIL: N_("Requests come in by it, and answers leave by it."),
    Step.HOURS: N_("When you work; every promised time is counted in them."),
    Step.TARIFFS: N_("What you promise, and what an hour costs."),
    Step.CUSTOMER: N_("Who may log requests, under which tariff."),
    Step.STAFF: N_("Who solves requests, what they know and when they work."),
    Step.SUPPLIER: N_("Whom you ask when you do not know yourselves."),
}
