"""Kills one part after the other at random, and does the worst to RabbitMQ on the way."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.chaos.house import BROKER, House
from tests.chaos.receiver import Receiver
from tests.installation import wait_until

CALM = 0.92  # of all cases; once so many have ended, nothing is killed any more
BETWEEN_KILLS = (5.0, 11.0)  # seconds; a restart costs four seconds of a processor
RECOVERED_BEFORE_NEXT = 0.8  # share of kills after which the desk answers again before the next one
BROKER_DOWN = (0.2, 3.0)  # seconds
MARGIN = timedelta(minutes=1)  # by which more is published again than can have been lost


class Storm:
    """What was killed how often; `ended` tells which share of the cases has ended."""

    def __init__(self, house: House, receiver: Receiver, chance: random.Random, ended: Callable[[], float]) -> None:
        self.kills: Counter[str] = Counter()
        self.purged, self.published_again, self.leaderless = 0, 0, 0
        self._house, self._receiver, self._chance, self._ended = house, receiver, chance, ended
        self._ways = house.kills(chance)
        self._pause = threading.Event()
        self._declared = datetime.now(UTC)  # when the oldest of RabbitMQ's queues was
        self.log: list[str] = []  # what was done, and how many seconds after the beginning
        self._began = time.monotonic()
        self._worst = [(0.3, self._purge), (0.5, self._wipe), (0.7, self._cut_power)]

    def blow(self, may_go_on: Callable[[], bool]) -> None:
        """Until it is calm, or nobody works any more."""
        order = [*self._ways]
        self._chance.shuffle(order)
        while may_go_on() and (self._worst or self._ended() < CALM):
            if self._worst and self._ended() >= self._worst[0][0]:
                worst = self._worst.pop(0)[1]
                self._note(worst.__name__.strip("_").replace("_", " "))
                worst()
            name = order.pop() if order else self._chance.choice([*self._ways])
            if self._ways[name]():
                self.kills[name] += 1
                self._note(f"kill {name}")
            else:  # it is dead already and on its way back
                order.insert(0, name)
            if name == BROKER:
                self._pause.wait(self._chance.uniform(*BROKER_DOWN))
                self._start_broker()
            if self._chance.random() < RECOVERED_BEFORE_NEXT:
                wait_until(lambda: self._house.installation.is_ready() or not may_go_on(), self._house.said)
                self._note("ready")
            self._pause.wait(self._chance.uniform(*BETWEEN_KILLS))

    def _note(self, what: str) -> None:
        self.log.append(f"{time.monotonic() - self._began:.1f} s {what}")

    def _purge(self) -> None:
        """Every message in every queue is gone, confirmed or not."""
        began = datetime.now(UTC)
        self.purged += self._house.purge()
        self._publish_again(began)

    def _wipe(self) -> None:
        """RabbitMQ loses its disk: every queue, exchange and message."""
        began = datetime.now(UTC)
        self._house.broker.kill()
        self._house.broker.wipe()
        self.kills[f"{BROKER} with its disk"] += 1
        self._declared = began
        self._receiver.is_bound.clear()
        self._house.broker.start()
        assert self._receiver.is_bound.wait(60)
        self._publish_again(began)

    def _cut_power(self) -> None:
        """Everything stops at once, the supervisor too, and is started again."""
        self._house.cut_power()
        self.kills["everything"] += 1
        self._start_broker()
        self._house.start()

    def _start_broker(self) -> None:
        """Again; where a queue of the outside comes back without its leader, what it held is published once more."""
        lost = self._house.start_broker()
        self.leaderless += len(lost)
        if lost:
            self._publish_again(self._declared)

    def _publish_again(self, since: datetime) -> None:
        """What an operator does when the broker has lost what it had confirmed."""
        said: list[str] = []

        def done() -> bool:
            minutes = (datetime.now(UTC) - since + MARGIN) // timedelta(minutes=1) + 1
            run = self._house.installation.run("republish", "--minutes", f"{minutes}", "--reason", "Lost by the broker")
            said[:] = [(run.stdout + run.stderr).decode()]
            return run.returncode == 0

        wait_until(done, lambda: said[0])
        self.published_again += int(said[0].split()[0])
