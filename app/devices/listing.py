"""The list of configuration items: what it shows, by what it is narrowed and ordered, what is done to many."""

from flask_babel import gettext
from sqlalchemy import ColumnElement, or_

from app.extensions import db
from app.web.ids import identity
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Period, Words, known, of_list, within
from app.web.listing.listing import Asked, Empty, Listing, Offer, registered
from app.web.words import choices, word
from processes.catalogue.queries import known as catalogue
from processes.catalogue.queries import position_of
from processes.catalogue.rules import CatalogueList, TypeCode
from processes.contracts.rules import Layer
from processes.devices import queries
from processes.devices.models import ConfigurationItem
from processes.devices.queries import ItemLine
from processes.devices.rights import may_change_items
from processes.devices.rules import ItemState
from processes.documents.translations import N_
from processes.paging import By, Page, ranked, spoken
from processes.people.choosing import of_customer_named, of_project_named, projects_offered
from processes.people.models import Organisation
from processes.people.queries import projects_of
from processes.people.rules import Actor

MOST_PLACES = 50  # projects to which many are moved


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    chosen, item = asked.chosen, ConfigurationItem
    state = chosen["state"]
    where = [item.state != ItemState.RETIRED if state is None else item.state == state]
    where += [item.type == chosen["type"]] if chosen["type"] else []
    if chosen["layer"]:
        types = catalogue(asked.session)[CatalogueList.DEVICE_TYPES].values()
        where.append(item.type.in_([one.code for one in types if one.layer is chosen["layer"]]))
    if chosen.get("organisation"):
        where.append(item.organisation_id == chosen["organisation"])
    if chosen.get("project"):
        where.append(item.project_id == chosen["project"])
    if words := chosen.get("customer"):
        named = of_customer_named(item.organisation_id, words), of_project_named(item.project_id, words)
        where.append(or_(*named))
    return where + within(chosen["warranty"], item.warranty_until)


def _find(asked: Asked, after: str | None, limit: int) -> Page[ItemLine]:
    page = {"text": asked.chosen["q"], "order": asked.order, "after": after, "limit": limit}
    return queries.items_page(asked.session, asked.actor, where=_narrowed(asked), **page)


def _layer(line: ItemLine) -> str:
    return word(layer_of(line.item))


def layer_of(item: ConfigurationItem) -> Layer | None:
    """Where an item lives, by its type."""
    found = catalogue(db.session())[CatalogueList.DEVICE_TYPES].get(item.type.value)
    return found.layer if found else None


def place_of(item: ConfigurationItem) -> str:
    """The project, or that all of its customer's share it."""
    return item.project.name if item.project else gettext("all projects")


def _is_staff(actor: Actor) -> bool:
    return actor.is_staff


def _customer(asked: Asked) -> list[tuple[str, str]]:
    """The one whose page led here: all of them would be too many to choose from."""
    chosen = asked.chosen.get("organisation")
    found = asked.session.get(Organisation, chosen) if chosen else None
    return [(str(found.id), found.name)] if found else []


def _projects(asked: Asked) -> list[tuple[str, str]]:
    found = projects_of(asked.session, asked.actor)
    return [(str(one.id), one.name) for one in found] if len(found) > 1 else []


def _places(asked: Asked) -> list[tuple[str, str]]:
    """Projects that many are moved to: of few all, of many those of the customer by whom the list is narrowed."""
    text = asked.chosen.get("customer") or ""
    offered = projects_offered(asked.session, asked.actor, limit=MOST_PLACES, text=text)
    return [(str(one.id), f"{one.organisation.name} · {one.name}") for one in offered.projects]


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("No devices"),
        text=N_("Devices, systems, applications and networks that are looked after, with what is known of them."),
        icon="devices",
    )


DEVICES = registered(
    Listing(
        name="devices",
        endpoint="devices.index",
        title=N_("Devices"),
        columns=[
            Column(key="name", title=N_("Device"), value=lambda line: line.item.name, sort=queries.BY_NAME[:1]),
            Column(
                key="type",
                title=N_("Type"),
                value=lambda line: word(line.item.type),
                sort=[By(position_of(ConfigurationItem.type, TypeCode))],
                is_told=True,
            ),
            Column(key="layer", title=N_("Layer"), value=_layer, is_usual=False),
            Column(
                key="make",
                title=N_("Manufacturer and model"),
                value=lambda line: f"{line.item.manufacturer} {line.item.model}".strip(),
                sort=[By(spoken(ConfigurationItem.manufacturer)), By(spoken(ConfigurationItem.model))],
                is_usual=False,
            ),
            Column(
                key="serial",
                title=N_("Serial number"),
                value=lambda line: line.item.serial_number,
                sort=[By(ConfigurationItem.serial_number)],
                is_usual=False,
            ),
            Column(
                key="inventory",
                title=N_("Inventory number"),
                value=lambda line: line.item.inventory_number,
                sort=[By(ConfigurationItem.inventory_number)],
                is_told=True,
            ),
            Column(
                key="customer",
                title=N_("Customer"),
                value=lambda line: line.item.organisation.name,
                sort=[By(spoken(Organisation.name))],
                is_told=True,
                shown_to=_is_staff,
            ),
            Column(key="project", title=N_("Project"), value=lambda line: place_of(line.item), is_told=True),
            Column(
                key="location",
                title=N_("Location"),
                value=lambda line: line.item.location,
                sort=[By(spoken(ConfigurationItem.location))],
                is_told=True,
            ),
            Column(
                key="user",
                title=N_("User"),
                value=lambda line: line.item.user.name if line.item.user else None,
                is_usual=False,
            ),
            Column(
                key="warranty",
                title=N_("Warranty until"),
                value=lambda line: line.item.warranty_until,
                sort=[By(ConfigurationItem.warranty_until, nullable=True)],
                is_told=True,
            ),
            Column(
                key="state",
                title=N_("State"),
                value=lambda line: word(line.item.state),
                sort=[By(ranked(ConfigurationItem.state, ItemState))],
            ),
            Column(
                key="open",
                title=N_("Open requests"),
                value=lambda line: line.open_requests,
                is_figure=True,
                is_told=True,
            ),
        ],
        filters=[
            Words(name="q", title=N_("Name, number, model or location")),
            of_list(TypeCode, name="type", title=N_("Type")),
            Choice(name="layer", title=N_("Layer"), options=lambda asked: choices(Layer), parse=known(Layer)),
            Choice(
                name="state",
                title=N_("State"),
                options=lambda asked: choices(ItemState),
                parse=known(ItemState),
                any=N_("All but retired"),
            ),
            Choice(name="organisation", title=N_("Customer"), options=_customer, parse=identity, shown_to=_is_staff),
            Words(name="customer", title=N_("Customer or project"), shown_to=_is_staff),
            Choice(
                name="project",
                title=N_("Project"),
                options=_projects,
                parse=identity,
                shown_to=lambda actor: not actor.is_staff,
            ),
            Period(name="warranty", title=N_("Warranty ends")),
        ],
        find=_find,
        order=queries.BY_NAME,
        cells="devices/_cells.html",
        identify=lambda line: line.item.id,
        empty=_empty,
        offers=[
            Offer(act="devices.retired", right=may_change_items),
            Offer(
                act="devices.moved",
                right=may_change_items,
                parameter="project_id",
                title=N_("Project"),
                options=_places,
            ),
        ],
        label=lambda line: line.item.name,
    )
)
