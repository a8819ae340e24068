"""Refusals of teams, skills, shifts and absences."""

from processes.errors import Conflict, NotFound, Refusal


class NameMissing(Refusal):
    """Teams, skills and patterns are chosen by their names."""

    message = "Give it a name."
    field = "name"


class RosterNameTaken(Refusal):
    """Two of one name could not be told apart."""

    message = "There is one of this name already."
    field = "name"


class TeamUnknown(NotFound):
    """No such team."""

    message = "There is no such team."


class NotStaff(Refusal):
    """Only active members of staff work in teams and shifts."""

    message = "Choose somebody who works here."
    field = "person_id"


class MemberAlready(Refusal):
    """Nobody is in a team twice on one day."""

    message = "{name} is in this team on some of these days already."
    field = "person_id"


class DaysReversed(Refusal):
    """The last day lies before the first."""

    message = "The last day is before the first."
    field = "last"


class SkillUnknown(NotFound):
    """No such skill."""

    message = "There is no such skill."


class SkillInUse(Conflict):
    """Technicians have it, or products ask for it."""

    message = "Technicians have this skill or products ask for it, so it stays."


class LevelUnknown(Refusal):
    """Levels are 1 (learning) to 3 (expert)."""

    message = "Choose a level from 1 to 3."
    field = "level"


class PatternUnknown(NotFound):
    """No such pattern of shifts."""

    message = "There is no such pattern of shifts."


class PatternEmpty(Refusal):
    """A pattern without a shift gives nobody any."""

    message = "Enter at least one shift of the pattern."


class WeeksUnknown(Refusal):
    """A pattern comes again after one to twelve weeks."""

    message = "A pattern has 1 to 12 weeks."
    field = "weeks"


class PatternNotMonday(Refusal):
    """Weeks begin on Mondays."""

    message = "The first week begins on a Monday."
    field = "starts_on"


class SlotInvalid(Refusal):
    """Shifts of one day overlap or last no time."""

    message = "These shifts overlap or last no time."


class ShiftUnknown(NotFound):
    """No such shift."""

    message = "There is no such shift."


class ShiftReversed(Refusal):
    """It ends before it starts."""

    message = "The shift ends before it starts."
    field = "ends_at"


class ShiftTooLong(Refusal):
    """Nobody works longer than a day at a time."""

    message = "A shift lasts at most 24 hours."
    field = "ends_at"


class ShiftOverlaps(Refusal):
    """Nobody works two shifts at once."""

    message = "{name} has another shift then, from {start} to {end}."
    field = "starts_at"


class ShiftOver(Conflict):
    """What was worked stays as it was."""

    message = "This shift is over and stays as it was."


class AbsenceUnknown(NotFound):
    """No such absence, or not for this reader."""

    message = "There is no such absence."


class AbsenceReversed(Refusal):
    """It ends before it begins."""

    message = "The absence ends before it begins."
    field = "last"


class AbsenceOverlaps(Refusal):
    """The same days are asked for twice."""

    message = "There is another absence in this time, from {start} to {end}."
    field = "first"


class AbsenceDecided(Conflict):
    """It was decided or withdrawn before."""

    message = "This absence has been decided or withdrawn already."


class AbsenceOver(Conflict):
    """What is past stays."""

    message = "This absence is over and stays as it was."


class OwnAbsence(Refusal):
    """Nobody decides about their own absence."""

    message = "Somebody else decides about your own absence."


class AnswerMissing(Refusal):
    """Whoever is refused must learn why."""

    message = "Say why the absence is refused."
    field = "answer"


class FileUnreadable(Refusal):
    """Neither a table with the columns that are needed nor a calendar."""

    message = "This file cannot be read. It needs the columns email, start and end, or to be a calendar (.ics)."
    field = "file"


class FileTooLong(Refusal):
    """More than are planned at once."""

    message = "The file has more than {most} shifts."
    field = "file"


class RowPersonUnknown(Refusal):
    """Nobody who works here has the address."""

    message = "Nobody who works here has the address {email}."


class RowTimeUnreadable(Refusal):
    """A time that is none."""

    message = "Write times like 2026-12-01 08:00."


class RowRepeats(Refusal):
    """A calendar's event that comes again."""

    message = "Events that come again cannot be taken over; make a pattern of shifts."


class FileRefused(Refusal):
    """Whole or nothing: some row is wrong."""

    message = "Nothing was planned: some rows are wrong."
