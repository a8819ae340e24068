"""The list of requests: what it shows, by what it is narrowed and ordered."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, pgettext

from app.extensions import db
from app.requests.intake import answers_of
from app.requests.rows import Row, rows
from app.web.ids import identity
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Filter, Period, Tick, Words, known, of_list, within
from app.web.listing.listing import Asked, Empty, Listing, Offer, registered
from app.web.words import choices, word
from processes.catalogue.rules import KindCode
from processes.contracts.rules import Priority
from processes.devices.models import ConfigurationItem
from processes.devices.queries import about
from processes.devices.rights import may_see_item
from processes.dispatch.queries import assigned_to, technician_options
from processes.dispatch.rights import may_dispatch
from processes.documents.translations import N_
from processes.paging import By, Page
from processes.people.models import Organisation
from processes.people.queries import projects_of
from processes.people.rules import Actor
from processes.requests import orders, queries
from processes.requests.models import Request
from processes.requests.narrowing import Filters
from processes.requests.rules import RequestState

SHOWN = {"open": True, "closed": False, "all": None}


def wanted(asked: Asked) -> dict[str, Any]:
    """The filters and the order of a page of requests, as its query takes them."""
    chosen, actor = asked.chosen, asked.actor
    filters = Filters(
        is_open=SHOWN[chosen["show"]],
        states=(chosen["state"],) if chosen["state"] else (),
        priority=chosen["priority"],
        kind=chosen["kind"],
        organisation_id=chosen.get("organisation"),
        project_id=chosen.get("project"),
        requester_id=actor.person_id if chosen["mine"] and not actor.is_staff else None,
        customer=chosen.get("customer") or "",
        text=chosen["q"],
    )
    where = [*within(chosen["logged"], Request.logged_at)]
    if chosen["device"]:
        where.append(about(chosen["device"]))
    if chosen["mine"] and actor.is_staff:
        where.append(assigned_to(actor.person_id or 0, is_open=filters.is_open))
    order = orders.NEWEST if filters.text and not asked.sort else asked.order  # of what is found the newest leads
    return {"filters": filters, "order": order, "where": where}


def _find(asked: Asked, after: str | None, limit: int) -> Page[Row]:
    found = queries.requests_page(asked.session, asked.actor, after=after, limit=limit, **wanted(asked))
    lines = rows(asked.session, asked.actor, found.rows, asked.now)
    return Page(lines, found.after, found.before)


def _empty(asked: Asked) -> Empty:
    if not asked.actor.is_staff and not asked.actor.project_ids:
        text = N_("Your account belongs to no project. Ask your customer administrator, or write to us.")
        return Empty(title=N_("You see no requests yet"), text=text, icon="lock")
    words_ = asked.chosen["q"]
    if asked.actor.is_staff and not asked.plain:
        text = N_("They come by mail and from the customers' pages; what is told on the phone you write down yourself.")
        return Empty(
            title=N_("No open requests"),
            text=text,
            icon="inbox",
            url=asked.wider({"show": "all"}),
            label=N_("Show all requests"),
        )
    wider = {"q": words_} if words_ else {"show": "all"}
    return Empty(
        title=N_("No requests match"),
        text=N_("Change or clear the filters above."),
        icon="inbox",
        url=asked.wider(wider),
        label=N_("Look for the words in all requests") if words_ else N_("Show all requests"),
    )


def _usually(given: Mapping[str, str]) -> str:
    """What is looked for may have ended long ago."""
    return "all" if given.get("q", "").strip() else "open"


def _shown(asked: Asked) -> list[tuple[str, str]]:
    return [("open", pgettext("requests", "Open")), ("closed", pgettext("requests", "Closed")), ("all", gettext("All"))]


def _projects(asked: Asked) -> list[tuple[str, str]]:
    found = projects_of(asked.session, asked.actor)
    return [(str(one.id), one.name) for one in found] if len(found) > 1 else []


def _customer(asked: Asked) -> list[tuple[str, str]]:
    """The one whose page led here: all of them would be too many to choose from."""
    chosen = asked.chosen.get("organisation")
    found = asked.session.get(Organisation, chosen) if chosen else None
    return [(str(found.id), found.name)] if found else []


def _device(asked: Asked) -> list[tuple[str, str]]:
    """The one whose page led here."""
    chosen = asked.chosen["device"]
    found = asked.session.get(ConfigurationItem, chosen) if chosen else None
    return [(str(found.id), found.name)] if found and may_see_item(asked.actor, found) else []


def _order(actor: Actor) -> tuple[By, ...]:
    return orders.PROMISED if actor.is_staff else orders.NEWEST


def _answers(row: Row) -> str | None:
    if not row.request.answers:
        return None
    return "; ".join(f"{name}: {said}" for name, said in answers_of(db.session(), row.request))


def _is_staff(actor: Actor) -> bool:
    return actor.is_staff


def _is_customer(actor: Actor) -> bool:
    return not actor.is_staff


FILTERS: list[Filter] = [
    Words(name="q", title=N_("Number or words")),
    Choice(name="show", title=N_("Show"), options=_shown, parse=known(SHOWN), usual=_usually),
    Choice(name="state", title=N_("State"), options=lambda asked: choices(RequestState), parse=known(RequestState)),
    Choice(name="priority", title=N_("Priority"), options=lambda asked: choices(Priority), parse=known(Priority)),
    of_list(KindCode, name="kind", title=N_("Kind")),
    Choice(name="organisation", title=N_("Customer"), options=_customer, parse=identity, shown_to=_is_staff),
    Words(name="customer", title=N_("Customer or project"), shown_to=_is_staff),
    Choice(name="project", title=N_("Project"), options=_projects, parse=identity, shown_to=_is_customer),
    Choice(name="device", title=N_("Device"), options=_device, parse=identity),
    Period(name="logged", title=N_("Logged")),
    Tick(name="mine", title=lambda actor: N_("Assigned to me") if actor.is_staff else N_("Logged by me")),
]

COLUMNS = [
    Column(
        key="number", title=N_("Number"), value=lambda row: row.request.number, sort=[By(Request.id)], classes="number"
    ),
    Column(
        key="summary",
        title=N_("Request"),
        value=lambda row: row.request.summary,
        sort=[orders.BY_SUMMARY],
        classes="wide",
    ),
    Column(
        key="customer",
        title=N_("Customer"),
        value=lambda row: row.request.organisation.name,
        sort=[orders.BY_CUSTOMER],
        shown_to=_is_staff,
    ),
    Column(
        key="project",
        title=N_("Project"),
        value=lambda row: row.request.project.name,
        sort=[orders.BY_PROJECT],
        shown_to=_is_customer,
    ),
    Column(
        key="requester",
        title=N_("Requester"),
        value=lambda row: row.request.requester.name,
        sort=[orders.BY_REQUESTER],
        is_usual=False,
    ),
    Column(key="kind", title=N_("Kind"), value=lambda row: word(row.request.kind), is_usual=False),
    Column(
        key="priority",
        title=N_("Priority"),
        value=lambda row: word(row.request.priority),
        sort=[orders.BY_PRIORITY],
    ),
    Column(key="answers", title=N_("Answers to the form"), value=_answers, is_usual=False),
    Column(key="state", title=N_("State"), value=lambda row: word(row.request.state), sort=[orders.BY_STATE]),
    Column(key="solver", title=N_("Solver"), value=lambda row: row.solver.name if row.solver else None),
    Column(
        key="target",
        title=N_("Target"),
        value=lambda row: row.pressing.due_at if row.pressing else None,
        sort=[orders.PROMISED[0]],
        falling=[orders.BY_PROMISE],
    ),
    Column(
        key="logged",
        title=N_("Logged"),
        value=lambda row: row.request.logged_at,
        sort=[orders.BY_LOGGED],
        is_usual=False,
    ),
]

REQUESTS = registered(
    Listing(
        name="requests",
        endpoint="requests.index",
        title=N_("Requests"),
        columns=COLUMNS,
        filters=FILTERS,
        find=_find,
        order=_order,
        cells="requests/_cells.html",
        identify=lambda row: row.request.id,
        empty=_empty,
        as_rows=_is_customer,
        live=True,
        limit=30,
        offers=[
            Offer(
                act="requests.reassigned",
                right=may_dispatch,
                parameter="technician_id",
                title=N_("Technician"),
                options=lambda asked: [(str(who), name) for who, name in technician_options(asked.session)],
            )
        ],
        label=lambda row: f"{row.request.number} {row.request.summary}",
    )
)
