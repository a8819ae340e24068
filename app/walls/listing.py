"""The list of screens: which there are, who hung them and when they looked last."""

from app.web.listing.columns import Column
from app.web.listing.listing import Asked, Empty, Listing, registered
from processes.documents.translations import N_
from processes.paging import By, Page, spoken
from processes.walls import queries
from processes.walls.models import Wall


def _find(asked: Asked, after: str | None, limit: int) -> Page[Wall]:
    return queries.walls_page(asked.session, order=asked.order, after=after, limit=limit)


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("No screen hangs yet"),
        text=N_("A screen shows what breaches next, who is on and how long the queues are, without a login."),
        icon="device-tv",
    )


WALLS = registered(
    Listing(
        name="walls",
        endpoint="walls.index",
        title=N_("Wall screens"),
        columns=[
            Column(key="name", title=N_("Where it hangs"), value=lambda one: one.name, sort=[By(spoken(Wall.name))]),
            Column(
                key="made_by",
                title=N_("Made by"),
                value=lambda one: one.made_by.name if one.made_by else "Podpora",
                is_told=True,
            ),
            Column(key="made", title=N_("Made"), value=lambda one: one.made_at, sort=queries.NEWEST[:1], is_told=True),
            Column(
                key="seen",
                title=N_("Looked last"),
                value=lambda one: one.last_seen_at,
                sort=[By(Wall.last_seen_at, nullable=True)],
                is_told=True,
            ),
            Column(
                key="revoked",
                title=N_("State"),
                value=lambda one: one.revoked_at,
                sort=[By(Wall.revoked_at, nullable=True)],
            ),
        ],
        filters=[],
        find=_find,
        order=queries.NEWEST,
        cells="walls/_cells.html",
        empty=_empty,
        label=lambda one: one.name,
    )
)
