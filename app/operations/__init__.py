"""The administrator's pages: cases, failures, jobs, outbox, messages, the record of all acts."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/operations/cases", N_("Operations"), "activity", 110, for_staff=True))
