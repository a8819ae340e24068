"""Statements stay prepared on a connection when a page ends or an act is refused, not when the database said no."""

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

OFTEN = 8  # psycopg prepares what it has sent five times
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM request WHERE%'")


def ask(session: Session) -> None:
    for number in range(OFTEN):
        session.execute(text("SELECT id FROM request WHERE id = :id"), {"id": number})


def prepared(engine: Engine) -> int:
    with Session(engine) as session:
        return int(session.scalar(PREPARED) or 0)


def test_a_transaction_that_is_not_committed_leaves_them(engine: Engine) -> None:
    with Session(engine) as session:
        ask(session)
    assert prepared(engine) == 1
    with Session(engine) as session:
        session.execute(text("INSERT INTO outbox_event (key, topic, payload) VALUES (gen_random_uuid(), 'a', '{}')"))
        session.rollback()
        assert session.scalar(text("SELECT count(*) FROM outbox_event")) == 0
    assert prepared(engine) == 1


def test_a_fault_of_the_database_has_them_read_again(engine: Engine) -> None:
    with Session(engine) as session:
        ask(session)
        with pytest.raises(DBAPIError):
            session.execute(text("SELECT 1 / 0"))
    assert prepared(engine) == 0


def test_a_connection_that_died_in_a_transaction_is_replaced(engine: Engine, database_url: str) -> None:
    with pytest.raises(DBAPIError), Session(engine) as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with Session(engine) as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != pid
