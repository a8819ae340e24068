"""What customers decide about work."""

from processes.requests.event_types import EventKind
from processes.requests.models import Request
from processes.requests.rules import RequestState
from tests.world.requests import Requests


class Signoffs(Requests):
    """Sign-offs without a process behind them."""

    def sign_off(self, request: Request, when: str) -> None:
        """The customer accepts the work."""
        self.happens(request, EventKind.SIGNED_OFF, when, state=RequestState.SIGNED_OFF)
