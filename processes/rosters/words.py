"""What kinds of absences are called."""

from processes.documents.translations import N_
from processes.documents.words import named
from processes.rosters.models import AbsenceKind

NAMES = named(
    {
        AbsenceKind.HOLIDAY: N_("Holiday"),
        AbsenceKind.ILLNESS: N_("Illness"),
        AbsenceKind.TRAINING: N_("Training"),
        AbsenceKind.OTHER: N_("Other"),
    }
)
