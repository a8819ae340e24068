"""What priorities, targets and kinds of work are called on pages."""

from app.web.words import Word, words
from processes.contracts.rules import Layer, Priority, Target, TariffCode
from processes.contracts.words import NAMES
from processes.documents.translations import N_

words(
    {
        **NAMES,
        Priority.CRITICAL: Word(NAMES[Priority.CRITICAL], "flame", "broken"),
        Priority.HIGH: Word(NAMES[Priority.HIGH], "chevrons-up", "risk"),
        Priority.MEDIUM: Word(NAMES[Priority.MEDIUM], "equal"),
        Priority.LOW: Word(NAMES[Priority.LOW], "chevron-down"),
        Target.RESPONSE: N_("Response"),
        Target.RESOLUTION: N_("Resolution"),
        Layer.APPLICATION: N_("Application"),
        Layer.SYSTEM: N_("System"),
        Layer.HARDWARE: N_("Hardware"),
        Layer.NETWORK: N_("Network"),
        TariffCode.BASIC: N_("Basic"),
        TariffCode.STANDARD: N_("Standard"),
        TariffCode.VIP: N_("VIP"),
        TariffCode.INDIVIDUAL: N_("Individual"),
    }
)
