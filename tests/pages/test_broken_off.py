"""A transaction that the database breaks off is done again: one effect, and nobody hears of it."""

from collections.abc import Callable
from io import BytesIO
from threading import Event, Thread

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.guards import PUBLIC, declare
from podpora.sample.desk import Desk
from processes.db import committing
from processes.engine.jobs import performing
from processes.requests.models import Attachment, RequestEvent, RequestMessage, StoredFile
from tests.pages.conftest import CUSTOMER
from tests.pages.test_requests import in_work, new_request
from tests.web.conftest import Browser

# A sequence forgets nothing when a transaction is rolled back.
BREAKS_OFF = """
    CREATE SEQUENCE attempt;
    CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('attempt') <= {times} THEN RAISE EXCEPTION 'broken off' USING ERRCODE = '{code}'; END IF;
        RETURN new;
    END $$;
    CREATE TRIGGER break_off BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION break_off();
"""


def breaks_off(engine: Engine, table: str, *, times: int = 1, code: str = "40P01") -> None:
    with engine.begin() as connection:
        connection.execute(text(BREAKS_OFF.format(table=table, times=times, code=code)))


def count(engine: Engine, model: type) -> int:
    with Session(engine) as session:
        return session.query(model).count()


def test_a_message_with_a_file_is_kept_once(engine: Engine, desk: Desk, as_person: Callable[[str], Browser]) -> None:
    number = in_work(desk)
    page, browser, before = f"/requests/{number}", as_person(CUSTOMER), count(engine, RequestMessage)
    events = count(engine, RequestEvent)
    breaks_off(engine, "request_event", times=2)
    for _ in range(2):  # the second time by the key of the same form
        said = {"message-body": "Od rána.", "message-files": (BytesIO(b"picture"), "a.png"), "form_key": "one form"}
        answer = browser.post(f"{page}/messages", said, form=page)
        assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert (count(engine, RequestMessage), count(engine, RequestEvent)) == (before + 1, events + 1)
    with Session(engine) as session:
        assert session.query(Attachment).count() == 1
        assert session.query(StoredFile).filter_by(size=len(b"picture")).count() == 1


def test_what_is_broken_off_again_and_again_is_told(
    engine: Engine, desk: Desk, as_person: Callable[[str], Browser]
) -> None:
    number = in_work(desk)
    page, browser, before = f"/requests/{number}", as_person(CUSTOMER), count(engine, RequestMessage)
    breaks_off(engine, "request_event", times=100, code="40001")
    assert browser.post(f"{page}/messages", {"message-body": "Od rána."}, form=page).status_code == 503
    assert count(engine, RequestMessage) == before


def test_of_two_that_stand_in_each_others_way_both_get_through(own_app: Flask, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE a (n int); CREATE TABLE b (n int)"))
        connection.execute(text("INSERT INTO a VALUES (0); INSERT INTO b VALUES (0)"))
    has_first, attempts = Event(), []

    @own_app.post("/both")
    def both() -> ResponseReturnValue:
        attempts.append(1)
        with committing(db.session()) as session:
            session.execute(text("UPDATE a SET n = n + 1"))
            has_first.set()
            session.execute(text("UPDATE b SET n = n + 1"))
        return "done"

    declare(own_app, "both", PUBLIC)
    own_app.config["WTF_CSRF_ENABLED"] = False

    def the_other_way() -> None:
        with engine.begin() as connection:
            connection.execute(text("SET deadlock_timeout = '1min'"))  # the web is the one that is broken off
            connection.execute(text("UPDATE b SET n = n + 10"))
            holds_second.set()
            has_first.wait(10)
            connection.execute(text("UPDATE a SET n = n + 10"))

    holds_second = Event()
    other = Thread(target=the_other_way)
    other.start()
    assert holds_second.wait(10)
    assert own_app.test_client().post("/both").status_code == 200
    other.join(30)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT a.n, b.n FROM a, b")).one() == (11, 11)
    assert len(attempts) > 1


def test_a_worker_does_it_again_at_once(engine: Engine, desk: Desk) -> None:
    new_request(desk)
    with Session(engine) as session:
        job_id = session.scalar(text("SELECT id FROM job WHERE kind = 'timer' ORDER BY id LIMIT 1"))
        due = session.scalar(text("SELECT due_at FROM job WHERE id = :id"), {"id": job_id})
    breaks_off(engine, "process_history")
    assert performing.perform(lambda: Session(engine), job_id, clock=lambda: due).state == "done"
