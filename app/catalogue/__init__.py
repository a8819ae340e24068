"""The lists that a company edits: kinds of work, kinds of requests."""

from app.web.menu import Entry, menu
from processes.catalogue.rights import may_see_catalogue
from processes.documents.translations import N_

menu(Entry("/catalogue/activities", N_("Catalogue"), "list-details", 74, right=may_see_catalogue))
