"""Cases as a list of administrators."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, ngettext

from app.operations.chosen import SHOWN, case_filter
from app.web.drawn import said
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Number, Tick, Words, known
from app.web.listing.listing import Asked, Empty, Listing, Offer, registered
from app.web.words import word
from processes.documents.translations import N_
from processes.engine.administration import acting, lists, watching
from processes.paging import Page
from processes.people.rules import Actor, Role


def paged(asked: Asked, after: str | None, limit: int) -> dict[str, Any]:
    """The order and the part that are asked for, as queries of pages take them."""
    return {"order": asked.order, "after": after, "limit": limit}


def _cases(asked: Asked, after: str | None, limit: int) -> Page[Any]:
    return lists.cases_page(asked.session, case_filter(asked.given), **paged(asked, after, limit))


def _processes(asked: Asked) -> list[tuple[str, str]]:
    return [(key, said(name)) for key, name in watching.processes(asked.session)]


def _shown(asked: Asked) -> list[tuple[str, str]]:
    return [(value, gettext(name)) for value, (name, _states) in SHOWN.items()]


def _standing(row: Any) -> str:
    """Where a case stands: its tasks, else its jobs, else how it ended."""
    if row.tasks:
        return ", ".join(said(name) for name in row.tasks if name)
    jobs: Iterable[str | None] = (row.jobs or ()) if not row.ended_at else ()
    return ", ".join(said(name) for name in jobs if name) or row.end_event or ""


def _state(row: Any) -> str:
    failed = ngettext("%(num)d failed", "%(num)d failed", row.failed) if row.failed else ""
    return " ".join(filter(None, [word(row.state), failed]))


def _no_cases(asked: Asked) -> Empty:
    every = asked.listing.url({"show": "all"}, {})
    text = N_("Change or clear the filters above.")
    return Empty(title=N_("No cases match"), text=text, icon="route", url=every, label=N_("Show all cases"))


def administers(actor: Actor) -> bool:
    """Whoever looks after cases and jobs."""
    return actor.has(Role.ADMINISTRATOR)


CASES = registered(
    Listing(
        name="cases",
        endpoint="operations.cases",
        title=N_("Cases"),
        columns=[
            Column(
                key="key",
                title=N_("Business key"),
                value=lambda row: row.business_key,
                sort=[lists.BY_KEY],
                classes="nowrap",
            ),
            Column(
                key="process",
                title=N_("Process"),
                value=lambda row: f"{said(row.name)} v{row.version}",
                sort=[lists.BY_PROCESS],
            ),
            Column(key="state", title=N_("State"), value=_state, sort=[lists.BY_CASE_STATE]),
            Column(key="stands", title=N_("Stands at"), value=_standing),
            Column(
                key="moved",
                title=N_("Last moved"),
                value=lambda row: row.changed_at,
                sort=[lists.BY_CHANGE],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="case",
                title=N_("Case"),
                value=lambda row: row.id,
                sort=lists.NEWEST_CASE,
                is_figure=True,
                is_told=True,
            ),
        ],
        filters=[
            Words(name="q", title=N_("Business key begins with")),
            Choice(
                name="process",
                title=N_("Process"),
                options=_processes,
                parse=lambda said: said,
            ),
            Number(name="version", title=N_("Version"), classes="filter-version"),
            Choice(name="show", title=N_("State"), options=_shown, parse=known(SHOWN), usual="running"),
            Tick(name="failed", title=N_("With failed jobs")),
        ],
        find=_cases,
        order=lists.NEWEST_CASE,
        cells="operations/_case_cells.html",
        empty=_no_cases,
        offers=[Offer(act=name, right=administers) for name in acting.CASE_ACTS],
        label=lambda row: f"{row.business_key} {row.process}",
    )
)
