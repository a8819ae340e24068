"""What the lists are called, and what is said of changes in them."""

from app.web.words import Word, words
from processes.catalogue.rules import CatalogueList
from processes.documents.translations import N_

words(
    {
        CatalogueList.ACTIVITIES: Word(N_("Kinds of work"), "tools"),
        CatalogueList.REQUEST_KINDS: Word(N_("Kinds of requests"), "inbox"),
        CatalogueList.DEVICE_TYPES: Word(N_("Types of devices"), "devices"),
        CatalogueList.CAUSES: Word(N_("Causes"), "help-circle"),
        CatalogueList.ABSENCE_KINDS: Word(N_("Kinds of absences"), "beach"),
        "catalogue.added": N_("Added"),
        "catalogue.ended": N_("Cannot be chosen any more"),
        "catalogue.offered_again": N_("Can be chosen again"),
        "catalogue.changed.names": N_("Names: {before} → {after}"),
        "catalogue.changed.position": N_("Place: {before} → {after}"),
        "catalogue.changed.rate": N_("Other price"),
        "catalogue.changed.layer": N_("Other layer"),
        "catalogue.changed.is_billable": N_("Whether it is billed was changed"),
    }
)
