"""What can happen to worked time beyond its being logged."""

from processes.requests.event_types import EventType

TIMER_STARTED = EventType("work.timer_started")  # technician_id, since
TIMER_DISCARDED = EventType("work.timer_discarded")  # the same
TIMER_STOPPED = EventType("work.timer_stopped", moves_clocks=False)  # technician, since: they left while it ran
CANCELLED = EventType("work.cancelled", internal=False, shown=("work_log_id", "minutes"), moves_clocks=False)
