"""What absences, levels and changes of rosters are called."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.rosters.models import AbsenceState

words(
    {
        AbsenceState.REQUESTED: Word(N_("Waits for a decision"), "hourglass", "waiting"),
        AbsenceState.APPROVED: Word(N_("Approved"), "circle-check", "ok"),
        AbsenceState.REFUSED: Word(N_("Refused"), "circle-x", "broken"),
        AbsenceState.WITHDRAWN: Word(N_("Withdrawn"), "arrow-back-up"),
        "rosters.fill": N_("Give the shifts of patterns ahead"),
        "rosters.team_added": N_("The team {name} was made"),
        "rosters.team_changed": N_("Name or lead was changed"),
        "rosters.member_joined": N_("{name} joined from {first}"),
        "rosters.member_left": N_("Last day of {name}: {last}"),
        "rosters.skill_added": N_("The skill {name} was added"),
        "rosters.skill_changed": N_("{before} became {name}"),
        "rosters.level_set": N_("{name}: level {level}"),
        "rosters.pattern_added": N_("The pattern {name} was made"),
        "rosters.pattern_changed": N_("The weeks were changed"),
        "rosters.pattern_removed": N_("The pattern {name} was removed"),
        "rosters.worker_joined": N_("{name} works by it"),
        "rosters.worker_left": N_("Last day of {name}: {last}"),
        "rosters.shift_added": N_("Shift {starts_at} – {ends_at} planned by hand"),
        "rosters.shift_changed": N_("Shift moved to {starts_at} – {ends_at}"),
        "rosters.shift_removed": N_("Shift {starts_at} – {ends_at} removed"),
        "rosters.absence_asked": N_("Absence {starts_at} – {ends_at} asked for"),
        "rosters.absence_entered": N_("Absence {starts_at} – {ends_at} entered"),
        "rosters.absence_approved": N_("Absence {starts_at} – {ends_at} approved"),
        "rosters.absence_refused": N_("Absence {starts_at} – {ends_at} refused"),
        "rosters.absence_withdrawn": N_("Absence {starts_at} – {ends_at} withdrawn"),
    }
)
