"""Passwords by a personal link, and people who wait to be let in."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/newcomers", N_("New colleagues"), "user-plus", 80, for_staff=False))
