"""The list of customers."""

from typing import Any

from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Words, known
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import choices, word
from processes.customers import queries
from processes.customers.queries import CustomerLine
from processes.customers.rules import Standing
from processes.documents.translations import N_
from processes.paging import By, Page, spoken
from processes.people.models import Organisation
from processes.settings import LOCALES


def _find(asked: Asked, after: str | None, limit: int) -> Page[CustomerLine]:
    narrowed: dict[str, Any] = {"standing": asked.chosen["standing"], "text": asked.chosen["q"]}
    narrowed |= {"order": asked.order, "after": after, "limit": limit}
    return queries.customers_page(asked.session, asked.actor, now=asked.now, **narrowed)


def stands(one: Organisation) -> Standing:
    """Whether it is served."""
    return Standing.ENDED if one.ended_at else Standing.SERVED


CUSTOMERS = registered(
    Listing(
        name="customers",
        endpoint="customers.index",
        title=N_("Customers"),
        columns=[
            Column(
                key="name", title=N_("Customer"), value=lambda line: line.organisation.name, sort=queries.BY_NAME[:1]
            ),
            Column(
                key="number",
                title=N_("Registration number (IČO)"),
                value=lambda line: line.organisation.registration_number,
                sort=[By(Organisation.registration_number, nullable=True)],
                is_told=True,
            ),
            Column(
                key="city",
                title=N_("City"),
                value=lambda line: line.organisation.city,
                sort=[By(spoken(Organisation.city))],
                is_told=True,
            ),
            Column(
                key="projects", title=N_("Projects"), value=lambda line: line.projects, is_figure=True, is_told=True
            ),
            Column(
                key="contracts",
                title=N_("Valid contracts"),
                value=lambda line: line.contracts,
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="open",
                title=N_("Open requests"),
                value=lambda line: line.open_requests,
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="vat", title=N_("VAT number (DIČ)"), value=lambda line: line.organisation.vat_number, is_usual=False
            ),
            Column(
                key="domains",
                title=N_("Mail domains"),
                value=lambda line: ", ".join(line.organisation.mail_domains),
                is_usual=False,
                shown_to=lambda actor: actor.is_staff,
            ),
            Column(
                key="language",
                title=N_("Language"),
                value=lambda line: LOCALES.get(line.organisation.locale, line.organisation.locale),
                is_usual=False,
            ),
            Column(
                key="standing", title=N_("State"), value=lambda line: word(stands(line.organisation)), is_usual=False
            ),
        ],
        filters=[
            Words(name="q", title=N_("Name, number or mail domain")),
            Choice(
                name="standing",
                title=N_("State"),
                options=lambda asked: choices(Standing),
                parse=known(Standing),
                any=N_("Served"),
            ),
        ],
        find=_find,
        order=queries.BY_NAME,
        cells="customers/_cells.html",
        identify=lambda line: line.organisation.id,
        empty=lambda asked: Empty(
            title=N_("No customer"),
            text=N_("Customers have projects, in which requests are logged, and contracts."),
            icon="building",
        ),
    )
)
