"""Loads the sample company once, and plays its case."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from podpora.sample.case import Answer, Case, Played
from podpora.sample.company import set_up
from podpora.sample.desk import Desk, holding_timers
from podpora.sample.people import ADMINISTRATOR, CUSTOMERS, PASSWORD, STAFF
from podpora.sample.storytelling import FIRST_DAY, Days, play, stories
from processes.db import committing
from processes.engine.counting import anew
from processes.people.models import Person
from processes.requests.models import Request

Say = Callable[[datetime, str, str, str], None]


class DeskInUse(RuntimeError):
    """People exist already: the sample is for an empty desk."""


def is_empty(engine: Engine) -> bool:
    """Whether nobody is on the desk yet."""
    with Session(engine) as session:
        return session.scalar(select(Person.id).limit(1)) is None


def load(engine: Engine, *, now: datetime) -> int:
    """The company and three months of its requests; how many requests. DeskInUse."""
    if not is_empty(engine):
        raise DeskInUse("the sample company needs an empty database, and this one has people")
    with Session(engine) as session, committing(session):
        set_up(session, now=now)
    days = Days(now)
    with holding_timers(engine):
        play(Desk(engine, days.at(FIRST_DAY, 6, 0)), days, stories())
    with Session(engine) as session, committing(session):
        anew.forget(session)  # what happened was dated back
        return session.scalar(select(func.count()).select_from(Request)) or 0


def play_case(engine: Engine, *, now: datetime, say: Say, answer: Answer) -> Played:
    """The first case from its mail to its invoice."""
    return Case(engine, now=now, say=say, answer=answer).play()


def logins() -> list[tuple[str, str, str]]:
    """(who, address, password) of the logins worth trying first."""
    chosen = {"dispecer": "dispatcher", "technik": "technician", "ucetni": "accountant", "spravce": "administrator"}
    staff = [(f"{s.name}, {chosen[s.login]}", s.email, PASSWORD) for s in STAFF if s.login in chosen]
    customers = [(f"{c.members[0].name}, customer", c.members[0].email, PASSWORD) for c in CUSTOMERS]
    head = next(member for customer in CUSTOMERS for member in customer.members if ADMINISTRATOR in member.roles)
    return [*staff, *customers, (f"{head.name}, customer's administrator (sees invoices)", head.email, PASSWORD)]
