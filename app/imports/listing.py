"""The lists of files from other systems, and of the rows of one."""

from app.imports import words
from app.web.ids import identity
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, known
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import choices, word
from processes.documents.translations import N_
from processes.imports import queries
from processes.imports.models import Import, ImportRow, Outcome
from processes.paging import Page


def _counts(found: Import) -> str:
    """How many rows are what."""
    return ", ".join(f"{word(one)}: {found.counts[one.value]}" for one in Outcome if found.counts.get(one.value))


def _find(asked: Asked, after: str | None, limit: int) -> Page[Import]:
    return queries.imports_page(asked.session, order=asked.order, after=after, limit=limit)


def _no_files(asked: Asked) -> Empty:
    return Empty(
        title=N_("Nothing has been taken over yet"),
        text=N_("Bring the lists of your old system, one after the other: organisations first, requests last."),
        icon="package-import",
    )


IMPORTS = registered(
    Listing(
        name="imports",
        endpoint="imports.index",
        title=N_("Moving in"),
        columns=[
            Column(key="filename", title=N_("Name of the file"), value=lambda one: one.filename),
            Column(key="subject", title=N_("What it holds"), value=lambda one: word(one.subject)),
            Column(key="system", title=N_("Where it comes from"), value=lambda one: one.system, is_told=True),
            Column(key="state", title=N_("State"), value=lambda one: word(one.state)),
            Column(key="rows", title=N_("Rows"), value=_counts, is_told=True),
            Column(key="who", title=N_("Brought by"), value=lambda one: one.uploaded_by.name, is_told=True),
            Column(
                key="when",
                title=N_("Brought"),
                value=lambda one: one.uploaded_at,
                sort=queries.NEWEST[:1],
                is_figure=True,
            ),
        ],
        find=_find,
        order=queries.NEWEST,
        cells="imports/_cells.html",
        empty=_no_files,
    )
)


def _rows(asked: Asked, after: str | None, limit: int) -> Page[ImportRow]:
    import_id = identity(str(asked.given.get("import_id", ""))) or 0
    chosen = {"outcome": asked.chosen["outcome"], "order": asked.order}
    return queries.rows_page(asked.session, import_id, **chosen, after=after, limit=limit)


def _no_rows(asked: Asked) -> Empty:
    return Empty(title=N_("No rows"), text=N_("Old files are forgotten after some weeks."), icon="list")


def _found(row: ImportRow) -> str:
    """Everything that is said of a row."""
    said = [words.finding(one) for one in (*row.wrong, *row.notes)]
    return "; ".join(
        [*said, *(f"{words.label(name)}: {b or '–'} → {a or '–'}" for name, (b, a) in row.changes.items())]
    )


ROWS = registered(
    Listing(
        name="import-rows",
        endpoint="imports.show",
        title=N_("Rows"),
        columns=[
            Column(key="row", title=N_("Row"), value=lambda row: row.number, sort=queries.IN_ORDER, classes="number"),
            Column(key="outcome", title=N_("What happens"), value=lambda row: word(row.outcome)),
            Column(key="found", title=N_("What is found"), value=_found),
            Column(
                key="values",
                title=N_("As it will be"),
                value=lambda row: "; ".join(f"{words.label(name)}: {text}" for name, text in row.values.items()),
            ),
        ],
        filters=[
            Choice(
                name="outcome",
                title=N_("What happens"),
                options=lambda asked: choices(Outcome),
                parse=known(Outcome),
            )
        ],
        find=_rows,
        order=queries.IN_ORDER,
        cells="imports/_row_cells.html",
        empty=_no_rows,
        path=["import_id"],
        limit=30,
        anchor="rows",
    )
)
