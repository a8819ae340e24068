"""What dispatch records of a request besides who has it: its level, and who helps."""

from processes.requests.event_types import EventType

LEVEL_CHANGED = EventType("dispatch.level_changed", internal=False, shown=("level",), moves_clocks=False)
HELPER_ADDED = EventType("dispatch.helper_added")
HELPER_REMOVED = EventType("dispatch.helper_removed")
