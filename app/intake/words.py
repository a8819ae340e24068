"""What the work on what comes from outside is called on pages."""

from app.web.words import words
from processes.documents.translations import N_

words(
    {
        "intake.handle_mail": N_("Handle a mail that came in"),
        "intake.poll": N_("Fetch mail from the mailbox"),
    }
)
