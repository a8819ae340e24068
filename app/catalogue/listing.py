"""The lists of the catalogue."""

from collections.abc import Callable

from flask_babel import get_locale, gettext

from app.web.listing.columns import Column
from app.web.listing.filters import Tick
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import word
from processes.catalogue import queries
from processes.catalogue.models import CatalogueItem
from processes.catalogue.rules import CatalogueList
from processes.documents.translations import N_
from processes.paging import By, Page

Find = Callable[[Asked, str | None, int], Page[CatalogueItem]]


def called(item: CatalogueItem) -> str:
    """Its name in the reader's language."""
    return str(item.names.get(str(get_locale())[:2]) or item.code)


def _found(of: CatalogueList) -> Find:
    def find(asked: Asked, after: str | None, limit: int) -> Page[CatalogueItem]:
        where = [] if asked.chosen["ended"] else [CatalogueItem.ended_at.is_(None)]
        return queries.items_page(asked.session, of=of, order=asked.order, after=after, limit=limit, where=where)

    return find


def _billed(item: CatalogueItem) -> str:
    return word(item.rate) if item.is_billable else gettext("not billed")


NAME = Column(key="name", title=N_("Item"), value=called)
CODE = Column(key="code", title=N_("Code"), value=lambda one: one.code, sort=[By(CatalogueItem.code)], is_told=True)
PLACE = Column(
    key="place",
    title=N_("Place in the list"),
    value=lambda one: one.position,
    sort=queries.IN_ORDER[:1],
    is_figure=True,
    is_told=True,
)
STATE = Column(
    key="state",
    title=N_("State"),
    value=lambda one: gettext("ended") if one.ended_at else gettext("can be chosen"),
    is_told=True,
)


def _listing(of: CatalogueList, name: str, endpoint: str, title: str, *more: Column) -> Listing:
    return registered(
        Listing(
            name=name,
            endpoint=endpoint,
            title=title,
            columns=[NAME, CODE, *more, PLACE, STATE],
            filters=[Tick(name="ended", title=N_("Also what has ended"))],
            find=_found(of),
            order=queries.IN_ORDER,
            cells="catalogue/_cells.html",
            empty=lambda asked: Empty(title=N_("Nothing in this list"), icon="list-details"),
        )
    )


BILLED = Column(key="billed", title=N_("Billed as"), value=_billed, is_told=True)
LAYER = Column(key="layer", title=N_("Layer"), value=lambda one: word(one.layer), is_told=True)
LISTS = {
    CatalogueList.ACTIVITIES: _listing(
        CatalogueList.ACTIVITIES, "activities", "catalogue.activities", N_("Kinds of work"), BILLED
    ),
    CatalogueList.REQUEST_KINDS: _listing(
        CatalogueList.REQUEST_KINDS, "request-kinds", "catalogue.request_kinds", N_("Kinds of requests")
    ),
    CatalogueList.DEVICE_TYPES: _listing(
        CatalogueList.DEVICE_TYPES, "device-types", "catalogue.device_types", N_("Types of devices"), LAYER
    ),
    CatalogueList.CAUSES: _listing(CatalogueList.CAUSES, "causes", "catalogue.causes", N_("Causes")),
    CatalogueList.ABSENCE_KINDS: _listing(
        CatalogueList.ABSENCE_KINDS, "absence-kinds", "catalogue.absence_kinds", N_("Kinds of absences")
    ),
}
