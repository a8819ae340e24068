"""Versions of processes, moves of running cases and what became of each case, as lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from app.operations.case_lists import paged
from app.web.drawn import said
from app.web.ids import identity
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, known
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.names import people
from app.web.words import choices, word
from processes.documents.translations import N_
from processes.engine.administration import watching
from processes.engine.migration import queries
from processes.engine.migration.models import CaseState, Migration, MigrationCase
from processes.engine.migration.queries import Outcome, Progress
from processes.engine.migration.reasons import Reason
from processes.engine.store.models import AnyRow, Definition, Deployment
from processes.paging import By, Page

FIRST_LOOKED_AT = "handle_request"


def sentences(reasons: Sequence[Reason]) -> str:
    """Why a case stays, in the reader's language."""
    return " ".join(gettext(reason.reason).format(**reason.values) for reason in reasons)


def chosen(asked: Asked) -> str:
    """The process whose versions are shown; where the address names none that there is, that of requests, or any."""
    keys = [key for key, _name in watching.processes(asked.session)]
    usual = FIRST_LOOKED_AT if FIRST_LOOKED_AT in keys else next(iter(keys), "")
    return asked.chosen["process"] if asked.chosen["process"] in keys else usual


def _versions(asked: Asked, after: str | None, limit: int) -> Page[AnyRow]:
    return queries.versions_page(asked.session, chosen(asked), **paged(asked, after, limit))


def _no_versions(asked: Asked) -> Empty:
    return Empty(title=N_("Nothing is deployed"), text=N_("Deploy diagrams with podpora deploy."), icon="sitemap")


VERSIONS = registered(
    Listing(
        name="versions",
        endpoint="operations.versions",
        title=N_("Versions"),
        columns=[
            Column(
                key="version", title=N_("Version"), value=lambda row: f"v{row.version}", sort=[By(Definition.version)]
            ),
            Column(key="pack", title=N_("Pack"), value=lambda row: row.pack, sort=[By(Definition.pack)], is_told=True),
            Column(
                key="running",
                title=N_("Running cases"),
                value=lambda row: row.running,
                is_figure=True,
                is_told=True,
            ),
            Column(key="note", title=N_("Note"), value=lambda row: row.note, is_told=True),
            Column(
                key="author", title=N_("Who"), value=lambda row: row.author, sort=[By(Deployment.author)], is_told=True
            ),
            Column(
                key="deployed",
                title=N_("Deployed"),
                value=lambda row: row.created_at,
                sort=[By(Deployment.created_at)],
                is_figure=True,
                is_told=True,
            ),
            Column(key="move", title=N_("What you can do"), is_quiet=True, classes="row-acts"),
        ],
        filters=[
            Choice(
                name="process",
                title=N_("Process"),
                options=lambda asked: [(key, said(name)) for key, name in watching.processes(asked.session)],
                parse=lambda said: said,
                usual=FIRST_LOOKED_AT,
            )
        ],
        find=_versions,
        order=queries.IN_ORDER,
        cells="operations/_version_cells.html",
        empty=_no_versions,
    )
)


@dataclass(frozen=True)
class Move:
    """A move of running cases, and who decided it."""

    progress: Progress
    who: str

    @property
    def made(self) -> Migration:
        """What was decided."""
        return self.progress.migration

    @property
    def state(self) -> str:
        """How far it is."""
        return gettext("Under way") if self.progress.done < self.progress.total else gettext("Finished")


def _moves(asked: Asked, after: str | None, limit: int) -> Page[Move]:
    found = queries.migrations_page(asked.session, **paged(asked, after, limit))
    names = people(asked.session, [one.migration.actor for one in found.rows])
    return found.each(lambda one: Move(one, names.get(one.migration.actor, one.migration.actor)))


def _no_moves(asked: Asked) -> Empty:
    return Empty(
        title=N_("No case was moved yet"),
        text=N_("Cases that run stay on their version until you move them."),
        icon="route",
    )


MOVES = registered(
    Listing(
        name="moves",
        endpoint="operations.versions",
        title=N_("Moves of running cases"),
        columns=[
            Column(
                key="process", title=N_("Process"), value=lambda one: one.made.process, sort=[By(Migration.process)]
            ),
            Column(key="who", title=N_("Who"), value=lambda one: one.who, is_told=True),
            Column(key="why", title=N_("Why"), value=lambda one: one.made.reason, is_told=True),
            Column(key="state", title=N_("State"), value=lambda one: one.state),
            Column(
                key="done",
                title=N_("Of all"),
                value=lambda one: f"{one.progress.done} / {one.progress.total}",
                is_figure=True,
            ),
            Column(
                key="begun",
                title=N_("Begun"),
                value=lambda one: one.made.created_at,
                sort=[By(Migration.created_at)],
                is_figure=True,
            ),
        ],
        find=_moves,
        order=queries.NEWEST,
        cells="operations/_move_cells.html",
        identify=lambda one: one.made.id,
        empty=_no_moves,
        prefix="moves_",
        limit=20,
        anchor="moves",
    )
)


def _moved(asked: Asked, after: str | None, limit: int) -> Page[Outcome]:
    move_id = identity(str(asked.given.get("move_id", ""))) or 0
    return queries.cases_page(asked.session, move_id, state=asked.chosen["state"], **paged(asked, after, limit))


def _none_moved(asked: Asked) -> Empty:
    return Empty(title=N_("No cases match"), icon="route")


MOVED = registered(
    Listing(
        name="moved-cases",
        endpoint="operations.move",
        title=N_("Cases"),
        columns=[
            Column(
                key="key",
                title=N_("Business key"),
                value=lambda one: one.business_key,
                sort=[By(MigrationCase.business_key)],
            ),
            Column(key="state", title=N_("State"), value=lambda one: word(one.state)),
            Column(key="why", title=N_("Why"), value=lambda one: sentences(one.reasons)),
            Column(
                key="done",
                title=N_("When"),
                value=lambda one: one.done_at,
                sort=[By(MigrationCase.done_at, nullable=True)],
                is_figure=True,
            ),
        ],
        filters=[
            Choice(name="state", title=N_("State"), options=lambda asked: choices(CaseState), parse=known(CaseState))
        ],
        find=_moved,
        order=queries.AS_TAKEN,
        cells="operations/_moved_cells.html",
        empty=_none_moved,
        path=["move_id"],
        anchor="cases",
    )
)
