"""The versions of one definition, and the cases that stand at a step of a process, as lists."""

from flask import url_for
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from app.designer.period import NAMES, looked_at
from app.web.actors import current_person
from app.web.listing.columns import Column
from app.web.listing.filters import Words
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import word
from processes.documents.translations import N_
from processes.engine.designing import standing
from processes.engine.designing import versions as of_definition
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import AnyRow, Definition, Deployment
from processes.paging import By, Page


def definition_in(asked: Asked) -> tuple[DefinitionKind, str, str]:
    """Kind, pack and key of the definition that the address names; NotFound for what there cannot be."""
    kind, pack, key = (str(asked.given.get(name, "")) for name in VERSIONS.path)
    known = next((one for one in DefinitionKind if one.value == kind), None)
    if known is None or "\x00" in pack + key:
        raise NotFound()
    return known, pack, key


def _versions(asked: Asked, after: str | None, limit: int) -> Page[AnyRow]:
    named = definition_in(asked)
    return of_definition.versions_page(asked.session, *named, order=asked.order, after=after, limit=limit)


def _no_versions(asked: Asked) -> Empty:
    return Empty(title=N_("Nothing is deployed"), icon="versions")


VERSIONS = registered(
    Listing(
        name="definition-versions",
        endpoint="designer.versions",
        title=N_("Versions"),
        columns=[
            Column(key="compare", title=N_("Compare"), is_quiet=True, classes="nowrap"),
            Column(
                key="version", title=N_("Version"), value=lambda row: f"v{row.version}", sort=[By(Definition.version)]
            ),
            Column(
                key="deployed",
                title=N_("Deployed"),
                value=lambda row: row.created_at,
                sort=[By(Deployment.created_at)],
                is_told=True,
            ),
            Column(
                key="author", title=N_("Who"), value=lambda row: row.author, sort=[By(Deployment.author)], is_told=True
            ),
            Column(key="note", title=N_("Note"), value=lambda row: row.note, is_told=True),
            Column(
                key="running", title=N_("Running cases"), value=lambda row: row.running, is_figure=True, is_told=True
            ),
            Column(key="acts", title=N_("What you can do"), is_quiet=True, classes="row-acts"),
        ],
        find=_versions,
        order=of_definition.NEWEST,
        cells="designer/_version_cells.html",
        empty=_no_versions,
        path=["kind", "pack", "key"],
    )
)


def _standing(asked: Asked, after: str | None, limit: int) -> Page[AnyRow]:
    process = str(asked.given.get("process", "")).replace("\x00", "")
    chosen = looked_at(process, asked.given, zone=current_person().timezone, now=asked.now).chosen
    of = standing.map_of(asked.session, chosen)
    element = asked.chosen["element"]
    return standing.standing_cases(asked.session, chosen, of, element, order=asked.order, after=after, limit=limit)


def _state(row: AnyRow) -> str:
    failed = ngettext("%(num)d failed", "%(num)d failed", row.failed) if row.failed else ""
    return " ".join(filter(None, [word(row.state), failed]))


def _nobody(asked: Asked) -> Empty:
    return Empty(
        title=N_("No case stands here now"),
        text=N_("It has gone on, or the filters leave nothing."),
        icon="route",
        url=url_for("designer.live", process=asked.given["process"]),
        label=N_("Show the whole process"),
    )


STANDING = registered(
    Listing(
        name="standing",
        endpoint="designer.standing",
        title=N_("Running cases"),
        columns=[
            Column(key="key", title=N_("Business key"), value=lambda row: row.business_key, classes="nowrap"),
            Column(
                key="version",
                title=N_("Version"),
                value=lambda row: f"v{row.version}" + (f" · {row.pack}" if row.pack != "standard" else ""),
                is_told=True,
            ),
            Column(key="state", title=N_("State"), value=_state),
            Column(
                key="began",
                title=N_("Began"),
                value=lambda row: row.started_at,
                sort=standing.OLDEST,
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="since",
                title=N_("Here since"),
                value=lambda row: row.since or row.changed_at,
                is_figure=True,
                is_told=True,
            ),
            Column(key="play", title=N_("What you can do"), is_quiet=True, classes="row-acts"),
        ],
        filters=[Words(name=name, title=N_("Show"), is_drawn=False) for name in ("element", *NAMES)],
        find=_standing,
        order=standing.OLDEST,
        cells="designer/_standing_cells.html",
        empty=_nobody,
        path=["process"],
    )
)
