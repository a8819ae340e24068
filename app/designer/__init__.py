"""The process designers' pages: library, editors, comparison, deployment."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/designer", N_("Designer"), "vector-bezier", 100, for_staff=True))
