"""What the work on notices is called on pages."""

from app.web.words import words
from processes.documents.translations import N_

words(
    {
        "notices.prune": N_("Forget old notices"),
        "notices.summarise": N_("Send the day's notices, one mail for each person"),
    }
)
