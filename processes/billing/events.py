"""What can be decided about the price of work."""

from processes.requests.event_types import EventType

GIVEN_AWAY = EventType("work.given_away")
FEE_WAIVED = EventType("fee.waived", internal=False, moves_clocks=False)
