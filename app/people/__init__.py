"""People: who there is, what they may do, and everybody's own account."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/people", N_("People"), "users", 78))
