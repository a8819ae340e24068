"""Dispatch: who works on what."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/dispatch", N_("Dispatch"), "arrows-split", 40, for_staff=True))
