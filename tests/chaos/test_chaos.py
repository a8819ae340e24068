"""Cases by the hundred while everything is killed at random (`make test-long`; CHAOS_CASES, _SEED, _SECONDS)."""

import logging
import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from podpora import schema
from podpora.embedded import attached
from podpora.rabbitmq import Broker, installed
from processes.db import make_engine
from tests.chaos import plan, verifying, world
from tests.chaos.house import House
from tests.chaos.people import Crowd
from tests.chaos.receiver import MailServer, Receiver
from tests.chaos.storm import Storm
from tests.installation import Installation, wait_until
from workers.amqp import DEAD, channel

GIVEN = os.environ.get("CHAOS_CASES")
# How many cases each run has; one start is not all, so short runs follow the long one.
RUNS = [pytest.param(int(GIVEN), id=GIVEN)] if GIVEN else [2000, *(pytest.param(300, id=f"300-{n}") for n in range(10))]
LIMIT = int(os.environ.get("CHAOS_SECONDS", "600"))  # for everything of a run
OPEN = """
    SELECT i.business_key, i.state, array_agg(t.element_id), max(t.name) FROM process_instance i
    LEFT JOIN open_task t ON t.instance_id = i.id WHERE i.state <> 'ended' GROUP BY 1, 2 LIMIT 20
"""
JOBS = """
    SELECT kind, topic, state, attempts, due_at - now(), next_at - now(), lease_until - now(), left(error, 300) FROM job
    WHERE every IS NULL LIMIT 20
"""
# Jobs whose worker was killed wait five minutes for the end of a lease, those that lost the database for their retry,
# those whose message RabbitMQ has lost one minute until they are sent again.
MINUTES_PASS = """
    UPDATE job SET lease_until = NULL, next_at = now(), due_at = least(due_at, now())
    WHERE attempts > 0 OR sent_at IS NOT NULL
"""
ENDED = "SELECT count(*) FROM process_instance WHERE process = 'handle_request' AND state = 'ended'"


class Run:
    """The desk, everybody who uses it, and how far they are; `made` undoes what was started."""

    def __init__(self, folder: Path, made: ExitStack, cases: int, seed: int) -> None:
        self.began, self.cases, self.seed, self.chance = time.monotonic(), cases, seed, random.Random(seed)
        self.mails = MailServer()
        self.mails.start()
        made.callback(self.mails.end)
        program = installed()
        assert program, "the chaos run needs RabbitMQ: apt-get install rabbitmq-server"
        self.broker = Broker(program)
        made.callback(self.broker.remove)
        settings = {
            "BROKER_URL": self.broker.url,
            "MAIL_URL": f"smtp://127.0.0.1:{self.mails.port}",
            "MESSAGE_LIMIT": "10000 per minute",  # a few people do the work of a town
        }
        desk = Installation(folder, "", **settings, WEB_PROCESSES="2", WORKER_PROCESSES="2")
        with attached(folder) as server:
            schema.upgrade(server.url())
            self.engine = make_engine(server.url())
            made.callback(self.engine.dispose)
            company = world.make(self.engine, now=datetime.now(UTC))
            self.engine.dispose()
        self.house = House(desk, server, self.broker)
        self.crowd = Crowd(company, desk.port, plan.cases(cases, self.chance), self.ended)
        self.receiver = Receiver(self.broker.url, self._is_answered)
        self.storm = Storm(self.house, self.receiver, self.chance, lambda: self.ended() / cases)
        self._ended, self._asked_at = 0, 0.0

    def start(self, made: ExitStack) -> None:
        """Everything, from the broker to the people."""
        self.broker.start()
        for part, end in (
            (self.receiver, self.receiver.end),
            (self.house, self.house.stop),
            (self.crowd, self.crowd.end),
        ):
            made.callback(end)
            part.start()

    def ended(self) -> int:
        """How many cases have ended, as it was known when the database answered last, half a second ago or less."""
        now = time.monotonic()
        if now - self._asked_at > 0.5:
            self._asked_at = now
            with suppress(OperationalError), self.engine.connect() as connection:
                self._ended = int(connection.scalar(text(ENDED)) or 0)
        return self._ended

    def wait(self, condition: str) -> None:
        """Until it holds; nobody may have failed, nor the run's time be over."""
        wait_until(lambda: self.holds(condition) or not self.may_go_on(), self.told, seconds=LIMIT)
        assert self.may_go_on(), self.told()

    def let_minutes_pass(self) -> int:
        """No job waits any longer for a worker that was killed, or for its retry; how many did."""
        changed: list[int] = []

        def done() -> bool:
            with suppress(OperationalError), self.engine.begin() as connection:
                changed.append(connection.execute(text(MINUTES_PASS)).rowcount)
            return bool(changed)

        wait_until(done, self.told)
        return changed[0]

    def holds(self, condition: str) -> bool:
        """Whether a SQL condition holds; False while the database is away."""
        with suppress(OperationalError), self.engine.connect() as connection:
            return bool(connection.scalar(text(condition)))
        return False

    def may_go_on(self) -> bool:
        """Whether nobody has failed and there is time."""
        return not self.crowd.failures and not self.house.has_ended() and time.monotonic() - self.began < LIMIT

    def told(self) -> str:
        """What is known when the run fails."""
        said = f"{self.crowd.failures}\n{self.house.said()}"
        with suppress(OperationalError), self.engine.connect() as connection:
            open_cases = connection.execute(text(OPEN)).all()
            jobs = connection.execute(text(JOBS)).all()
            return f"open: {open_cases}\njobs: {jobs}\n{said}"
        return said

    def _is_answered(self, number: str) -> bool:
        case = self.crowd.numbers.get(number)
        return case is not None and case.story is plan.Story.ANSWERED


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of the embedded PostgreSQL can reach all the time, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="podpora-chaos-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.mark.long
@pytest.mark.parametrize("cases", RUNS)
def test_nothing_is_lost_and_nothing_happens_twice(
    folder: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, cases: int
) -> None:
    caplog.set_level(logging.CRITICAL, "pika")  # it tells of every lost connection
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    with ExitStack() as made:
        run = Run(folder, made, cases, seed)
        try:
            run.start(made)
            told = played(run)
        except BaseException as fault:
            done = "\n".join([*run.storm.log, f"{run.crowd.tally.seen}"])
            fault.add_note(f"chaos, seed {seed}: {run.ended()} of {cases} cases had ended; what was done:\n{done}")
            raise
        with capfd.disabled():
            print(told)


