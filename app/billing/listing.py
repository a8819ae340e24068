"""Invoices as a list, and the work that waits for one."""

from app.billing.marks import mark
from app.web.lines import task_lines
from app.web.listing.columns import Column, Minutes, Money
from app.web.listing.filters import Period, within
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import word
from processes.billing import queries, unbilled
from processes.billing.models import Invoice
from processes.billing.rights import may_see_invoices
from processes.billing.unbilled import LEFT, SUMS, Unbilled
from processes.documents.translations import N_
from processes.paging import By, Page, ranked, spoken
from processes.people.rules import Actor
from processes.requests.rules import RequestState

MOST_TASKS = 100
BY_AMOUNT = [By(SUMS.c.currency), By(SUMS.c.amount)]  # amounts of one currency stand together
DECISIONS = ("decide_about_work", "settle_price")


def _find(asked: Asked, after: str | None, limit: int) -> Page[Invoice]:
    where = within(asked.chosen["issued"], Invoice.issued_on)
    return queries.invoices_page(asked.session, asked.actor, where=where, order=asked.order, after=after, limit=limit)


def _empty(asked: Asked) -> Empty:
    actor = asked.actor
    if not may_see_invoices(actor):
        text = N_(
            "Accountants and service managers see them, and customers' administrators those of what they administer."
        )
        return Empty(title=N_("Invoices are not shown to you"), text=text, icon="lock")
    every = N_("An invoice appears after the end of a month in which work was done.")
    some = N_(
        "An invoice of what you administer appears after the end of a month in which work was done. Invoices of a "
        "contract for the whole organisation are seen by its administrators."
    )
    sees_all = actor.is_staff or bool(actor.administered_organisations)
    return Empty(title=N_("No invoices yet"), text=every if sees_all else some, icon="file-invoice")


def _is_staff(actor: Actor) -> bool:
    return actor.is_staff


INVOICES = registered(
    Listing(
        name="invoices",
        endpoint="billing.index",
        title=N_("Invoices"),
        columns=[
            Column(key="number", title=N_("Number"), value=lambda row: row.number, sort=[By(Invoice.number)]),
            Column(
                key="customer",
                title=N_("Customer"),
                value=lambda row: row.customer["name"],
                sort=[By(spoken(Invoice.customer["name"].astext))],
                shown_to=_is_staff,
            ),
            Column(key="month", title=N_("Month"), value=lambda row: row.month, sort=[By(Invoice.month)], is_told=True),
            Column(
                key="issued",
                title=N_("Issued"),
                value=lambda row: row.issued_on,
                sort=[By(Invoice.issued_on)],
                is_told=True,
            ),
            Column(
                key="payment",
                title=N_("Payment"),
                value=lambda row: mark(row)[0],
                sort=[By(Invoice.paid_on, nullable=True), By(Invoice.due_on)],
                is_told=True,
            ),
            Column(
                key="net",
                title=N_("Without VAT"),
                value=lambda row: Money(row.net, row.currency),
                sort=[By(Invoice.currency), By(Invoice.net)],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="total",
                title=N_("To pay"),
                value=lambda row: Money(row.total, row.currency),
                sort=[By(Invoice.currency), By(Invoice.total)],
                is_figure=True,
                is_told=True,
            ),
            Column(key="document", title=N_("Document"), is_quiet=True, is_figure=True),
        ],
        filters=[Period(name="issued", title=N_("Issued"))],
        find=_find,
        order=queries.NEWEST,
        cells="billing/_cells.html",
        empty=_empty,
    )
)


def _undecided(asked: Asked, after: str | None, limit: int) -> Page[unbilled.Undecided]:
    return unbilled.undecided_page(asked.session, order=asked.order, after=after, limit=limit)


