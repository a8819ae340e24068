"""Brings what the company chose for its desk (language, zone, currency) into force in every process that serves it.

A connection reads the choice when it is made and listens from then on; the database tells it of another choice before
it hands it out again (`refusing_dead` looks). So nobody asks for it with every page.
"""

import json
from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from processes.settings import choose

CHANNEL = "podpora_choice"
_READ = f"LISTEN {CHANNEL}; SELECT locale, timezone, currency FROM setup_choice"
NAMES = ("locale", "timezone", "currency")


def tell_choice(session: Session, said: Mapping[str, str]) -> None:
    """With the commit, every connection learns what was chosen."""
    session.execute(select(func.pg_notify(CHANNEL, json.dumps(dict(said)))))


@event.listens_for(Engine, "connect")  # of every engine
def _follow(connection: Any, _record: Any) -> None:
    connection.add_notify_handler(_told)
    connection.autocommit = True  # it listens from here on, whatever becomes of the first transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute(_READ)
            cursor.nextset()
            found = cursor.fetchone()
    except psycopg.errors.UndefinedTable:  # a database without our tables
        return
    finally:
        connection.autocommit = False
    _put(dict(zip(NAMES, found, strict=True)) if found else {})


def _told(notice: psycopg.Notify) -> None:
    if notice.channel == CHANNEL:
        _put(json.loads(notice.payload))


def _put(said: Mapping[str, str]) -> None:
    choose({f"default_{name}": value for name, value in said.items() if name in NAMES})
