"""The first start: the first administrator by a printed link, and what a desk needs before its first request."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_
from processes.setup.rights import may_set_up

menu(Entry("/setup", N_("Setup"), "settings", 130, right=may_set_up))
