"""What a person was told, as a list."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, pgettext

from app.web.actors import current_person
from app.web.listing.columns import Column
from app.web.listing.listing import Asked, Empty, Listing, registered
from processes.documents.translations import N_
from processes.notices import queries
from processes.notices.models import Notice
from processes.notices.rules import said
from processes.paging import By, Page


@dataclass(frozen=True)
class Line:
    """One notice in the reader's words."""

    id: int
    text: str
    at: datetime
    is_new: bool


def _line(notice: Notice) -> Line:
    reader = current_person()
    text = said(notice.kind, notice.values, locale=reader.locale, timezone=reader.timezone)
    return Line(notice.id, text, notice.at, notice.read_at is None)


def _find(asked: Asked, after: str | None, limit: int) -> Page[Line]:
    found = queries.notices_page(asked.session, asked.actor, order=asked.order, after=after, limit=limit)
    return found.each(_line)


def _empty(asked: Asked) -> Empty:
    staffs = N_(
        "What concerns you appears here as it happens: a critical request, a missed promise, a mail that nobody "
        "knows where to put."
    )
    customers = N_(
        "What concerns you appears here as it happens: a message about your request, a question, work that waits "
        "for your sign-off."
    )
    text = staffs if asked.actor.is_staff else customers
    return Empty(title=N_("Nobody had to tell you anything"), text=text, icon="bell")


NOTICES = registered(
    Listing(
        name="notices",
        endpoint="notices.index",
        title=N_("Notices"),
        columns=[
            Column(key="text", title=N_("Notice"), value=lambda line: line.text),
            Column(key="at", title=N_("When"), value=lambda line: line.at, sort=[By(Notice.at)]),
            Column(
                key="new",
                title=N_("State"),
                value=lambda line: pgettext("notice", "New") if line.is_new else gettext("Read"),
            ),
        ],
        find=_find,
        order=queries.NEWEST,
        cells="notices/_cells.html",
        empty=_empty,
        as_rows=lambda actor: True,
        limit=30,
    )
)
