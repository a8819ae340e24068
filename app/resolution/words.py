"""What causes and resolutions are called on pages."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.requests.event_types import EventKind
from processes.resolution.models import Cause

words(
    {
        Cause.HARDWARE: N_("Hardware"),
        Cause.SOFTWARE: N_("Software"),
        Cause.CONFIGURATION: N_("Configuration"),
        Cause.USER: N_("Use"),
        Cause.THIRD_PARTY: N_("Third party"),
        Cause.OTHER: N_("Other"),
        EventKind.RESOLUTION_PROPOSED: Word(N_("A resolution was proposed"), "bulb", "active"),
    }
)
