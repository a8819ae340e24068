"""What causes and resolutions are called on pages."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.requests.event_types import EventKind

words(
    {
        EventKind.RESOLUTION_PROPOSED: Word(N_("A resolution was proposed"), "bulb", "active"),
    }
)
