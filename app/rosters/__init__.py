"""Rosters: who works when, who is away, teams and skills."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/rosters", N_("Shifts"), "calendar-week", 65, for_staff=True))
