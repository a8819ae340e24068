"""What priorities, targets and kinds of work are called on pages."""

from app.web.words import Word, words
from processes.contracts.rules import Activity, Layer, Priority, Target, TariffCode
from processes.documents.translations import N_

words(
    {
        Priority.CRITICAL: Word(N_("Critical"), "flame", "broken"),
        Priority.HIGH: Word(N_("High"), "chevrons-up", "risk"),
        Priority.MEDIUM: Word(N_("Medium"), "equal"),
        Priority.LOW: Word(N_("Low"), "chevron-down"),
        Target.RESPONSE: N_("Response"),
        Target.RESOLUTION: N_("Resolution"),
        Activity.REMOTE: N_("Remote work"),
        Activity.ON_SITE: N_("Work on site"),
        Activity.CONSULTATION: N_("Consultation"),
        Activity.DEVELOPMENT: N_("Development"),
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
