"""Copied requests, and the words by which they are found: written all at once, not by triggers row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, Table, text

from podpora.load.copies import Copy, Derived
from processes.requests.models import RequestSearch

COPIES = {"request": Copy({"number": "c.number", "summary": "o.summary || ' (PC-' || c.n % 5000 || ')'"})}
_TRIGGERED = ("request", "request_message")


@contextmanager
def words_at_the_end(connection: Connection) -> Iterator[None]:
    """Keep the triggers still for the block, in the caller's transaction."""
    for table in _TRIGGERED:
        connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER search"))
    yield
    for table in _TRIGGERED:
        connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER search"))


def fill_words(connection: Connection) -> None:
    """Write the words of every new case; nothing of them lies there yet."""
    connection.execute(
        text("""
            INSERT INTO request_search (request_id, shown, for_staff)
            SELECT r.id, search_place(r.project_id) || w.shown, w.shown || search_words(coalesce(m.internal, ''))
            FROM new_case c JOIN request r ON r.id = c.request_id LEFT JOIN (
                SELECT request_id, string_agg(body, ' ' ORDER BY id) FILTER (WHERE kind <> 'note') AS shown,
                       string_agg(body, ' ' ORDER BY id) FILTER (WHERE kind = 'note') AS internal
                FROM request_message GROUP BY request_id
            ) m ON m.request_id = r.id,
            LATERAL (
                SELECT search_words(concat_ws(' ', r.summary, r.description, m.shown)) AS shown OFFSET 0
            ) w
        """)
    )


DERIVED = (Derived(cast(Table, RequestSearch.__table__), words_at_the_end, fill_words),)
