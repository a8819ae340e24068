"""Worked time: the timer, logs and their corrections."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(Entry("/work-logs", N_("Work logs"), "clock-edit", 60, for_staff=True))
