"""Requests that stand somewhere without a process behind them."""

from datetime import datetime
from typing import Any

from processes.contracts.rules import Priority
from processes.people.models import Project
from processes.people.rules import SYSTEM
from processes.requests import use_cases
from processes.requests.event_types import EventKind, EventType
from processes.requests.models import Request
from processes.requests.rules import Channel, Impact, RequestKind, RequestState, Urgency
from processes.transactions import settle
from tests.world.base import at
from tests.world.people import People


class Requests(People):
    """Logged by the requester, whatever they say of themselves."""

    def request(
        self,
        logged: str = "2026-10-05T09:00",
        *,
        state: RequestState = RequestState.ASSIGNED,
        priority: Priority = Priority.HIGH,
        project: Project | None = None,
        summary: str = "Tiskárna netiskne",
    ) -> Request:
        """A request that stands in `state`; `logged` by Prague's clock."""
        request = self.unrecorded(at(logged), priority=priority, project=project, summary=summary)
        self.happens(request, EventKind.LOGGED, logged, state=RequestState.LOGGED)
        if state is not RequestState.LOGGED:
            self.happens(request, EventKind.ASSIGNED, logged, state=state)
        return request

    def unrecorded(
        self, logged_at: datetime, *, priority: Priority, project: Project | None = None, summary: str = "?"
    ) -> Request:
        """A request of which nothing is on record yet."""
        place = project or self.project
        request = Request(
            organisation_id=place.organisation_id,
            project_id=place.id,
            requester_id=self.requester.id,
            kind=RequestKind.INCIDENT,
            summary=summary,
            impact=Impact.PERSON,
            urgency=Urgency.MEDIUM,
            channel=Channel.PORTAL,
            priority=priority,
            logged_at=logged_at,
        )
        self.session.add(request)
        self.session.flush()
        return request

    def happens(self, request: Request, kind: EventType, when: str, **details: Any) -> None:
        """Record an event as the desk itself, or as `actor`."""
        actor = details.pop("actor", SYSTEM)
        use_cases.record_event(self.session, request, kind, actor=actor, now=at(when), **details)
        settle(self.session)  # as at the end of its transaction
