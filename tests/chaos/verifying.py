"""What must hold when the storm is over: every case at its end, every effect there once."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from processes.billing.models import Invoice, RatedWork
from processes.engine.store.models import InstanceState, Job, JobState, Message, MessageState, ProcessInstance
from processes.mail.models import OutgoingMail, OutgoingState
from processes.outbox import OutboxEvent
from processes.requests.models import Request, RequestEvent
from processes.suppliers.models import Escalation, InboxMessage
from processes.worklogs.models import WorkLog
from tests.chaos.plan import Case, Story
from tests.chaos.receiver import Receiver

ONCE = Counter(["logged", "priority_set"])
WORKED = Counter(["approved", "assigned", "rated", "closed"])
LATER = "(instance_id IS NULL AND due_at > now())"  # of no case: the digest of a day, what is announced for another
OVER = f"""
    SELECT NOT EXISTS (SELECT FROM process_instance WHERE state <> 'ended')
        AND NOT EXISTS (SELECT FROM job WHERE every IS NULL AND NOT {LATER})
        AND NOT EXISTS (SELECT FROM outbox_event WHERE relayed_at IS NULL)
        AND NOT EXISTS (SELECT FROM outgoing_mail WHERE state <> 'sent')
"""


def everything(engine: Engine, cases: Mapping[str, Case], receiver: Receiver, mails: Mapping[str, int]) -> None:
    """Compare the database and what came out of it with the plan."""
    with Session(engine) as session:
        every_case_ended_as_planned(session, cases)
        nothing_happened_twice(session, cases)
        every_minute_was_billed_once(session, cases)
        every_supplier_was_heard_once(session, cases)
        every_event_came_out_under_one_id(session, receiver)
        every_mail_was_taken(session, mails)
        no_job_is_left(session)


def every_case_ended_as_planned(session: Session, cases: Mapping[str, Case]) -> None:
    requests = {r.number: (r.summary, r.state.value) for r in session.scalars(select(Request))}
    assert requests == {number: (case.summary, case.end[1]) for number, case in cases.items()}
    ended = select(ProcessInstance.business_key, ProcessInstance.state, ProcessInstance.end_event)
    found = session.execute(ended.where(ProcessInstance.process == "handle_request")).all()
    assert len(found) == len(cases)
    planned = {number: (InstanceState.ENDED, case.end[0]) for number, case in cases.items()}
    assert {row.business_key: (row.state, row.end_event) for row in found} == planned


def nothing_happened_twice(session: Session, cases: Mapping[str, Case]) -> None:
    """What is written of a case is what its story implies, no more and no less."""
    happened: dict[str, Counter[str]] = defaultdict(Counter)
    for number, kind in session.execute(select(Request.number, RequestEvent.kind).join(Request)):
        happened[number][kind.name] += 1
    for number, case in cases.items():
        if case.escalates and happened[number]["supplier_asked"] == 1:  # its mail may leave when all is over
            del happened[number]["supplier_asked"]
    planned = {number: _events(case) for number, case in cases.items()}
    wrong = [number for number in cases if happened[number] != planned[number]]
    assert not wrong, [(n, cases[n], happened[n] - planned[n], planned[n] - happened[n]) for n in wrong]
    written: dict[tuple[bool, Story], set[frozenset[tuple[str, int]]]] = defaultdict(set)
    mails: dict[str, Counter[str]] = defaultdict(Counter)
    for number, template in session.execute(select(Request.number, OutgoingMail.template).join(Request)):
        mails[number][template] += 1
    for number, case in cases.items():
        if case.story is Story.SILENT:  # the time to answer may be over before the question is sent
            del mails[number]["supplier_escalation"]
        written[case.is_whole, case.story].add(frozenset(mails[number].items()))
    assert {story: len(kinds) for story, kinds in written.items() if len(kinds) > 1} == {}


def _events(case: Case) -> Counter[str]:
    if case.story is Story.REJECTED:
        return ONCE + Counter(["rejected"])
    rounds = len(case.minutes)
    events = ONCE + WORKED + Counter({"work_logged": rounds, "resolution_proposed": rounds})
    if case.is_whole:
        events += Counter({"signoff_requested": rounds, "returned": rounds - 1, "signed_off": 1})
    if case.escalates:
        events += Counter(["escalated", "supplier_answered" if case.story is Story.ANSWERED else "escalation_ended"])
    return events


def every_minute_was_billed_once(session: Session, cases: Mapping[str, Case]) -> None:
    worked: dict[str, list[int]] = defaultdict(list)
    for number, minutes in session.execute(select(Request.number, WorkLog.minutes).join(Request).order_by(WorkLog.id)):
        worked[number].append(minutes)
    assert {number: tuple(worked[number]) for number in cases} == {n: case.minutes for n, case in cases.items()}
    unequal = text(
        "SELECT w.id, w.minutes, sum(r.minutes_worked), count(*) FROM work_log w LEFT JOIN rated_work r"
        " ON r.work_log_id = w.id GROUP BY w.id HAVING w.minutes IS DISTINCT FROM sum(r.minutes_worked)"
    )
    assert session.execute(unequal).all() == []
    assert session.scalars(select(RatedWork.id).where(RatedWork.invoice_id.is_(None))).all() == []
    for invoice in session.scalars(select(Invoice)):
        assert invoice.net == sum(piece.amount for piece in invoice.work) == sum(line.net for line in invoice.lines)
        assert invoice.pdf_sha256 is not None
    numbers = session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
    assert [int(number[-4:]) for number in numbers] == [*range(1, len(numbers) + 1)]


def every_supplier_was_heard_once(session: Session, cases: Mapping[str, Case]) -> None:
    asked = {
        number: (escalation.state.value, escalation.answer)
        for number, escalation in session.execute(select(Request.number, Escalation).join(Request))
    }
    planned = {n: case.escalation for n, case in cases.items() if case.escalates}
    assert asked == {n: (end, f"Answer to {n}" if end == "answered" else None) for n, end in planned.items()}
    answered = [end for end in planned.values() if end == "answered"]
    assert session.scalars(select(InboxMessage.outcome)).all() == answered
    assert len(session.scalars(select(Escalation.id)).all()) == len(planned)
    assert session.scalars(select(Message.id).where(Message.state != MessageState.DELIVERED)).all() == []


def every_event_came_out_under_one_id(session: Session, receiver: Receiver) -> None:
    posted = {str(event.key): event.payload for event in session.scalars(select(OutboxEvent))}
    assert receiver.events.keys() - posted.keys() == set(), "these were published and never committed"
    assert posted.keys() - receiver.events.keys() == set(), "these never came"
    assert {key: bodies for key, bodies in receiver.events.items() if len(bodies) > 1} == {}


def every_mail_was_taken(session: Session, taken: Mapping[str, int]) -> None:
    """At least once under one id: a worker that dies after the server's answer sends it again."""
    written = session.scalars(select(OutgoingMail.message_id).where(OutgoingMail.state == OutgoingState.SENT)).all()
    assert set(written) == set(taken)


def no_job_is_left(session: Session) -> None:
    once = Job.every.is_(None) & text(f"NOT {LATER}")
    left = session.execute(select(Job.topic, Job.state, Job.error).where(once)).all()
    assert not left, left
    assert session.scalars(select(Job.topic).where(Job.state != JobState.WAITING)).all() == []