def played(run: Run) -> str:
    """The whole run, everything compared with what its inputs imply; the summary."""
    started = time.monotonic()
    run.storm.blow(run.may_go_on)
    calm = time.monotonic()
    cut_short = run.let_minutes_pass()
    run.wait(f"SELECT ({ENDED}) = {run.cases}")
    driven = time.monotonic()
    month = f"{datetime.now(UTC):%Y-%m}"
    assert run.house.installation.run("invoice", "run", "--month", month).returncode == 0
    run.wait(verifying.OVER)
    settled = time.monotonic()
    with channel(run.broker.url) as opened:
        assert opened.basic_get(DEAD)[0] is None, "a message was set aside"
    assert "500, sent again" not in run.crowd.tally.seen, "a part that is away is no fault of ours: 503"
    verifying.everything(run.engine, run.crowd.numbers, run.receiver, run.mails.taken)
    waited = f"{cut_short} jobs did not wait for a lease, a pause or another message when the storm was over"
    return f"{summary(run, calm - started, driven - started, settled - run.began)}\n{waited}"


def summary(run: Run, stormy: float, driven: float, whole: float) -> str:
    """What happened, for the reader."""
    storm = run.storm
    kills = ", ".join(f"{name} {count}" for name, count in sorted(storm.kills.items()))
    counted = ", ".join(f"{what} {count}" for what, count in sorted(run.crowd.tally.seen.items()))
    return (
        f"\nchaos, seed {run.seed}: {run.cases} cases in {driven:.0f} s, {stormy:.0f} s stormy; {whole:.0f} s in all"
        f"\nkilled {storm.kills.total()}: {kills}"
        f"\nRabbitMQ purged of {storm.purged} messages; {storm.published_again} events published again;"
        f" {storm.leaderless} queues outside without a leader"
        f"\n{counted}"
        f"\nevents {len(run.receiver.events)} in {run.receiver.deliveries} deliveries;"
        f" mails {len(run.mails.taken)} in {sum(run.mails.taken.values())} deliveries"
    )
