"""What worklogs listen to: somebody leaves while their timer runs."""

from processes.documents.translations import N_
from processes.people.leaving import Holding, holding
from processes.worklogs.leaving import count_timers, stop_timer_of

holding(
    Holding(
        name="timers",
        sentence=N_("Running timers; they stop without logging any time"),
        needs_successor=False,
        count=count_timers,
        hand_over=stop_timer_of,
    )
)
