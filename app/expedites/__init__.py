"""Shorter reactions: buying one, agreeing, taking it up, the list of all."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_
from processes.expedites.rights import may_list_expedites

menu(Entry("/expedites", N_("Shorter reactions"), "bolt", 96, right=may_list_expedites))
