"""Messages reach exactly whom they are for: early, twice, to nobody, to one of two."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.administration import interventions
from processes.engine.running import cases, messages, tasks
from processes.engine.store import queries
from processes.engine.store.models import Message, MessageState, MessageSubscription
from processes.outbox import OutboxEvent
from tests.engine.diagrams import bpmn, catch, chain, end, message, message_root, service, start, user

HOUR = timedelta(hours=1)


def waiting(process: str = "case", *, first: bool = False) -> bytes:
    """Waits for the message go, then for a person; with `first` a person comes before."""
    ids = ["begin", *(["first"] if first else []), "wait", "then", "done"]
    body = (start(), user("first") if first else "", catch("wait", message("go")), user("then"), end())
    return bpmn(process, *body, chain(*ids), roots=message_root("go"))


def begin(session: Session, now: datetime, key: str = "R-1", process: str = "case") -> int:
    return cases.start(session, process, business_key=key, variables={}, now=now).id


def elements(session: Session, key: str = "R-1") -> list[str]:
    return [task.element_id for task in queries.tasks_of(session, key)]


def send(session: Session, now: datetime, business_key: str = "R-1", **options: Any) -> bool:
    return cases.correlate_message(session, "go", business_key=business_key, now=now, **options)


def states(session: Session) -> list[MessageState]:
    return list(session.scalars(select(Message.state).order_by(Message.id)))


def test_a_message_wakes_the_one_that_waits_for_its_key(session: Session, deploy: Any, now: datetime) -> None:
    deploy(case_bpmn=waiting())
    instance_id = begin(session, now)
    begin(session, now, "R-2")
    assert send(session, now, variables={"answer": 42})
    assert (elements(session), elements(session, "R-2")) == (["then"], [])
    assert interventions.variables(session, instance_id, now=now)["answer"] == 42
    assert session.scalars(select(MessageSubscription.key)).all() == ["R-2"]
    assert states(session) == []


def test_an_early_message_waits(session: Session, deploy: Any, now: datetime) -> None:
    deploy(case_bpmn=waiting(first=True))
    instance_id = begin(session, now)
    assert not send(session, now, variables={"answer": 1})
    assert states(session) == [MessageState.WAITING]
    (task,) = queries.tasks_of(session, "R-1")
    tasks.complete_task(
        session, task.id, actor="person:1", keys=frozenset({"staff:agent"}), variables={}, now=now + HOUR
    )
    assert elements(session) == ["then"]
    assert states(session) == [MessageState.DELIVERED]
    assert interventions.variables(session, instance_id, now=now)["answer"] == 1


def test_a_message_may_come_before_its_process(session: Session, deploy: Any, now: datetime) -> None:
    deploy(case_bpmn=waiting())
    assert not send(session, now)
    begin(session, now)
    assert elements(session) == ["then"]


def test_a_message_that_waited_too_long_is_unmatched_and_visible(session: Session, deploy: Any, now: datetime) -> None:
    deploy(case_bpmn=waiting())
    send(session, now, ttl=HOUR)
    messages.expire(session, now=now + HOUR)
    assert [found.name for found in queries.unmatched_messages(session)] == ["go"]
    begin(session, now + HOUR)
    assert elements(session) == []


def test_an_expired_message_is_not_delivered_even_before_it_is_swept(
    session: Session, deploy: Any, now: datetime
) -> None:
    deploy(case_bpmn=waiting())
    send(session, now, ttl=HOUR)
    begin(session, now + 2 * HOUR)
    assert elements(session) == []


def test_without_time_to_live_nobody_listening_means_unmatched(session: Session, now: datetime) -> None:
    assert not send(session, now, ttl=timedelta(0))
    assert states(session) == [MessageState.UNMATCHED]


def test_the_same_message_twice_is_received_once(session: Session, deploy: Any, now: datetime) -> None:
    again = bpmn(
        "case", start(), catch("wait", message("go")), catch("again", message("go")), user("then"), end(),
        chain("begin", "wait", "again", "then", "done"), roots=message_root("go"),
    )  # fmt: skip
    deploy(case_bpmn=again)
    begin(session, now)
    assert send(session, now, message_id="m-1")
    assert not send(session, now, message_id="m-1")
    assert elements(session) == []
    assert send(session, now, message_id="m-2")
    assert elements(session) == ["then"]


def test_a_message_has_one_receiver(session: Session, deploy: Any, now: datetime) -> None:
    deploy(case_bpmn=waiting(), other_bpmn=waiting("other"))
    begin(session, now)
    begin(session, now, process="other")
    assert send(session, now)
    assert [task.process for task in queries.tasks_of(session, "R-1")] == ["case"]
    assert send(session, now)
    assert [task.process for task in queries.tasks_of(session, "R-1")] == ["case", "other"]


def test_a_message_that_an_operation_sends_to_its_own_process_is_not_lost(
    session: Session, deploy: Any, register: Any, now: datetime
) -> None:
    register("test.tell", lambda step: send(step.session, step.now) and None)
    deploy(
        case_bpmn=bpmn("case", start(), service("work", "test.tell"), catch("wait", message("go")), user("then"), end(),
                       chain("begin", "work", "wait", "then", "done"), roots=message_root("go")),
    )  # fmt: skip
    begin(session, now)
    assert elements(session) == ["then"]


def test_a_suspended_process_gets_its_messages_when_it_is_resumed(session: Session, deploy: Any, now: datetime) -> None:
    deploy(case_bpmn=waiting())
    instance_id = begin(session, now)
    interventions.suspend(session, instance_id, reason="Audit", actor="person:9", now=now)
    assert not send(session, now)
    interventions.resume(session, instance_id, reason="Over", actor="person:9", now=now)
    assert elements(session) == ["then"]


def keyed_catch(id: str, expression: str) -> str:
    properties = (
        f'<camunda:properties><camunda:property name="correlationKey" value="{expression}"/></camunda:properties>'
    )
    return catch(id, f"<bpmn:extensionElements>{properties}</bpmn:extensionElements>{message('go')}")


def test_two_waits_in_one_case_are_told_apart_by_their_key(session: Session, deploy: Any, now: datetime) -> None:
    split, join = '<bpmn:parallelGateway id="split"/>', '<bpmn:parallelGateway id="join"/>'
    body = (start(), split, keyed_catch("one", "${visits.one}"), keyed_catch("two", "${visits.two}"), user("after_one"),
            user("after_two"), join, end(), chain("begin", "split", "one", "after_one", "join", "done"),
            chain("split", "two", "after_two", "join"))  # fmt: skip
    deploy(case_bpmn=bpmn("case", *body, roots=message_root("go")))
    visits = {"one": "V-7", "two": "V-8"}
    cases.start(session, "case", business_key="R-1", variables={"visits": visits}, now=now)
    assert not send(session, now, ttl=timedelta(0))
    assert send(session, now, key="V-8")
    assert elements(session) == ["after_two"]
    assert send(session, now, key="V-7")
    assert elements(session) == ["after_two", "after_one"]


def test_a_message_thrown_by_a_diagram_is_posted(session: Session, deploy: Any, now: datetime) -> None:
    deploy(
        case_bpmn=bpmn("case", start(), end("told", message("go")), chain("begin", "told"), roots=message_root("go"))
    )
    begin(session, now)
    event = session.scalars(select(OutboxEvent)).one()
    assert event.topic == "process.message_thrown"
    assert (event.payload["name"], event.payload["business_key"]) == ("go", "R-1")
