"""What can happen to worked time beyond its being logged."""

from processes.requests.event_types import EventType

CANCELLED = EventType("work.cancelled", internal=False, shown=("work_log_id", "minutes"), moves_clocks=False)
