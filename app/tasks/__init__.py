"""The worklist and the page of a task: one way to complete it."""

from app.web.menu import Entry, menu
from processes.documents.translations import N_

menu(
    Entry("/tasks", N_("Worklist"), "checklist", 20, for_staff=True),
    Entry("/tasks", N_("Waiting for you"), "checklist", 30, for_staff=False),
)
