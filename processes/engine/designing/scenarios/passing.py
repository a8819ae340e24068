"""Knows how time passes in a scenario: what falls due on the way is done at its own instant, as a worker would."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from processes.engine.designing.scenarios import words
from processes.engine.designing.scenarios.errors import Missed
from processes.engine.designing.scenarios.playing import Play
from processes.engine.interpreter.clocks import instant
from processes.engine.jobs import performing
from processes.engine.jobs.scheduling import HANDLERS
from processes.engine.sentences import N_, Sentence
from processes.engine.store.models import AnyRow, Job, JobKind, JobState

MAX_JOBS = 200  # of one step: a cycle of seconds must not go on for weeks


def pass_time(play: Play, text: str) -> None:
    """Time passes for a period, or until an instant: PT4H, ${business_days(3)}, 2026-11-25T10:00:00+01:00."""
    with play.acting() as session:
        until = instant(play.fill(session, text), play.now)
    if until < play.now:
        raise Missed(Sentence(N_("an instant after {now}"), now=said(play.now)), said(until))
    pass_to(play, until)


def pass_to_timer(play: Play, element: str) -> None:
    """Time passes until the next timer falls due, or the next time of this one."""
    with play.acting() as session:
        running = [job for job in _jobs(play, session) if job.kind is JobKind.TIMER]
    due = [job.due_at for job in running if element in {"", job.element_id}]
    if not due:
        wanted = words.label(play.diagrams.diagrams, element) if element else ""
        expected = Sentence(N_("the timer {timer} runs"), timer=wanted) if element else Sentence(N_("a timer runs"))
        got = words.listed(words.label(play.diagrams.diagrams, job.element_id or "") for job in running)
        raise Missed(expected, Sentence(N_("running timers: {names}"), names=got), element=element or None)
    pass_to(play, max(play.now, min(due)))


def settle(play: Play) -> None:
    """Workers do what is due now."""
    pass_to(play, play.now)


def pass_to(play: Play, until: datetime) -> None:
    """Work off everything that falls due until then; Missed where a step fails or it never ends."""
    for _ in range(MAX_JOBS):
        with play.acting() as session:
            jobs = _jobs(play, session)
        _check(play, jobs)
        job = next((job for job in jobs if job.due_at <= until), None)
        if job is None:
            play.now = max(play.now, until)
            return
        play.now = max(play.now, job.due_at)
        outcome = performing.perform(play.sessions, job.id, clock=lambda: play.now)
        if outcome.state != "done":
            raise Missed(*_failed(play, job.element_id, outcome.error or outcome.state), element=job.element_id)
    raise Missed(
        Sentence(N_("the process comes to rest")),
        Sentence(N_("more than {count} timers and steps fell due"), count=MAX_JOBS),
    )


def _jobs(play: Play, session: Session) -> Sequence[AnyRow]:
    """Timers and held steps of the case, and its domain's work in the record for it; nothing leaves the house."""
    within = [topic for topic, handler in HANDLERS.items() if handler.transactional]
    about = Job.arguments["business_key"].astext == play.business_key
    mine = or_(Job.instance_id == play.instance_id, (Job.kind == JobKind.WORK) & Job.topic.in_(within) & about)
    columns = (Job.id, Job.kind, Job.element_id, Job.due_at, Job.error, Job.state)
    found = select(*columns).where(mine, Job.state != JobState.SUSPENDED)
    return session.execute(found.order_by(Job.due_at, Job.kind == JobKind.WORK, Job.id)).all()


def _check(play: Play, jobs: Sequence[AnyRow]) -> None:
    for job in jobs:
        if job.error is not None:
            raise Missed(*_failed(play, job.element_id, job.error), element=job.element_id)


def _failed(play: Play, element: str | None, error: str) -> tuple[Sentence, str]:
    name = words.label(play.diagrams.diagrams, element or "")
    return Sentence(N_("the step {name} succeeds"), name=name), error


def said(at: datetime) -> str:
    """An instant, to the minute."""
    return at.isoformat(" ", "minutes")
