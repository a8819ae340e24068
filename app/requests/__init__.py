"""Requests: where customers start, the lists, the page of each, and what is done there."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(
    Entry("/", N_("Home"), "home", 10, for_staff=False),
    Entry("/requests", N_("Requests"), "inbox", 50),
)
