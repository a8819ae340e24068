"""The list of announcements: what it shows, by what it is narrowed and ordered, and ending many."""

from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Period, Words, known, within
from app.web.listing.listing import Asked, Empty, Listing, Offer, registered
from app.web.words import choices, word
from processes.announcements import queries
from processes.announcements.models import Announcement
from processes.announcements.rights import may_announce
from processes.announcements.rules import Audience, Standing, standing
from processes.clock import utcnow
from processes.documents.translations import N_
from processes.paging import By, Page, ranked, spoken
from processes.people.choosing import of_customer_named


def stands(one: Announcement) -> Standing:
    """Where an announcement stands now."""
    return standing(one.starts_at, one.ends_at, utcnow())


def _find(asked: Asked, after: str | None, limit: int) -> Page[Announcement]:
    chosen = asked.chosen
    where = within(chosen["days"], Announcement.starts_at, Announcement.ends_at)
    where += [Announcement.audience == chosen["audience"]] if chosen["audience"] else []
    where += [of_customer_named(Announcement.organisation_id, chosen["customer"])]
    page = {"standing": chosen["standing"], "words": chosen["q"], "order": asked.order, "after": after, "limit": limit}
    return queries.announcements_page(asked.session, asked.actor, now=asked.now, where=where, **page)


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("Nothing is announced"),
        text=N_("What is written here is shown to those whom it is for on the page where they start."),
        icon="speakerphone",
    )


ANNOUNCEMENTS = registered(
    Listing(
        name="announcements",
        endpoint="announcements.index",
        title=N_("Announcements"),
        columns=[
            Column(
                key="title", title=N_("Headline"), value=lambda one: one.title, sort=[By(spoken(Announcement.title))]
            ),
            Column(
                key="audience",
                title=N_("For whom"),
                value=lambda one: one.organisation.name if one.organisation else word(one.audience),
                sort=[By(ranked(Announcement.audience, Audience))],
            ),
            Column(key="standing", title=N_("State"), value=lambda one: word(stands(one))),
            Column(
                key="starts", title=N_("From"), value=lambda one: one.starts_at, sort=queries.NEWEST[:1], is_told=True
            ),
            Column(
                key="ends",
                title=N_("Until"),
                value=lambda one: one.ends_at,
                sort=[By(Announcement.ends_at, nullable=True)],
                is_told=True,
            ),
            Column(
                key="author",
                title=N_("Written by"),
                value=lambda one: one.written_by.name if one.written_by else "Podpora",
                is_told=True,
            ),
        ],
        filters=[
            Words(name="q", title=N_("Words")),
            Choice(name="standing", title=N_("State"), options=lambda asked: choices(Standing), parse=known(Standing)),
            Choice(
                name="audience", title=N_("For whom"), options=lambda asked: choices(Audience), parse=known(Audience)
            ),
            Words(name="customer", title=N_("Customer")),
            Period(name="days", title=N_("Shown")),
        ],
        find=_find,
        order=queries.NEWEST,
        cells="announcements/_cells.html",
        empty=_empty,
        offers=[Offer(act="announcements.ended", right=may_announce)],
        label=lambda one: one.title,
    )
)
