"""What happens to promises themselves: one is made shorter for a request, or runs as the contract says again."""

from processes.requests.event_types import EventType

# targets: minutes by target from the event on, around_clock, due_at: when the nearest of them falls due
SHORTENED = EventType("promise.shortened", internal=False, shown=("due_at",))
RESTORED = EventType("promise.restored", internal=False)
