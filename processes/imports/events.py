"""What a request's history says of where it came from."""

from processes.requests.event_types import EventType

# From which system, under which number, how it stood there; `waits` says why it stands otherwise here.
TAKEN_OVER = EventType("imports.taken_over", internal=False, shown=("system", "number"))
