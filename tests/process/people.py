"""People of the desk in words: what a dispatcher, a technician, a customer can do."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from processes.contracts.rules import Activity
from processes.dispatch.use_cases import reassign
from processes.engine.running.tasks import complete_task
from processes.people.queries import actor_of
from processes.people.rules import Actor
from processes.requests import use_cases as requests
from processes.suppliers import use_cases as suppliers
from processes.suppliers.models import Escalation
from processes.worklogs.rules import Doubt
from processes.worklogs.use_cases import log_work
from tests.process.case import Case

if TYPE_CHECKING:
    from tests.process.desk import Desk


@dataclass
class Someone:
    """A person who acts; each act is one transaction at the desk's present instant."""

    desk: "Desk"
    id: int

    @property
    def actor(self) -> Actor:
        """With every right."""
        found = actor_of(self.desk.session, self.id)
        assert found is not None
        return found

    def completes(self, case: Case, element_id: str, **variables: Any) -> None:
        """Send the form of an open task."""
        task = case.task(element_id)
        assert task is not None, f"{element_id} is not open"
        self.completes_task(task.id, **variables)

    def completes_task(self, task_id: int, **variables: Any) -> None:
        """Send the form of a task that was open when the page was shown."""
        actor = self.actor
        self.desk.act(
            lambda session, now: complete_task(
                session, task_id, actor=actor.key, keys=actor.keys, variables=variables, now=now
            )
        )

    def writes(self, case: Case, body: str) -> None:
        """Post a message."""
        self.desk.act(lambda s, now: requests.post_message(s, request_id=case.id, body=body, actor=self.actor, now=now))

    def withdraws(self, case: Case, reason: str) -> None:
        """Withdraw the request."""
        self.desk.act(lambda s, now: requests.withdraw(s, request_id=case.id, reason=reason, actor=self.actor, now=now))


class Dispatcher(Someone):
    """Approves, assigns, rejects."""

    def approves(self, case: Case, technician: "Technician | None" = None, **more: Any) -> None:
        """Approve and give it to a technician."""
        chosen = technician or self.desk.technician
        self.completes(case, "approve_request", decision="approve", technician_id=str(chosen.id), **more)

    def rejects(self, case: Case, reason: str) -> None:
        """Reject with a reason."""
        self.completes(case, "approve_request", decision="reject", reason=reason)

    def reassigns(self, case: Case, technician: "Technician", reason: str) -> None:
        """Give it to somebody else."""
        self.desk.act(
            lambda s, now: reassign(
                s, request_id=case.id, technician_id=technician.id, reason=reason, actor=self.actor, now=now
            )
        )


class Technician(Someone):
    """Works, asks, escalates, resolves."""

    def logs_work(self, case: Case, minutes: int = 12, description: str = "Výměna válce") -> None:
        """Work that ended just now."""
        self.desk.act(
            lambda s, now: log_work(
                s,
                request_id=case.id,
                activity=Activity.REMOTE,
                started_at=now - timedelta(minutes=minutes),
                ended_at=now,
                description=description,
                actor=self.actor,
                now=now,
                sure=list(Doubt),
            )
        )

    def asks(self, case: Case, question: str = "Svítí kontrolka?") -> None:
        """Ask the customer."""
        self.desk.act(
            lambda s, now: requests.ask_customer(s, request_id=case.id, question=question, actor=self.actor, now=now)
        )

    def escalates(
        self, case: Case, question: str = "Is the head under warranty?", supplier_id: int | None = None
    ) -> Escalation:
        """Ask the supplier; the worker has sent it when this returns."""
        supplier_id = supplier_id or self.desk.company.supplier_id
        escalation_id = self.desk.act(
            lambda s, now: (
                suppliers.open_escalation(
                    s, request_id=case.id, supplier_id=supplier_id, question=question, actor=self.actor, now=now
                ).id
            )
        )
        self.desk.works_off()
        return self.desk.session.get_one(Escalation, escalation_id, populate_existing=True)

    def withdraws_escalation(self, escalation: Escalation, reason: str) -> None:
        """The answer is no longer needed."""
        escalation_id = escalation.id
        self.desk.act(
            lambda s, now: suppliers.withdraw_escalation(
                s, escalation_id=escalation_id, reason=reason, actor=self.actor, now=now
            )
        )

    def proposes(self, case: Case, summary: str = "Vyměněn válec, tiskne čistě.", **more: Any) -> None:
        """Propose the resolution."""
        self.completes(case, "work_on_request", **{"cause": "hardware", "summary": summary, **more})

    def resolves(self, case: Case, minutes: int = 12) -> None:
        """Log work and propose."""
        self.logs_work(case, minutes)
        self.proposes(case)


class Customer(Someone):
    """Answers and signs off."""

    def answers(self, case: Case, answer: str = "Ano, oranžově.") -> None:
        """Answer in the form."""
        self.completes(case, "answer_question", answer=answer)

    def approves(self, case: Case) -> None:
        """Sign the work off in the portal."""
        self.completes(case, "sign_off", decision="approve", reason="")

    def returns(self, case: Case, reason: str = "Pořád maže.") -> None:
        """Return the work in the portal."""
        self.completes(case, "sign_off", decision="return", reason=reason)
