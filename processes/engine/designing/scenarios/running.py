"""Knows how scenarios are run: draft files deployed and every scenario played in a transaction that is rolled back."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine.designing.scenarios import words
from processes.engine.designing.scenarios.acting import act
from processes.engine.designing.scenarios.covering import coverage, path
from processes.engine.designing.scenarios.errors import Missed, ScenariosBusy, Stopped
from processes.engine.designing.scenarios.finding import Found, find
from processes.engine.designing.scenarios.looking import expect_end
from processes.engine.designing.scenarios.passing import settle
from processes.engine.designing.scenarios.playing import Play
from processes.engine.designing.scenarios.report import Entry, Report, Result, StepResult
from processes.engine.designing.scenarios.resting import Rest, rest
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import read_json
from processes.engine.files.scenario_files import check_scenarios, read_scenarios
from processes.engine.sentences import N_, Sentence
from processes.engine.store import deployments
from processes.engine.store.deployments import STANDARD

STATEMENT_SECONDS = 10
LOCK_SECONDS = 10
RUN_SECONDS = 180  # of a door; whoever waits for nobody may take longer


def run_all(
    session: Session,
    files: Mapping[str, bytes],
    *,
    now: datetime,
    pack: str = STANDARD,
    processes: Collection[str] | None = None,
    names: Collection[str] | None = None,
    seconds: int = RUN_SECONDS,
) -> Report:
    """Deploy `files` (path to content, .scenario files among them) into `pack` and run scenarios; keep nothing.

    Run are the scenarios of the processes that reach one of the files, or only those of `processes` (ids) and
    with one of the `names`; all together for so many `seconds`. Without files: everything that is deployed.
    Raises nothing for what the files do wrong: files that would be refused are the report's `faults`.
    ScenariosBusy while somebody deploys.
    """
    session.flush()
    with _rolled_back(session.connection()) as connection:
        try:
            found = _deployed(connection, files, pack=pack, now=now, processes=processes)
        except DefinitionRefused as refused:
            return Report(faults=tuple(refused.faults))
        until = time.monotonic() + seconds
        results = [
            _run(connection, one, pack=pack, now=now, late=seconds if time.monotonic() > until else 0)
            for one in found
            if names is None or one.scenario.name in names
        ]
        diagrams = {drawn.process: drawn for one in found for drawn in one.diagrams.diagrams}
        return Report(tuple(results), coverage(diagrams.values(), results))


def stopped(files: Mapping[str, bytes], *, names: Collection[str] | None, seconds: int) -> Report:
    """The report of a run that was killed because it took too much: every scenario in the files is red."""
    said = Sentence(
        N_("The run was stopped: all scenarios together took longer than {count} seconds, or too much memory."),
        count=seconds,
    )
    found = [(path, *one) for path, content in files.items() for one in _named(path, content, names)]
    results = [
        Result(path, process, name, (), (), float(seconds), said) for path, process, name in found or [("", "", "")]
    ]
    return Report(tuple(results))


def _named(path: str, content: bytes, names: Collection[str] | None) -> list[tuple[str, str]]:
    """(process, name) of every chosen scenario that a file holds."""
    if not path.endswith(".scenario"):
        return []
    schema = read_json(path, content)
    if check_scenarios(path, schema):
        return []
    chosen = (one for one in read_scenarios(schema) if names is None or one.name in names)
    return [(str(schema["id"]), one.name) for one in chosen]


def _deployed(
    connection: Connection, files: Mapping[str, bytes], *, pack: str, now: datetime, processes: Collection[str] | None
) -> list[Found]:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        try:
            with committing(session):  # this savepoint only: the deployment stays within the one around it
                if files:
                    deployments.deploy(session, files, pack=pack, note="", author="scenario", now=now)
                return find(session, files, pack=pack, processes=processes)
        except OperationalError as error:
            raise ScenariosBusy from error


@contextmanager
def _rolled_back(connection: Connection) -> Iterator[Connection]:
    """The connection inside a savepoint whose work, locks and limits vanish at the end."""
    savepoint = connection.begin_nested()
    try:
        connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'"))
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
        yield connection
    finally:
        savepoint.rollback()


def _run(connection: Connection, found: Found, *, pack: str, now: datetime, late: int) -> Result:
    """Play one scenario from the deployed definitions, and take it back."""
    began, results = time.monotonic(), list[StepResult]()
    with _rolled_back(connection):
        play = Play(connection, found.scenario, found.diagrams, pack=pack, now=now)
        error = _late(late) if late else _played(play, results)
        after = _look(play) if play.instance_id else _Look()
    seconds = time.monotonic() - began
    return Result(
        found.file,
        play.process,
        found.scenario.name,
        tuple(results),
        after.path,
        seconds,
        error or after.error,
        after.ended_at,
        after.variables,
        after.rest,
    )


@dataclass(frozen=True)
class _Look:
    """What is seen of the case when its scenario is over."""

    path: tuple[Entry, ...] = ()
    ended_at: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    rest: Rest | None = None
    error: str = ""


def _look(play: Play) -> _Look:
    try:
        with play.sessions() as session:
            ended_at = play.instance(session).end_event
            return _Look(path(session, play.instance_id), ended_at, play.variables(session), rest(play, session))
    except SQLAlchemyError as lost:  # the start itself failed and took the case with it
        return _Look(error=type(lost).__name__)


def _late(seconds: int) -> Sentence:
    return Sentence(N_("The run was stopped: all scenarios together took longer than {count} seconds."), count=seconds)


def _played(play: Play, results: list[StepResult]) -> str:
    """Play every step until one fails; what the engine said where it could not go on at all."""
    diagrams = play.diagrams.diagrams
    steps: list[tuple[str, Callable[[], None]]] = [(words.AT_THE_START, lambda: _begin(play))]
    for step in play.scenario.steps:
        steps.append((words.described(step, diagrams), lambda step=step: act(play, step)))  # type: ignore[misc]  # mypy infers no lambda with a default
    steps.append((words.AT_THE_END, lambda: expect_end(play)))
    try:
        for number, (said, do) in enumerate(steps):
            results.append(_step(play, number, said, do))
            if not results[-1].ok:
                break
    except Stopped as stopped:
        return stopped.sentence
    return ""


def _begin(play: Play) -> None:
    play.start()
    settle(play)


def _step(play: Play, number: int, said: str, do: Callable[[], None]) -> StepResult:
    try:
        do()
    except Missed as missed:
        return StepResult(
            number, said, False, play.now, missed.expected, missed.got, missed.element, _where(play, missed.element)
        )
    except Exception as error:
        # whatever a diagram, an operation or a statement does: it is what the scenario got
        got = f"{type(error).__name__}: {error}".partition("\n")[0][:2000]
        return StepResult(number, said, False, play.now, Sentence(N_("no fault")), got)
    return StepResult(number, said, True, play.now)


def _where(play: Play, element: str | None) -> str | None:
    return next((drawn.process for drawn in play.diagrams.diagrams if element in drawn.elements), None)
