"""Fills a desk: plays a few dozen cases through the use cases, then copies them to the wanted numbers."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session

from podpora import schema
from podpora.diagrams import deploy_all
from podpora.load import customers, plots
from podpora.load.bulk import unindexed
from podpora.load.copies import derived, hooks
from podpora.load.copying import Origin, copy_rows, remember
from podpora.load.states import copies, played_states
from podpora.sample.company import set_up
from podpora.sample.desk import Desk, holding_timers
from podpora.sample.loading import DeskInUse, is_empty
from podpora.sample.people import CUSTOMERS
from podpora.sample.storytelling import Days, play
from processes import domains
from processes.clock import utcnow
from processes.db import committing, make_engine
from processes.engine.counting import anew
from processes.engine.jobs import performing
from processes.engine.jobs.housekeeping import KEEP_EVENTS, KEEP_HISTORY
from processes.engine.store import partitions
from processes.engine.store.models import Job, JobKind
from processes.requests.models import Request
from workers.sessions import load_handlers

PLAYED_OPEN, PLAYED_CLOSED = 40, 24  # cases that are played at most
FEWER_REQUESTS = 100  # of each invented customer
MOST_CUSTOMERS = 60
SPREAD_OPEN = 60  # minutes over which the copies of an open case are spread: its timers are still to come
YEARS = timedelta(days=3650)  # over which closed cases are spread
NEWEST_CLOSED = timedelta(days=70)  # ago when logged; played cases take up to 45 working days
BEFORE_NOW = timedelta(minutes=SPREAD_OPEN + 1)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """How many requests in all, how many of them open; the same seed makes the same desk."""

    requests: int
    open: int
    seed: int = 1


def prepare(url: str, *, now: datetime) -> None:
    """An empty desk with every table, our diagrams and the sample company. Raises DeskInUse."""
    domains.load()
    schema.upgrade(url)
    engine = make_engine(url, pool_size=1)
    try:
        if not is_empty(engine):
            raise DeskInUse("only an empty database is filled, and this one has people")
        with Session(engine) as session, committing(session):
            deploy_all(session, note="load", author="load", now=now)
            set_up(session, now=now)
    finally:
        engine.dispose()


def fill(engine: Engine, wanted: Wanted, *, now: datetime, say: Say) -> None:
    """Make the wanted requests on a desk with the sample company and no requests; nobody else may use it."""
    random = Random(wanted.seed)
    people = customers.invented(min(MOST_CUSTOMERS, wanted.requests // FEWER_REQUESTS), random)
    with Session(engine) as session, committing(session):
        customers.add(session, people, now)
    say(f"{len(people)} customers added")
    everybody = [*CUSTOMERS, *people]
    acted = [
        *plots.plots("open", min(wanted.open, PLAYED_OPEN), everybody, random),
        *plots.plots("closed", min(wanted.requests - wanted.open, PLAYED_CLOSED), everybody, random),
    ]
    _play(engine, acted, now - BEFORE_NOW)
    say(f"{len(acted)} cases played")
    with Session(engine) as session, committing(session):
        _copy(session, wanted, random, now, say)
        for after in hooks("after"):
            after(session, now)
        anew.forget(session)
    _tidy(engine)
    say("statistics made")


def _play(engine: Engine, acted: Sequence[plots.Plot], until: datetime) -> None:
    days = Days(until)
    with holding_timers(engine):
        desk = Desk(engine, days.at(plots.BACK["closed"][1] + 1, 8, 0))
        play(desk, days, tuple(plots.story(plot) for plot in acted))
        desk.pass_to(until)
    _deliver(engine)


def _deliver(engine: Engine) -> None:
    """What workers would have done by now, but no mail leaves."""
    load_handlers()
    done: set[int] = set()
    while left := [job_id for job_id in _once(engine) if job_id not in done]:
        for job_id in left:
            performing.perform(lambda: Session(engine), job_id, clock=utcnow)
        done.update(left)
    with Session(engine) as session, committing(session):
        for delivered in hooks("delivered"):
            delivered(session)


def _once(engine: Engine) -> Sequence[int]:
    """Jobs that wait and do not recur, but mails."""
    single = (Job.kind == JobKind.WORK) & Job.every.is_(None) & (Job.topic != "mail.deliver")
    with Session(engine) as session:
        return session.scalars(select(Job.id).where(single)).all()


def _copy(session: Session, wanted: Wanted, random: Random, now: datetime, say: Say) -> None:
    connection = session.connection()
    for setting in ("work_mem = '128MB'", "jit = off"):
        connection.execute(text(f"SET LOCAL {setting}"))
    months = KEEP_HISTORY.days // 28
    partitions.make_ahead(session, now=now - KEEP_HISTORY, ahead=months)
    origins = remember(connection)
    cases = _drawn(session, wanted, random, now)
    _number(connection, origins, cases)
    say(f"{len(cases)} cases drawn")
    tables, filled = [origin.table for origin in origins.values()], derived()
    with ExitStack() as still, unindexed(connection, [*tables, *(each.table for each in filled)]):
        for each in filled:
            still.enter_context(each.still(connection))
        _write_states(connection, origins, cases)
        say("states written")
        limits = {"keep_history": now - KEEP_HISTORY, "keep_events": now - KEEP_EVENTS}
        for line in copy_rows(connection, origins, limits=limits):
            say(line)
        for each in filled:
            each.fill(connection)
            say(f"{each.table.name} written")
    say("indexes made")


def _drawn(session: Session, wanted: Wanted, random: Random, now: datetime) -> list[tuple[int, int]]:
    """(played case, minutes that it is moved by) for every copy: the closed ones by age, then the open ones."""
    logged = dict(session.execute(select(Request.id, Request.logged_at).where(Request.closed_at.is_not(None))).all())
    standing = session.scalars(select(Request.id).where(Request.closed_at.is_(None))).all()
    old, young = wanted.requests - wanted.open - len(logged), wanted.open - len(standing)
    closed, newest = list(logged), now - NEWEST_CLOSED
    drawn = []
    for number in range(old):
        played = random.choice(closed)
        at = newest - YEARS * (1 - number / old)
        drawn.append((played, int((at - logged[played]).total_seconds()) // 60))
    drawn += [(random.choice(standing), random.randrange(SPREAD_OPEN)) for _ in range(young)]
    return drawn


def _number(connection: Connection, origins: dict[str, Origin], cases: Sequence[tuple[int, int]]) -> None:
    """The table `new_case`: which played case each new one copies, its id, number and times."""
    connection.execute(text("CREATE TEMP TABLE drawn (n bigint, played bigint, minutes bigint) ON COMMIT DROP"))
    _copy_in(connection, "drawn (n, played, minutes)", ((n, *case) for n, case in enumerate(cases)))
    request = origins["request"].new_id("0")
    connection.execute(
        text(
            f"""
            CREATE TEMP TABLE new_case ON COMMIT DROP AS
            SELECT c.n, c.played, make_interval(mins => c.minutes::int) AS shift,
                   o.logged_at + make_interval(mins => c.minutes::int) AS logged_at,
                   o.closed_at IS NOT NULL AS is_closed, {request} AS request_id,
                   'P' || (s.last_value + c.n + 1) AS number
            FROM drawn c JOIN origin_request o ON o.case_ = c.played, request_number s ORDER BY c.n
        """.replace("::", "\\:\\:")
        )
    )
    connection.execute(
        text("SELECT setval('request_number', last_value + :count) FROM request_number"), {"count": len(cases) + 1}
    )
    connection.execute(text("ANALYZE new_case"))


def _write_states(connection: Connection, origins: dict[str, Origin], cases: Sequence[tuple[int, int]]) -> None:
    connection.execute(text("CREATE TEMP TABLE new_body (n bigint, place bigint, body bytea) ON COMMIT DROP"))
    states = copies(cases, played_states(connection, origins))
    _copy_in(connection, "new_body (n, place, body)", states)
    connection.execute(text("ANALYZE new_body"))


def _copy_in(connection: Connection, target: str, rows: Iterable[tuple[object, ...]]) -> None:
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _tidy(engine: Engine) -> None:
    """Statistics and visibility, which autovacuum would make in the middle of a measurement."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
