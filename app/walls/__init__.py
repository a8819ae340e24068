"""Screens on a wall."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/walls", N_("Wall screens"), "device-tv", 97, for_staff=True))
