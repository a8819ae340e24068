"""What becomes of worked time, and the sides of autumn's doubled hour, in words."""

from app.web.words import Word, words
from processes.documents.translations import N_
from processes.requests.event_types import EventKind
from processes.worklogs.events import CANCELLED, TIMER_DISCARDED, TIMER_STARTED, TIMER_STOPPED
from processes.worklogs.rules import Night

words(
    {
        Night.BEFORE: N_("Before the clocks went back"),
        Night.ACROSS: N_("From before until after it"),
        Night.AFTER: N_("After the clocks went back"),
        EventKind.WORK_LOGGED: Word(
            N_("Work logged: {minutes}"), "clock", when={"corrected": N_("Work log corrected: {minutes}")}
        ),
        TIMER_STARTED: Word(N_("Work begun: a timer runs"), "player-play"),
        TIMER_DISCARDED: Word(N_("The timer was discarded without logging any time"), "player-stop"),
        TIMER_STOPPED: Word(N_("The timer of {technician} was stopped without logging any time"), "player-stop"),
        CANCELLED: Word(N_("Work log cancelled: {minutes}"), "clock-x"),
    }
)
