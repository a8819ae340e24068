"""The worklist as a list: open tasks, by what they are narrowed and ordered."""

from app.web.drawn import said
from app.web.lines import TaskLine, task_lines
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, known
from app.web.listing.listing import Asked, Empty, Listing, Offer, registered
from app.web.words import word
from processes.documents.translations import N_
from processes.engine.store.queries import BY_AGE, BY_NAME, LED
from processes.paging import Page

WHOSE = {"all": N_("Mine and my groups'"), "mine": N_("Mine"), "free": N_("Not taken by others")}


def _find(asked: Asked, after: str | None, limit: int) -> Page[TaskLine]:
    whose = asked.chosen["whose"]
    given = {"now": asked.now, "order": asked.order, "after": after, "limit": limit, "whose": whose}
    return task_lines(asked.session, asked.actor, **given)


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("Nothing waits for you"),
        text=N_("New tasks appear here by themselves, the nearest promise first."),
    )


TASKS = registered(
    Listing(
        name="tasks",
        endpoint="tasks.worklist",
        title=N_("Worklist"),
        columns=[
            Column(key="task", title=N_("Task"), value=lambda line: said(line.task.name), sort=[BY_NAME]),
            Column(
                key="request",
                title=N_("Request"),
                value=lambda line: (
                    f"{line.request.number} {line.request.summary}" if line.request else line.task.business_key
                ),
            ),
            Column(
                key="customer",
                title=N_("Customer"),
                value=lambda line: line.request.organisation.name if line.request else None,
            ),
            Column(
                key="priority",
                title=N_("Priority"),
                value=lambda line: word(line.request.priority) if line.request else None,
            ),
            Column(
                key="due",
                title=N_("Promised or due"),
                value=lambda line: line.promise.due_at if line.promise else line.task.due_at,
                sort=LED[:1],
                classes="nowrap",
            ),
            Column(
                key="since",
                title=N_("Waiting since"),
                value=lambda line: line.task.created_at,
                sort=[BY_AGE],
                is_usual=False,
            ),
            Column(key="held", title=N_("With"), value=lambda line: line.held_by),
            Column(key="next", title=N_("Next"), is_quiet=True, is_figure=True),
        ],
        filters=[
            Choice(
                name="whose",
                title=N_("Which tasks"),
                options=lambda asked: [(key, said(words)) for key, words in WHOSE.items()],
                parse=known(WHOSE),
                usual="all",
                is_drawn=False,
            )
        ],
        find=_find,
        order=LED,
        cells="tasks/_cells.html",
        identify=lambda line: line.task.id,
        empty=_empty,
        as_rows=lambda actor: not actor.is_staff,
        live=True,
        offers=[Offer(act=act, right=lambda actor: actor.is_staff) for act in ("tasks.claimed", "tasks.released")],
        label=lambda line: f"{said(line.task.name)} · {line.task.business_key}",
    )
)
