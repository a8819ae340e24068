"""The list of shorter reactions: what it shows, by what it is narrowed and ordered."""

from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Period, Words, known, within
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import choices, word
from processes.documents.translations import N_
from processes.expedites import queries
from processes.expedites.models import Expedite
from processes.expedites.rules import ExpediteState
from processes.paging import By, Page, ranked, spoken
from processes.people.choosing import of_customer_named
from processes.people.models import Organisation
from processes.requests.models import Request


def _find(asked: Asked, after: str | None, limit: int) -> Page[Expedite]:
    chosen = asked.chosen
    where = within(chosen["days"], Expedite.asked_at, Expedite.asked_at)
    where += [Expedite.state == chosen["state"]] if chosen["state"] else []
    where += [of_customer_named(Request.organisation_id, chosen["customer"])]
    return queries.expedites_page(asked.session, asked.actor, where=where, order=asked.order, after=after, limit=limit)


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("Nobody has bought a shorter reaction"),
        text=N_("Customers find the offer on a request whose contract has a fee for it."),
        icon="bolt",
    )


EXPEDITES = registered(
    Listing(
        name="expedites",
        endpoint="expedites.index",
        title=N_("Shorter reactions"),
        columns=[
            Column(
                key="request",
                title=N_("Request"),
                value=lambda one: one.request.number,
                sort=[By(spoken(Request.number))],
            ),
            Column(
                key="state",
                title=N_("State"),
                value=lambda one: word(one.state),
                sort=[By(ranked(Expedite.state, ExpediteState))],
            ),
            Column(
                key="customer",
                title=N_("Customer"),
                value=lambda one: one.request.organisation.name,
                sort=[By(spoken(Organisation.name))],
            ),
            Column(
                key="due",
                title=N_("Due"),
                value=lambda one: one.due_at,
                sort=[By(Expedite.due_at, nullable=True)],
                is_told=True,
            ),
            Column(
                key="asked",
                title=N_("Asked on"),
                value=lambda one: one.asked_at,
                sort=[By(Expedite.asked_at)],
                is_told=True,
            ),
            Column(key="asked_by", title=N_("Asked by"), value=lambda one: one.asked_by.name, is_usual=False),
            Column(
                key="agreed_by",
                title=N_("Agreed by"),
                value=lambda one: one.agreed_by.name if one.agreed_by else "",
                is_told=True,
            ),
            Column(
                key="price",
                title=N_("Price without VAT"),
                value=lambda one: one.price,
                sort=[By(Expedite.price)],
                is_figure=True,
                is_told=True,
            ),
        ],
        filters=[
            Choice(
                name="state",
                title=N_("State"),
                options=lambda asked: choices(ExpediteState),
                parse=known(ExpediteState),
            ),
            Words(name="customer", title=N_("Customer")),
            Period(name="days", title=N_("Asked on")),
        ],
        find=_find,
        order=queries.NEWEST,
        cells="expedites/_cells.html",
        empty=_empty,
        label=lambda one: one.request.number,
    )
)
