"""What priorities, targets and kinds of work are called."""

from processes.contracts.rules import Activity, Priority, Target
from processes.documents.translations import N_
from processes.documents.words import named

NAMES = named(
    {
        Priority.CRITICAL: N_("Critical"),
        Priority.HIGH: N_("High"),
        Priority.MEDIUM: N_("Medium"),
        Priority.LOW: N_("Low"),
        Target.RESPONSE: N_("Response"),
        Target.START: N_("Start of work"),
        Target.UPDATE: N_("Update"),
        Target.RESOLUTION: N_("Resolution"),
        Activity.REMOTE: N_("Remote work"),
        Activity.ON_SITE: N_("Work on site"),
        Activity.CONSULTATION: N_("Consultation"),
        Activity.DEVELOPMENT: N_("Development"),
    }
)
