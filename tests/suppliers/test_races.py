"""One answer delivered twice at once, by queue and by HTTP: one effect."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from processes.db import committing
from processes.engine.jobs import performing
from processes.engine.store.models import Job
from processes.requests.event_types import EventKind
from processes.requests.rules import RequestState
from processes.suppliers.inbox import receive_inbox
from processes.suppliers.models import EscalationState


def answers_at_once(desk, *events) -> list[str]:
    start = Barrier(len(events))

    def receive(event) -> str:
        start.wait(timeout=10)
        with desk.sessions() as session, committing(session):
            return receive_inbox(session, event, now=desk.now)

    with ThreadPoolExecutor(len(events)) as pool:
        return sorted(future.result(timeout=30) for future in [pool.submit(receive, event) for event in events])


def answer(message_id: str, reference: str) -> dict:
    data = {"reference": reference, "answer": "Yes."}
    return {"specversion": "1.0", "id": message_id, "type": "supplier.answered", "data": data}


def test_one_message_twice_and_two_messages_at_once(real_desk):
    desk = real_desk
    for ids, outcomes in ((("m1", "m1"), ["answered", "repeated"]), (("m2", "m3"), ["answered", "late"])):
        case = desk.request_in_work()
        reference = str(desk.technician.escalates(case).reference)
        desk.session.rollback()
        assert answers_at_once(desk, *(answer(message_id, reference) for message_id in ids)) == outcomes
        assert len(case.events(EventKind.SUPPLIER_ANSWERED)) == 1
        assert case.state is RequestState.ASSIGNED
        assert case.escalations()[0].state is EscalationState.ANSWERED


def test_an_answer_against_giving_up(real_desk):
    desk = real_desk
    case = desk.request_in_work()
    reference = str(desk.technician.escalates(case).reference)
    job_id = desk.session.scalars(select(Job.id).where(Job.element_id == "answer_never_came")).one()
    due = desk.session.get_one(Job, job_id).due_at
    desk.session.rollback()
    start = Barrier(2)

    def give_up() -> str:
        start.wait(timeout=10)
        return performing.perform(desk.sessions, job_id, clock=lambda: due).state

    def receive() -> str:
        start.wait(timeout=10)
        with desk.sessions() as session, committing(session):
            return receive_inbox(session, answer("m1", reference), now=desk.now)

    with ThreadPoolExecutor(2) as pool:
        gave_up, received = pool.submit(give_up), pool.submit(receive)
        ends = (gave_up.result(timeout=30), received.result(timeout=30))
    assert ends in {("done", "late"), ("late", "answered")}
    assert case.state is RequestState.ASSIGNED
    assert len(case.events(EventKind.SUPPLIER_ANSWERED) + case.events(EventKind.ESCALATION_ENDED)) == 1
