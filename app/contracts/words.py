"""What priorities, targets, kinds of work and changes of terms are called on pages."""

from app.web.words import Word, words
from processes.contracts.rules import Interval, Layer, Priority, TariffCode, Validity
from processes.contracts.words import NAMES
from processes.documents.translations import N_

words(
    {
        **NAMES,
        Priority.CRITICAL: Word(NAMES[Priority.CRITICAL], "flame", "broken"),
        Priority.HIGH: Word(NAMES[Priority.HIGH], "chevrons-up", "risk"),
        Priority.MEDIUM: Word(NAMES[Priority.MEDIUM], "equal"),
        Priority.LOW: Word(NAMES[Priority.LOW], "chevron-down"),
        Layer.APPLICATION: N_("Application"),
        Layer.SYSTEM: N_("System"),
        Layer.HARDWARE: N_("Hardware"),
        Layer.NETWORK: N_("Network"),
        TariffCode.BASIC: N_("Basic"),
        TariffCode.STANDARD: N_("Standard"),
        TariffCode.VIP: N_("VIP"),
        TariffCode.INDIVIDUAL: N_("Individual"),
        Interval.MONTHLY: N_("every month"),
        Interval.QUARTERLY: N_("every quarter"),
        Interval.HALF_YEARLY: N_("every half-year"),
        Interval.YEARLY: N_("every year"),
        Interval.ON_COMPLETION: N_("when a request is done"),
        Validity.COMING: Word(N_("To come"), "clock", "waiting"),
        Validity.VALID: Word(N_("Valid"), "circle-check", "ok"),
        Validity.ENDED: Word(N_("Ended"), "archive"),
        "contracts.added": N_("Entered"),
        "contracts.renamed": N_("{before} became {name}"),
        "contracts.terms_changed": N_("Other terms from {valid_from}"),
        "contracts.terms_withdrawn": N_("Terms from {valid_from} taken back"),
        "contracts.ended": N_("Valid until {valid_to}"),
    }
)
