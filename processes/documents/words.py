"""The words of stored values as mails and documents show them."""

from processes.documents.translations import N_

WORDS = {
    "critical": N_("Critical"),
    "high": N_("High"),
    "medium": N_("Medium"),
    "low": N_("Low"),
    "organisation": N_("The whole organisation"),
    "department": N_("A department"),
    "person": N_("One person"),
    "remote": N_("Remote work"),
    "on_site": N_("Work on site"),
    "consultation": N_("Consultation"),
    "development": N_("Development"),
    "hardware": N_("Hardware"),
    "software": N_("Software"),
    "configuration": N_("Configuration"),
    "user": N_("Use"),
    "third_party": N_("Third party"),
    "other": N_("Other"),
    "holiday": N_("Holiday"),
    "illness": N_("Illness"),
    "training": N_("Training"),
}
