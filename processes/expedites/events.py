"""What can be decided about a shorter reaction; that it is agreed, the promise that becomes shorter says."""

from processes.requests.event_types import EventType

ASKED = EventType("expedite.asked", internal=False, moves_clocks=False)
REFUSED = EventType("expedite.refused", internal=False, shown=("reason",), moves_clocks=False)
WITHDRAWN = EventType("expedite.withdrawn", internal=False, moves_clocks=False)
LAPSED = EventType("expedite.lapsed", internal=False, moves_clocks=False)
TAKEN = EventType("expedite.taken", internal=False, moves_clocks=False)
KEPT = EventType("expedite.kept", internal=False, moves_clocks=False)
MISSED = EventType("expedite.missed", internal=False, moves_clocks=False)
