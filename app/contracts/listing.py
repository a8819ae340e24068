"""The lists of contracts, tariffs and products."""

from datetime import date
from typing import Any

from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Words, known
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import choices, word
from processes.clock import utcnow
from processes.contracts import overview
from processes.contracts.models import Contract, Product, Tariff
from processes.contracts.queries import local_day
from processes.contracts.rules import Layer, Validity
from processes.dated import in_force
from processes.documents.translations import N_
from processes.paging import By, Page, ranked, spoken
from processes.people.models import Organisation


def _day(asked: Asked) -> date:
    return local_day(asked.now)


def _contracts(asked: Asked, after: str | None, limit: int) -> Page[tuple[Contract, str]]:
    chosen, on = asked.chosen, _day(asked)
    where = overview.standing(chosen["standing"], on) if chosen["standing"] else []
    where += [overview.named(chosen["q"])] if chosen["q"] else []
    page: dict[str, Any] = {"order": asked.order, "after": after, "limit": limit}
    return overview.contracts_page(asked.session, asked.actor, on=on, where=where, **page)


CONTRACTS = registered(
    Listing(
        name="contracts",
        endpoint="contracts.index",
        title=N_("Contracts"),
        columns=[
            Column(key="number", title=N_("Number"), value=lambda row: row[0].number, sort=[By(Contract.number)]),
            Column(
                key="customer",
                title=N_("Customer"),
                value=lambda row: row[0].organisation.name,
                sort=[By(spoken(Organisation.name))],
                shown_to=lambda actor: actor.is_staff,
            ),
            Column(
                key="project",
                title=N_("Project"),
                value=lambda row: row[0].project.name if row[0].project else None,
                is_told=True,
            ),
            Column(key="tariff", title=N_("Tariff"), value=lambda row: row[1]),
            Column(
                key="from",
                title=N_("Valid from"),
                value=lambda row: row[0].valid_from,
                sort=overview.NEWEST[:1],
                is_told=True,
            ),
            Column(
                key="to",
                title=N_("Valid until"),
                value=lambda row: row[0].valid_to,
                sort=[By(Contract.valid_to, nullable=True)],
                is_told=True,
            ),
        ],
        filters=[
            Words(name="q", title=N_("Number or customer")),
            Choice(name="standing", title=N_("State"), options=lambda asked: choices(Validity), parse=known(Validity)),
        ],
        find=_contracts,
        order=overview.NEWEST,
        cells="contracts/_cells.html",
        identify=lambda row: row[0].id,
        empty=lambda asked: Empty(
            title=N_("No contract"),
            text=N_("A contract says which tariff a customer has, for which products and from when.")
            if asked.actor.is_staff
            else N_("Your projects have none of their own; that of the organisation is seen by its administrators."),
            icon="file-certificate",
        ),
    )
)


def _tariffs(asked: Asked, after: str | None, limit: int) -> Page[Tariff]:
    return overview.tariffs_page(asked.session, order=asked.order, after=after, limit=limit)


TARIFFS = registered(
    Listing(
        name="tariffs",
        endpoint="contracts.tariffs",
        title=N_("Tariffs"),
        columns=[
            Column(key="name", title=N_("Tariff"), value=lambda one: one.name, sort=overview.BY_NAME[:1]),
            Column(key="kind", title=N_("Kind"), value=lambda one: word(one.code), is_told=True),
            Column(
                key="hours",
                title=N_("Service hours"),
                value=lambda one: in_force(one.versions, local_day(utcnow())).calendar.name,
                is_told=True,
            ),
            Column(key="currency", title=N_("Currency"), value=lambda one: one.currency, is_told=True),
            Column(
                key="coming",
                title=N_("Other terms from"),
                value=lambda one: max((v.valid_from for v in one.versions if v.valid_from), default=None),
                is_told=True,
            ),
        ],
        find=_tariffs,
        order=overview.BY_NAME,
        cells="contracts/_tariff_cells.html",
        empty=lambda asked: Empty(
            title=N_("No tariff"),
            text=N_("A tariff says what is promised, what an hour costs and how many minutes are included."),
            icon="coin",
        ),
    )
)


def _products(asked: Asked, after: str | None, limit: int) -> Page[Product]:
    chosen = asked.chosen["layer"]
    where = [Product.layer == chosen] if chosen else []
    return overview.products_page(asked.session, where=where, order=asked.order, after=after, limit=limit)


PRODUCTS = registered(
    Listing(
        name="products",
        endpoint="contracts.products",
        title=N_("Products"),
        columns=[
            Column(key="name", title=N_("Product"), value=lambda one: one.name, sort=overview.PRODUCTS_BY_NAME[:1]),
            Column(
                key="layer",
                title=N_("Layer"),
                value=lambda one: word(one.layer),
                sort=[By(ranked(Product.layer, Layer))],
                is_told=True,
            ),
            Column(
                key="skill",
                title=N_("Skill that its work needs"),
                value=lambda one: one.skill,
                sort=[By(spoken(Product.skill), nullable=True)],
                is_told=True,
            ),
        ],
        filters=[Choice(name="layer", title=N_("Layer"), options=lambda asked: choices(Layer), parse=known(Layer))],
        find=_products,
        order=overview.PRODUCTS_BY_NAME,
        cells="contracts/_product_cells.html",
        empty=lambda asked: Empty(
            title=N_("No product"), text=N_("Products are what contracts cover and requests are about."), icon="package"
        ),
    )
)
