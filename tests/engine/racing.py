"""Forces an order on two transactions: the second runs into the locks of the first before the first commits."""

from collections.abc import Callable
from threading import Thread
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from processes.db import committing

Sessions = Callable[[], Session]
BLOCKED = text("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")


def one_after_the_other(
    sessions: Sessions, first: Callable[[Session], Any], second: Callable[[Session], Any]
) -> tuple[Any, Any]:
    """Do `first`, let `second` wait for its locks (or be done), then commit both; what each returned or raised."""
    results: list[Any] = []

    def run() -> None:
        try:
            with sessions() as session, committing(session):
                results.append(second(session))
        except Exception as error:
            results.append(error)

    thread = Thread(target=run)
    with sessions() as session, sessions() as watch, committing(session):
        done = first(session)
        thread.start()
        while thread.is_alive() and not watch.scalar(BLOCKED):
            watch.rollback()
    thread.join()
    return done, results[0]
