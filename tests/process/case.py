"""What tests look at: a case and its processes, read from the database anew each time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from processes.engine.store.models import InstanceState, OpenTask, ProcessHistory, ProcessInstance
from processes.mail.models import OutgoingMail
from processes.requests.event_types import EventType
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import RequestState
from processes.suppliers.models import Escalation

if TYPE_CHECKING:
    from tests.process.desk import Desk


@dataclass
class Case:
    """One request on the desk; every look reads the database anew."""

    desk: "Desk"
    id: int
    number: str

    @property
    def request(self) -> Request:
        """The request as it is now."""
        return self.desk.session.get_one(Request, self.id, populate_existing=True)

    @property
    def state(self) -> RequestState:
        """Its state."""
        return self.request.state

    def events(self, kind: EventType) -> list[RequestEvent]:
        """Its events of one kind, in order."""
        query = select(RequestEvent).where(RequestEvent.request_id == self.id, RequestEvent.kind == kind)
        return list(self.desk.session.scalars(query.order_by(RequestEvent.id)))

    def mails(self, template: str) -> list[OutgoingMail]:
        """Mails about it, made from one template."""
        query = select(OutgoingMail).where(OutgoingMail.request_id == self.id, OutgoingMail.template == template)
        return list(self.desk.session.scalars(query.order_by(OutgoingMail.id)))

    def task(self, element_id: str) -> OpenTask | None:
        """Its open task of this element, if there is one."""
        query = select(OpenTask).where(OpenTask.business_key == self.number, OpenTask.element_id == element_id)
        return self.desk.session.scalar(query.execution_options(populate_existing=True))

    def escalations(self) -> list[Escalation]:
        """What was escalated, in order."""
        query = select(Escalation).where(Escalation.request_id == self.id).order_by(Escalation.id)
        return list(self.desk.session.scalars(query.execution_options(populate_existing=True)))


@dataclass
class Process:
    """What became of one process of a case, by its history."""

    desk: "Desk"
    process: str
    business_key: str

    def ended_at(self, end_event: str) -> bool:
        """Whether a token of it reached this end event."""
        return self.times_at(end_event) > 0

    def times_at(self, element_id: str) -> int:
        """How many times this element was completed."""
        query = select(ProcessHistory.id).where(
            ProcessHistory.business_key == self.business_key,
            ProcessHistory.process == self.process,
            ProcessHistory.element_id == element_id,
            ProcessHistory.kind == "completed",
        )
        return len(self.desk.session.scalars(query).all())

    def is_over(self) -> bool:
        """Whether its last instance has ended (for a process that was started, not called)."""
        query = select(ProcessInstance.state).where(
            ProcessInstance.process == self.process, ProcessInstance.business_key == self.business_key
        )
        return self.desk.session.scalars(query.order_by(ProcessInstance.id.desc())).first() is InstanceState.ENDED
