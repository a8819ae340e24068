"""Messages that nobody awaited and events on their way out: delivered, put away, published again, with a reason."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases
from processes.engine.store import deployments, queries
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import Message, MessageState
from processes.outbox import OutboxEvent, post
from tests.engine.diagrams import bpmn, catch, chain, end, message, message_root, start, user
from tests.web.conftest import Browser

WAITS = bpmn(
    "waits",
    start(),
    catch("listen", message("part_came")),
    user("mount"),
    end(),
    chain("begin", "listen", "mount", "done"),
    roots=message_root("part_came"),
)


def unmatched(engine: Engine, key: str) -> int:
    with Session(engine) as session, committing(session):
        cases.correlate_message(
            session, "part_came", business_key=key, variables={"part": 7}, now=utcnow(), ttl=timedelta(0)
        )
        return session.scalars(select(Message.id).order_by(Message.id.desc())).first() or 0


def recorded(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as session:
        return [(act.act, act.reason) for act in session.scalars(select(OperationAudit).order_by(OperationAudit.id))]


def test_a_message_is_delivered_under_the_right_key(engine: Engine, administrator: Browser) -> None:
    with Session(engine) as session, committing(session):
        deployments.deploy(session, {"waits.bpmn": WAITS}, note="tests", author="tests", now=utcnow())
    wrong = unmatched(engine, "R-1O")
    with Session(engine) as session, committing(session):
        cases.start(session, "waits", business_key="R-10", variables={}, now=utcnow())
    assert "R-1O" in administrator.get("/operations/messages").text
    page = f"/operations/messages/{wrong}"
    typed = {"deliver-business_key": "R-1O", "deliver-key": "R-1O", "deliver-reason": "A letter for a digit"}
    nobody = administrator.post(f"{page}/deliver", typed, form=page)
    assert nobody.status_code == 422
    assert "Nobody waits for this message." in nobody.text
    typed |= {"deliver-business_key": "R-10", "deliver-key": "R-10"}
    assert administrator.post(f"{page}/deliver", typed, form=page).status_code == 302
    with Session(engine) as session:
        (task,) = queries.tasks_of(session, "R-10")
        assert task.element_id == "mount"
    assert recorded(engine) == [("delivered", "A letter for a digit")]
    assert administrator.post(f"{page}/deliver", typed, form="/operations/record").status_code == 422


def test_a_message_is_put_away(engine: Engine, administrator: Browser) -> None:
    page = f"/operations/messages/{unmatched(engine, 'R-1')}"
    assert administrator.post(f"{page}/away", {"away-reason": "A test"}, form=page).status_code == 302
    assert "No messages here" in administrator.get("/operations/messages").text
    assert "part_came" in administrator.get("/operations/messages?state=delivered").text
    with Session(engine) as session:
        assert session.scalars(select(Message.state)).all() == [MessageState.DELIVERED]
    assert recorded(engine) == [("put_away", "A test")]


def test_an_event_is_withheld_and_published_again(
    engine: Engine, administrator: Browser, sign_in: Callable[..., Browser]
) -> None:
    with Session(engine) as session, committing(session):
        post(session, "part.came", part=7)
    with Session(engine) as session:
        event_id = session.scalars(select(OutboxEvent.id).where(OutboxEvent.topic == "part.came")).one()
    page = f"/operations/outbox/{event_id}"
    assert "part.came" in administrator.get("/operations/outbox?topic=part.came").text
    early = administrator.post(f"{page}/publish", {"reason": "Again"}, form=page)
    assert early.status_code == 422
    assert "still to be published" in early.text
    assert administrator.post(f"{page}/withhold", {"reason": "Wrong part"}, form=page).status_code == 302
    assert "No events here" in administrator.get("/operations/outbox?topic=part.came").text
    assert "part.came" in administrator.get("/operations/outbox?show=all&topic=part.came").text
    assert administrator.post(f"{page}/publish", {"reason": "Right after all"}, form=page).status_code == 302
    with Session(engine) as session:
        assert session.get_one(OutboxEvent, event_id).relayed_at is None
    assert recorded(engine) == [("withheld", "Wrong part"), ("published_again", "Right after all")]
