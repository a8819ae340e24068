"""Everything of the desk that designers name, in one place: lists, roles and teams, levels, tables, texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.designer.blueprint import blueprint
from app.extensions import db
from app.web.drawn import said
from app.web.guards import staff
from app.web.names import asked
from app.web.words import word
from processes.catalogue.rules import CatalogueList
from processes.engine.designing import checking
from processes.engine.designing.library import LibraryFilter, Line, library
from processes.engine.designing.uses import User, users
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.deployments import STANDARD
from processes.people.rules import Role

LEVELS = "whom_to_warn"  # the table that says who learns of a level of a promise
_PAGES = {
    CatalogueList.ACTIVITIES: "catalogue.activities",
    CatalogueList.REQUEST_KINDS: "catalogue.request_kinds",
    CatalogueList.DEVICE_TYPES: "catalogue.device_types",
    CatalogueList.CAUSES: "catalogue.causes",
    CatalogueList.ABSENCE_KINDS: "catalogue.absence_kinds",
}


@dataclass(frozen=True)
class Entry:
    """One thing by its name; `endpoint` is where it is looked at, for whoever may."""

    name: str
    key: str
    users: Sequence[User] = ()
    url: str | None = None
    endpoint: str = ""


@dataclass(frozen=True)
class Section:
    """Things of one sort; `says` is what a change of them does."""

    title: str
    icon: str
    says: str
    entries: Sequence[Entry]
    endpoint: str = ""


@blueprint.get("/catalogue", endpoint="catalogue")
@staff(Role.PROCESS_DESIGNER)
def show() -> ResponseReturnValue:
    """Every list, role, team, level and table with what names it."""
    session = db.session()
    known = users(checking.surroundings(session, STANDARD))
    lines = library(session, LibraryFilter(pack=STANDARD))
    return render_template("designer/catalogue.html", sections=list(_sections(known, lines)))


def _sections(known: Mapping[str, Sequence[User]], lines: Sequence[Line]) -> Iterator[Section]:
    yield Section(
        _("Drawn lists"),
        "list-details",
        _("Drafted, compared and deployed; fields of forms offer the newest deployed version."),
        _drawn(known, lines, DefinitionKind.LIST),
        "designer.new",
    )
    yield Section(
        _("Lists of the company"),
        "list-check",
        _("Records that prices and requests name; a change is in force at once and on record."),
        [_company(one, known) for one in CatalogueList],
    )
    yield Section(
        _("Roles and teams"),
        "users-group",
        _("Whom steps are given to; people come and go on their own pages."),
        _people(known),
        "rosters.teams",
    )
    yield from _deciding(known, lines)
    yield Section(
        _("Texts"),
        "language",
        _("Names of steps, labels of forms and mails in three languages; a change is in force at once and on record."),
        [Entry(_("Texts of diagrams and forms"), "", endpoint="designer.texts")],
    )


def _deciding(known: Mapping[str, Sequence[User]], lines: Sequence[Line]) -> Iterator[Section]:
    """Levels of promises, and tables."""
    yield Section(
        _("Levels and warnings"),
        "bell-ringing",
        _("Levels stand in dated versions of tariffs; the table says who learns of them."),
        [
            Entry(_("Tariffs"), "", endpoint="contracts.tariffs"),
            *_drawn(known, [line for line in lines if line.key == LEVELS], DefinitionKind.DMN),
        ],
    )
    yield Section(
        _("Tables that decide"),
        "table",
        _("Drafted, tried, compared and deployed like diagrams."),
        _drawn(known, [line for line in lines if line.key != LEVELS], DefinitionKind.DMN),
    )


def _drawn(known: Mapping[str, Sequence[User]], lines: Sequence[Line], kind: DefinitionKind) -> list[Entry]:
    return [
        Entry(said(one.name), one.key, known.get(f"{kind.value}:{one.key}", ()), url=_url(one))
        for one in lines
        if one.kind is kind
    ]


def _url(line: Line) -> str:
    if line.definition_id is None:
        return url_for(".draft", draft_id=line.draft_id)
    return url_for(".versions", kind=line.kind.value, pack=line.pack, key=line.key)


def _company(one: CatalogueList, known: Mapping[str, Sequence[User]]) -> Entry:
    return Entry(word(one), one.value, known.get(one.value, ()), endpoint=_PAGES[one])


def _people(known: Mapping[str, Sequence[User]]) -> list[Entry]:
    """Roles and teams by name, with what asks them."""
    roles = [Entry(word(role), key, known.get(key, ())) for role in Role for key in [f"staff:{role.value}"]]
    teams = [Entry(asked(key), key, known.get(key, ())) for key in checking.group_names(db.session())]
    return [*sorted(roles, key=attrgetter("name")), *teams]
