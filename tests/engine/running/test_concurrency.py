"""Real threads on real connections: of two who act at once exactly one wins, and nobody deadlocks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.orm import Session

from processes.db import committing
from processes.engine import errors
from processes.engine.errors import TaskGone
from processes.engine.jobs import claiming, performing
from processes.engine.running import cases, tasks
from processes.engine.store import queries
from processes.engine.store.models import InstanceState
from tests.engine.diagrams import (
    boundary,
    bpmn,
    catch,
    chain,
    end,
    flow,
    message,
    message_root,
    service,
    start,
    timer,
    two_tasks,
    user,
)

Sessions = Callable[[], Session]
AGENT = frozenset({"staff:agent"})


def begin(sessions: Sessions, process: str, now: datetime, key: str = "R-1") -> None:
    with sessions() as session, committing(session):
        cases.start(session, process, business_key=key, variables={}, now=now)


def elements(sessions: Sessions, key: str = "R-1") -> list[str]:
    with sessions() as session:
        return sorted(task.element_id for task in queries.tasks_of(session, key))


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run each in its own thread from the same instant; what each returned or raised."""
    ready = Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        ready.wait()
        try:
            results[place] = action()
        except Exception as error:
            results[place] = error

    threads = [Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def completing(sessions: Sessions, task_id: int, actor: str, now: datetime) -> Callable[[], str]:
    def complete() -> str:
        with sessions() as session, committing(session):
            tasks.complete_task(session, task_id, actor=actor, keys=AGENT, variables={"by": actor}, now=now)
        return actor

    return complete


def test_two_people_complete_one_task_and_one_wins(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    deploy_really(two_tasks_bpmn=two_tasks())
    for turn in range(10):
        key = f"R-{turn}"
        begin(sessions, "two_tasks", now, key)
        with sessions() as session:
            (task,) = queries.tasks_of(session, key)
        results = at_once(*(completing(sessions, task.id, f"person:{n}", now) for n in range(2)))
        (winner,) = [result for result in results if isinstance(result, str)]
        (loser,) = [result for result in results if isinstance(result, TaskGone)]
        assert (loser.by, loser.at) == (winner, now)
        assert elements(sessions, key) == ["second"]


def test_two_steps_of_the_loser_do_not_overlap(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    """The second waits for the first one's lock and then sees what it wrote."""
    deploy_really(two_tasks_bpmn=two_tasks())
    begin(sessions, "two_tasks", now)
    with sessions() as session:
        (task,) = queries.tasks_of(session, "R-1")
    with sessions() as first, sessions() as second:
        # Both have loaded the instance before either of them locks it.
        assert len(queries.instances(second, "R-1")) == 1
        tasks.complete_task(first, task.id, actor="person:1", keys=AGENT, variables={}, now=now)
        waiting = Thread(target=lambda: results.append(_complete(second, task.id, now)))
        results: list[Any] = []
        waiting.start()
        first.commit()
        waiting.join()
    assert isinstance(results[0], TaskGone)
    assert results[0].by == "person:1"


def _complete(session: Session, task_id: int, now: datetime) -> Any:
    try:
        tasks.complete_task(session, task_id, actor="person:2", keys=AGENT, variables={}, now=now)
    except TaskGone as gone:
        return gone
    return None


def test_a_completion_and_a_timer_at_once(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    deploy_really(
        case_bpmn=bpmn("case", start(), user("first"), boundary("late", "first", timer("PT4H")), end(), end("too_late"),
                       chain("begin", "first", "done"), flow("late", "too_late")),
    )  # fmt: skip
    due = now + timedelta(hours=4)
    endings = set()
    for turn in range(10):
        key = f"R-{turn}"
        begin(sessions, "case", now, key)
        with sessions() as session:
            (task,) = queries.tasks_of(session, key)
            (job,) = queries.jobs_of(session, key)
        done, fired = at_once(
            completing(sessions, task.id, "person:1", due),
            lambda job_id=job.id: performing.perform(sessions, job_id, clock=lambda: due),
        )
        with sessions() as session:
            (instance,) = queries.instances(session, key)
            assert instance.state is InstanceState.ENDED
            assert queries.jobs_of(session, key) == []
        endings.add(instance.end_event)
        if instance.end_event == "done":
            assert done == "person:1"
            assert fired.state in {"late", "retried", "skipped"}
        else:
            assert isinstance(done, TaskGone)
            assert fired.state == "done"
    assert endings <= {"done", "too_late"}


def test_a_late_worker_of_a_process_cannot_save(
    sessions: Sessions, deploy_really: Any, register: Any, now: datetime
) -> None:
    taken: list[Any] = []
    hour = timedelta(hours=1)

    def slow(step: Any) -> None:
        if not taken:
            with sessions() as session, committing(session):
                taken.append(claiming.claim(session, job.id, now=now + hour))

    register("test.slow", slow)
    deploy_really(
        case_bpmn=bpmn(
            "case", start(), service("work", "test.slow", before=True), end(), chain("begin", "work", "done")
        )
    )
    begin(sessions, "case", now)
    with sessions() as session:
        (job,) = queries.jobs_of(session, "R-1")
    with sessions() as session, committing(session):
        claim = claiming.claim(session, job.id, now=now)
    assert claim is not None
    with sessions() as session, committing(session):
        stolen = claiming.claim(session, job.id, now=claim.lease_until)
    assert stolen is not None
    with pytest.raises(errors.LeaseLost):
        with sessions() as session, committing(session):
            performing.run_job(session, job.id, token=claim.token, now=now)
    taken.append(None)
    with sessions() as session, committing(session):
        performing.run_job(session, job.id, token=stolen.token, now=now)
    with sessions() as session:
        assert queries.instances(session, "R-1")[0].end_event == "done"


def test_one_message_sent_twice_at_once_is_received_once(sessions: Sessions, deploy_really: Any, now: datetime) -> None:
    deploy_really(
        case_bpmn=bpmn("case", start(), catch("wait", message("go")), user("then"), end(),
                       chain("begin", "wait", "then", "done"), roots=message_root("go")),
    )  # fmt: skip
    begin(sessions, "case", now)

    def send() -> bool:
        with sessions() as session, committing(session):
            return cases.correlate_message(session, "go", business_key="R-1", message_id="m-1", now=now)

    assert sorted(at_once(send, send)) == [False, True]
    assert elements(sessions) == ["then"]
