"""Jobs and failures as lists of administrators."""

from operator import attrgetter
from typing import Any

from app.operations.case_lists import administers, paged
from app.operations.chosen import job_filter
from app.operations.words import job_name
from app.web.faults import fault_words
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Filter, Words, known
from app.web.listing.listing import Asked, Empty, Listing, Offer, registered
from app.web.words import choices, word
from processes.documents.translations import N_
from processes.engine.administration import acting, lists
from processes.engine.administration.lists import CAUSES
from processes.engine.administration.watching import JobFilter
from processes.engine.store.models import JobKind, JobState
from processes.paging import By, Page


def _jobs(asked: Asked, after: str | None, limit: int) -> Page[Any]:
    return lists.jobs_page(asked.session, job_filter(asked.given), **paged(asked, after, limit))


def _causes(asked: Asked, after: str | None, limit: int) -> Page[Any]:
    return lists.causes_page(asked.session, **paged(asked, after, limit))


def _tried_again(asked: Asked, after: str | None, limit: int) -> Page[Any]:
    again = JobFilter(state=JobState.WAITING, in_trouble=True)
    return lists.jobs_page(asked.session, again, **paged(asked, after, limit))


def _no_jobs(asked: Asked) -> Empty:
    return Empty(title=N_("No jobs match"), text=N_("Change or clear the filters above."), icon="clock")


def _nothing_failed(asked: Asked) -> Empty:
    text = N_("What is out of attempts appears here, grouped by its cause.")
    return Empty(title=N_("Nothing has failed"), text=text, icon="circle-check")


FILTERS: list[Filter] = [
    Choice(name="state", title=N_("State"), options=lambda asked: choices(JobState), parse=known(JobState)),
    Choice(name="kind", title=N_("Kind"), options=lambda asked: choices(JobKind), parse=known(JobKind)),
    Words(name="topic", title=N_("Topic"), classes=""),
    Words(name="cause", title=N_("Cause"), is_drawn=False),
]
_WRONG = Column(
    key="error",
    title=N_("What went wrong"),
    value=lambda row: fault_words(row.error),
    classes="error-text",
)
_ATTEMPTS = Column(
    key="attempts",
    title=N_("Attempts"),
    value=lambda row: row.attempts,
    sort=[lists.BY_ATTEMPTS],
    is_figure=True,
    is_told=True,
)

JOBS = registered(
    Listing(
        name="jobs",
        endpoint="operations.jobs",
        title=N_("Jobs"),
        columns=[
            Column(key="what", title=N_("What"), value=job_name),
            Column(key="case", title=N_("Case"), value=lambda row: row.business_key),
            Column(key="kind", title=N_("Kind"), value=lambda row: word(row.kind), sort=[lists.BY_JOB_KIND]),
            Column(key="state", title=N_("State"), value=lambda row: word(row.state), sort=[lists.BY_JOB_STATE]),
            _WRONG,
            _ATTEMPTS,
            Column(
                key="next",
                title=N_("Comes up"),
                value=lambda row: row.next_at,
                sort=lists.COMES_UP[:1],
                is_figure=True,
                is_told=True,
            ),
        ],
        filters=FILTERS,
        find=_jobs,
        order=lists.COMES_UP,
        cells="operations/_job_cells.html",
        empty=_no_jobs,
        offers=[Offer(act=name, right=administers) for name in acting.JOB_ACTS],
        label=lambda row: " ".join(filter(None, [row.business_key, job_name(row)])),
    )
)

FAILURES = registered(
    Listing(
        name="failures",
        endpoint="operations.failed",
        title=N_("Failed jobs"),
        columns=[
            Column(
                key="jobs",
                title=N_("Jobs"),
                value=lambda row: row.count,
                sort=[By(CAUSES.c["count"])],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="where",
                title=N_("Where"),
                value=lambda row: " ".join(filter(None, [row.process, job_name(row)])),
                sort=[By(CAUSES.c.process, nullable=True)],
            ),
            _WRONG,
            *(
                Column(
                    key=key,
                    title=title,
                    value=attrgetter(key),
                    sort=[By(CAUSES.c[key])],
                    is_figure=True,
                    is_told=True,
                )
                for key, title in (("first", N_("First")), ("last", N_("Last")))
            ),
            Column(key="acts", title=N_("What you can do"), is_quiet=True, classes="row-acts"),
        ],
        find=_causes,
        order=lists.MOST_STOPPED,
        cells="operations/_failure_cells.html",
        identify=lambda row: row.key,
        empty=_nothing_failed,
    )
)

TRIED_AGAIN = registered(
    Listing(
        name="tried-again",
        endpoint="operations.failed",
        title=N_("Has failed and is tried again"),
        columns=[
            Column(
                key="where",
                title=N_("Where"),
                value=lambda row: " ".join(filter(None, [row.business_key, job_name(row)])),
            ),
            _WRONG,
            _ATTEMPTS,
            Column(
                key="next",
                title=N_("Next time"),
                value=lambda row: row.next_at,
                sort=lists.COMES_UP[:1],
                is_figure=True,
                is_told=True,
            ),
        ],
        find=_tried_again,
        order=lists.COMES_UP,
        cells="operations/_again_cells.html",
        empty=_nothing_failed,
        prefix="again_",
        anchor="tried-again",
    )
)
