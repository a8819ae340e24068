"""What audiences and standings of announcements are called, and the work on them."""

from app.web.words import Word, words
from processes.announcements.rules import Audience, Standing
from processes.documents.translations import N_

words(
    {
        Audience.STAFF: Word(N_("Staff"), "users"),
        Audience.CUSTOMERS: Word(N_("All customers"), "buildings"),
        Audience.ORGANISATION: Word(N_("One organisation"), "building"),
        Standing.COMING: Word(N_("To come"), "hourglass", "waiting"),
        Standing.SHOWN: Word(N_("Shown"), "speakerphone", "active"),
        Standing.ENDED: Word(N_("Ended"), "circle-check"),
        "announcements.begin": N_("Let an announcement begin"),
        "act:announcements.ended": N_("End the announcements"),
    }
)
