"""What absences, levels and changes of rosters are called."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.rosters.models import AbsenceKind, AbsenceState

words(
    {
        AbsenceKind.HOLIDAY: Word(N_("Holiday"), "beach"),
        AbsenceKind.ILLNESS: Word(N_("Illness"), "stethoscope"),
        AbsenceKind.TRAINING: Word(N_("Training"), "school"),
        AbsenceKind.OTHER: Word(N_("Other"), "calendar-off"),
        AbsenceState.REQUESTED: Word(N_("Waits for a decision"), "hourglass", "waiting"),
        AbsenceState.APPROVED: Word(N_("Approved"), "circle-check", "ok"),
        AbsenceState.REFUSED: Word(N_("Refused"), "circle-x", "broken"),
        AbsenceState.WITHDRAWN: Word(N_("Withdrawn"), "arrow-back-up"),
        "rosters.fill": N_("Give the shifts of patterns ahead"),
    }
)
