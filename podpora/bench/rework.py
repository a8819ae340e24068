"""What a step of a request costs after it was returned many times, against the first step of a new one."""

import statistics
from datetime import timedelta
from typing import Any

import psycopg

from podpora.bench.place import Place, Server, place, web
from podpora.bench.playing import TECHNICIAN, complete, milliseconds, signed_in
from podpora.sample import acts
from podpora.sample.desk import Desk
from podpora.sample.storytelling import DVORAK, HORAK, OFFICE
from processes.clock import utcnow
from processes.requests.rules import Impact

OLD = 4  # cases that have been returned
TURNS = 6  # further loops of each that are measured (fewer after few), each against a fresh case
WARM_UP = 4
PROPOSE = {"cause": "software", "summary": "Bench", "no_work_reason": "Bench"}
RETURN = {"decision": "return", "reason": "Bench"}


def run(on: Server, *, loops: int) -> dict[str, Any]:
    """Proposing and returning a resolution: in a fresh case, and in one that has been returned `loops` times."""
    with place(on) as spot:
        old = [_returned(spot, loops) for _ in range(OLD)]
        fresh = [_returned(spot, 0) for _ in range(WARM_UP + OLD * min(TURNS, loops))]
        first, last = _by_turns(spot, old, fresh)
    steps = {
        name: {"first_ms": round(early, 3), "last_ms": round(late, 3), "ratio": round(late / early, 2)}
        for name, early, late in zip(("propose", "return"), first, last, strict=True)
    }
    return {"loops": loops, **steps, "ratio": max(step["ratio"] for step in steps.values())}


def _returned(spot: Place, loops: int) -> str:
    """The number of a request in work that was returned so often."""
    desk = Desk(spot.engine, utcnow() - timedelta(hours=4))
    number = acts.log(desk, DVORAK, OFFICE, "Bench", "Bench", impact=Impact.PERSON)
    acts.approve(desk, number, HORAK, impact=Impact.PERSON)
    for _ in range(loops):
        desk.complete(number, "work_on_request", HORAK, **PROPOSE)
        desk.complete(number, "sign_off", DVORAK, **RETURN)
    return number


def _by_turns(spot: Place, old: list[str], fresh: list[str]) -> tuple[list[float], list[float]]:
    """Medians of (propose, return) of fresh cases and of old ones, a fresh one after each old one."""
    first: list[list[float]] = []
    last: list[list[float]] = []
    with web(spot.url, processes=1) as port, psycopg.connect(spot.url, autocommit=True) as connection:
        technician, customer = signed_in(port, TECHNICIAN), signed_in(port, DVORAK)

        def loop(number: str) -> list[float]:
            proposed = complete(technician, connection, number, PROPOSE)
            return milliseconds([proposed, complete(customer, connection, number, RETURN)])

        for number in fresh[:WARM_UP]:
            loop(number)
        for turn, number in enumerate(fresh[WARM_UP:]):
            first.append(loop(number))
            last.append(loop(old[turn % OLD]))
    return [statistics.median(times) for times in zip(*first, strict=True)], [
        statistics.median(times) for times in zip(*last, strict=True)
    ]
