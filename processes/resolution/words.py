"""What causes are called."""

from processes.documents.translations import N_
from processes.documents.words import named
from processes.resolution.models import Cause

NAMES = named(
    {
        Cause.HARDWARE: N_("Hardware"),
        Cause.SOFTWARE: N_("Software"),
        Cause.CONFIGURATION: N_("Configuration"),
        Cause.USER: N_("Use"),
        Cause.THIRD_PARTY: N_("Third party"),
        Cause.OTHER: N_("Other"),
    }
)
