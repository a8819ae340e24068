"""Knows the lists of administrators, page by page: cases, causes of failures, jobs, messages."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.engine.administration.watching import CAUSE, FAILED, FAILED_JOBS, CaseFilter, JobFilter, case_rows
from processes.engine.store.models import (
    AnyRow,
    Definition,
    InstanceState,
    Job,
    JobKind,
    JobState,
    Message,
    MessageState,
    OpenTask,
    ProcessInstance,
)
from processes.leading import page_by_ids
from processes.paging import By, Page, page_from, ranked, spoken

NEWEST_CASE = (By(ProcessInstance.id, descending=True),)
BY_KEY = By(ProcessInstance.business_key)
# materialised: the name of each version is spelled once, not that of each case
_NAMED = (
    select(Definition.id, spoken(Definition.name).label("name")).cte("named").prefix_with("MATERIALIZED", dialect="*")
)
BY_PROCESS = By(_NAMED.c.name)
BY_CASE_STATE = By(ranked(ProcessInstance.state, InstanceState))
BY_CHANGE = By(ProcessInstance.changed_at)

COMES_UP = (By(Job.next_at), By(Job.id))
BY_JOB_KIND = By(ranked(Job.kind, JobKind))
BY_JOB_STATE = By(ranked(Job.state, JobState))
BY_ATTEMPTS = By(Job.attempts)

NEWEST_MESSAGE = (By(Message.id, descending=True),)
BY_MESSAGE = By(Message.name)
BY_RECEIVER = By(Message.business_key)
BY_MESSAGE_STATE = By(ranked(Message.state, MessageState))
BY_ARRIVAL = By(Message.received_at)

CAUSES = (
    select(
        CAUSE.label("key"),
        func.min(ProcessInstance.process).label("process"),
        func.min(Job.element_id).label("element_id"),
        func.min(Job.name).label("name"),
        func.min(Job.topic).label("topic"),
        func.min(Job.error).label("error"),
        func.count().label("count"),
        func.min(Job.due_at).label("first"),
        func.max(Job.due_at).label("last"),
    )
    .select_from(Job)
    .outerjoin(ProcessInstance, ProcessInstance.id == Job.instance_id)
    .where(FAILED)
    .group_by(CAUSE)
    .subquery()
)
MOST_STOPPED = (By(CAUSES.c["count"], descending=True), By(CAUSES.c.key))


def cases_page(
    session: Session,
    chosen: CaseFilter,
    *,
    order: Sequence[By] = NEWEST_CASE,
    after: str | None = None,
    limit: int = 50,
) -> Page[AnyRow]:
    """Cases with open `tasks` and `jobs` (names), and how many of these `failed`. CursorUnknown."""
    jobs = select(func.array_agg(func.coalesce(Job.name, Job.element_id).distinct())).where(
        Job.instance_id == ProcessInstance.id
    )
    tasks = select(func.array_agg(OpenTask.name)).where(OpenTask.instance_id == ProcessInstance.id).scalar_subquery()
    found = case_rows(tasks.label("tasks"), jobs.scalar_subquery().label("jobs"), FAILED_JOBS)
    if BY_PROCESS.column in {by.column for by in order}:
        found = found.join(_NAMED, _NAMED.c.id == ProcessInstance.definition_id)
    return page_from(session, found.where(*chosen.conditions()), order, after, limit)


def causes_page(
    session: Session, *, order: Sequence[By] = MOST_STOPPED, after: str | None = None, limit: int = 50
) -> Page[AnyRow]:
    """Failed jobs by what failed where: key, process, element_id, name, topic, error (of one), count, first, last."""
    return page_from(session, select(*CAUSES.c), order, after, limit)


def jobs_page(
    session: Session, chosen: JobFilter, *, order: Sequence[By] = COMES_UP, after: str | None = None, limit: int = 50
) -> Page[AnyRow]:
    """Jobs, usually in the order in which they come up, with process and business_key. CursorUnknown."""
    # Ids first: the wide rows of all jobs are neither joined nor sorted.
    ids = select(Job.id).where(*chosen.conditions())
    if chosen.cause:
        ids = ids.outerjoin(ProcessInstance, ProcessInstance.id == Job.instance_id)
    wide = select(*Job.__table__.c, ProcessInstance.process, ProcessInstance.business_key)
    wide = wide.outerjoin(ProcessInstance, ProcessInstance.id == Job.instance_id)
    return page_by_ids(session, ids, wide, Job.id, order, after, limit)


def messages_page(
    session: Session,
    *,
    state: MessageState | None,
    order: Sequence[By] = NEWEST_MESSAGE,
    after: str | None = None,
    limit: int = 50,
) -> Page[Message]:
    """Messages that came for processes. CursorUnknown."""
    found = select(Message).where(*[Message.state == state] * (state is not None))
    return page_from(session, found, order, after, limit)
