"""What can happen to a sign-off beyond the customer's decision."""

from processes.requests.event_types import EventType

TAKEN_BACK = EventType("resolution.taken_back", internal=False)