def decisions(asked: Asked) -> dict[str, int]:
    """The open tasks in which work is decided about, by the number of the request."""
    found = [
        task_lines(asked.session, asked.actor, element=element, now=asked.now, limit=MOST_TASKS)
        for element in DECISIONS
    ]
    return {line.task.business_key: line.task.id for page in found for line in page.rows}


def _none_undecided(asked: Asked) -> Empty:
    text = N_("Work on withdrawn and rejected requests, and work without a contract, appears here.")
    return Empty(title=N_("Nothing waits for a decision"), text=text)


UNDECIDED = registered(
    Listing(
        name="undecided",
        endpoint="billing.waiting",
        title=N_("Work that waits for a decision"),
        columns=[
            Column(
                key="request",
                title=N_("Request"),
                value=lambda row: f"{row.request.number} {row.request.summary}",
                sort=[By(LEFT.c.request_id)],
            ),
            Column(
                key="customer",
                title=N_("Customer"),
                value=lambda row: row.request.organisation.name,
                sort=[By(spoken(LEFT.c.customer))],
                is_told=True,
            ),
            Column(
                key="state",
                title=N_("State"),
                value=lambda row: word(row.request.state),
                sort=[By(ranked(LEFT.c.state, RequestState))],
                is_told=True,
            ),
            Column(
                key="last", title=N_("Last work"), value=lambda row: row.last_at, sort=[By(LEFT.c.last)], is_told=True
            ),
            Column(
                key="time",
                title=N_("Time"),
                value=lambda row: Minutes(row.minutes),
                sort=[By(LEFT.c.minutes)],
                is_figure=True,
                is_told=True,
            ),
            Column(key="decide", title=N_("Decide"), is_quiet=True, is_figure=True),
        ],
        find=_undecided,
        order=unbilled.LONGEST_WAITING,
        cells="billing/_undecided_cells.html",
        identify=lambda row: row.request.id,
        empty=_none_undecided,
        anchor="undecided-list",
    )
)


def _unbilled(asked: Asked, after: str | None, limit: int) -> Page[Unbilled]:
    return unbilled.unbilled_page(asked.session, order=asked.order, after=after, limit=limit)


def _none_unbilled(asked: Asked) -> Empty:
    text = N_("Work appears here when its request is signed off and rated.")
    return Empty(title=N_("All rated work is invoiced"), text=text)


UNBILLED = registered(
    Listing(
        name="unbilled",
        endpoint="billing.waiting",
        title=N_("Rated work without an invoice"),
        columns=[
            Column(
                key="customer",
                title=N_("Customer"),
                value=lambda row: row.organisation_name,
                sort=[By(spoken(SUMS.c.organisation_name))],
            ),
            Column(
                key="contract",
                title=N_("Contract"),
                value=lambda row: row.contract_number,
                sort=[By(SUMS.c.contract_number), By(SUMS.c.month)],
                is_told=True,
            ),
            Column(
                key="month",
                title=N_("Month"),
                value=lambda row: row.month,
                sort=[By(SUMS.c.month)],
                is_told=True,
            ),
            *(
                Column(key=key, title=title, value=value, sort=[*by, By(SUMS.c.month)], is_figure=True, is_told=True)
                for key, title, value, by in (
                    ("requests", N_("Requests"), lambda row: row.requests, [By(SUMS.c.requests)]),
                    ("worked", N_("Worked"), lambda row: Minutes(row.minutes_worked), [By(SUMS.c.minutes_worked)]),
                    ("billed", N_("Billed"), lambda row: Minutes(row.minutes_billed), [By(SUMS.c.minutes_billed)]),
                    ("net", N_("Without VAT"), lambda row: Money(row.amount, row.currency), BY_AMOUNT),
                )
            ),
        ],
        find=_unbilled,
        order=unbilled.BY_CUSTOMER,
        cells="billing/_unbilled_cells.html",
        identify=lambda row: f"{row.contract_id} {row.month}",
        empty=_none_unbilled,
        prefix="work_",
        anchor="unbilled-list",
    )
)
