"""What can happen to a request because of the items that it is about."""

from processes.requests.event_types import EventType

# The names of items stay with staff: a request may move to another project, whose people do not know them.
AFFECTED = EventType("devices.affected", internal=False, moves_clocks=False)  # added, removed: names
