"""Announcements: the list, writing one, what home pages show of them."""

from app.web.menu import Entry, menu
from processes.announcements.rights import may_list_announcements
from processes.documents.translations import N_

menu(Entry("/announcements", N_("Announcements"), "speakerphone", 95, right=may_list_announcements))
