"""The desk that tests play on: people act in words, time passes, timers fall due, nothing is faked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.jobs import performing
from processes.engine.store.models import Job, JobKind, JobState
from processes.requests import use_cases as requests
from processes.requests.models import Request
from processes.requests.rules import Channel, Impact, RequestKind, Urgency
from processes.suppliers import inbox
from processes.suppliers.models import Escalation, Supplier
from tests.process.case import Case, Process
from tests.process.company import MONDAY, Company
from tests.process.people import Customer, Dispatcher, Someone, Technician
from tests.world import World

T = TypeVar("T")
OUTSIDE = ("mail", "reports")  # what leaves the house is proved in tests/workers


@dataclass
class Desk:
    """Everybody at work; `sessions` opens further sessions on the same database, as workers do."""

    session: Session
    sessions: Callable[[], Session]
    company: Company
    now: datetime = MONDAY

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self, self.company.dispatcher)
        self.technician = Technician(self, self.company.technician)
        self.colleague = Technician(self, self.company.colleague)
        self.accountant = Someone(self, self.company.accountant)
        self.agent = Someone(self, self.company.agent)
        self.requester = Customer(self, self.company.requester)
        self.approver = Customer(self, self.company.approver)
        self.second_approver = Customer(self, self.company.second_approver)

    def act(self, deed: Callable[[Session, datetime], T]) -> T:
        """Do something in one transaction, now; no step of a process may fail behind it."""
        with committing(self.session):
            done = deed(self.session, self.now)
        self._check_nothing_failed()
        return done

    def _check_nothing_failed(self) -> None:
        failed = self.session.execute(select(Job.element_id, Job.error).where(Job.error.is_not(None))).all()
        assert not failed, failed

    def request(self, **more: Any) -> Case:
        """A request that the requester has just logged in the portal."""
        given = {
            "project_id": self.company.project_id,
            "requester_id": self.company.requester,
            "kind": RequestKind.INCIDENT,
            "summary": "Tiskárna maže štítky",
            "description": "Od rána.",
            "impact": Impact.PERSON,
            "urgency": Urgency.MEDIUM,
            "channel": Channel.PORTAL,
            "product_id": self.company.product_id,
        }
        request = self.act(
            lambda s, now: requests.log_request(s, **{**given, **more}, actor=self.requester.actor, now=now)
        )
        return Case(self, request.id, request.number)

    def case(self, number: str) -> Case:
        """The request with this number, however it came."""
        found = self.session.scalars(select(Request).where(Request.number == number)).one()
        return Case(self, found.id, found.number)

    def request_in_work(self) -> Case:
        """A request that a technician was given."""
        case = self.request()
        self.dispatcher.approves(case)
        return case

    def request_to_sign_off(self) -> Case:
        """A request whose resolution waits for the customer."""
        case = self.request_in_work()
        self.technician.resolves(case)
        return case

    def supplier_answers(self, escalation: Escalation, answer: str = "Yes.", message_id: str | None = None) -> str:
        """The supplier's system puts its answer into the inbox; the outcome."""
        event = {
            "specversion": "1.0",
            "id": message_id or str(uuid4()),
            "type": "supplier.answered",
            "source": "https://zebra.test",
            "data": {"reference": str(escalation.reference), "answer": answer},
        }
        return self.act(lambda s, now: inbox.receive_inbox(s, event, now=now))

    def second_supplier(self) -> int:
        """Another support centre, with the same hours; its id."""
        hours = self.session.get_one(Supplier, self.company.supplier_id).calendar
        return self.act(lambda s, now: World(s, now=now).supplier("Epson Support", "help@epson.test", hours).id)

    def process(self, process: str, case: Case) -> Process:
        """What became of a process of a case."""
        return Process(self, process, case.number)

    def works_off(self) -> None:
        """Workers do everything that is due now, retries excepted."""
        self.pass_to(self.now)

    def passes(self, **duration: float) -> None:
        """Time passes: `desk.passes(days=3)`."""
        self.pass_to(self.now + timedelta(**duration))

    def pass_to(self, instant: datetime) -> None:
        """Time passes to `instant`; whatever falls due on the way is worked off at its own instant."""
        while (job := self._next_due(instant)) is not None:
            self.now = max(self.now, job.due_at)
            job_id, what = job.id, job.topic or job.element_id
            self.session.rollback()
            outcome = performing.perform(self.sessions, job_id, clock=lambda: self.now)
            assert outcome.state == "done", f"{what}: {outcome}"
        self.now = max(self.now, instant)
        self.session.expire_all()

    def _next_due(self, until: datetime) -> Job | None:
        query = select(Job).where(Job.state == JobState.WAITING, Job.due_at <= until, Job.queue.not_in(OUTSIDE))
        query = query.order_by(Job.due_at, Job.kind == JobKind.WORK, Job.id).limit(1)
        job = self.session.scalar(query.execution_options(populate_existing=True))
        assert job is None or not job.attempts, f"{job.topic or job.element_id} failed: {job.error}"
        return job
