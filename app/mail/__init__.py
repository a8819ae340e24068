"""Mail: what went out, what came in."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/mail/outgoing", N_("Mail"), "mail", 90, for_staff=True))
