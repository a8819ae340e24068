"""The list of people: staff and customers, what they may do, who has not come yet and who has left."""

from collections.abc import Iterator

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.people.blueprint import blueprint
from app.people.words import right_said
from app.web.guards import allowed
from app.web.ids import identity
from app.web.listing.columns import Column
from app.web.listing.drawing import drawn
from app.web.listing.filters import Choice, Filter, Words, known
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import choices, word
from processes.documents.translations import N_
from processes.logins.standing import BY_NAME, BY_STANDING, SEEN, PersonLine, Side, Standing, people_page
from processes.paging import By, Page
from processes.people.places import organisations_seen
from processes.people.rights import may_see_people
from processes.people.rules import Actor, MemberRole, Role
from processes.people.telephones import shown_number
from processes.settings import LOCALES


def _find(asked: Asked, after: str | None, limit: int) -> Page[PersonLine]:
    said = asked.chosen
    narrowed = {"standing": said["state"], "role": said["role"], "side": said.get("side"), "text": said["q"]}
    narrowed |= {"organisation_id": said.get("organisation"), "customer": said.get("customer", "")}
    return people_page(asked.session, asked.actor, order=asked.order, after=after, limit=limit, **narrowed)


def _roles(asked: Asked) -> Iterator[tuple[str, str]]:
    yield from choices(Role) if asked.actor.is_staff else ()
    yield from choices(MemberRole)


def _organisations(asked: Asked) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in organisations_seen(asked.session, asked.actor)]


def _is_staff(actor: Actor) -> bool:
    return actor.is_staff


def _may_do(line: PersonLine) -> str:
    """Everything that the reader sees of what somebody may do."""
    return "; ".join([*map(word, line.roles), *map(right_said, line.rights)])


def _empty(asked: Asked) -> Empty:
    return Empty(title=N_("Nobody is found"), text=N_("Search with other words or look at all."), icon="users")


FILTERS: list[Filter] = [
    Words(name="q", title=N_("Name, address or number")),
    Choice(
        name="side",
        title=N_("Side"),
        options=lambda asked: choices(Side),
        parse=known(Side),
        shown_to=_is_staff,
    ),
    Words(name="customer", title=N_("Customer"), shown_to=_is_staff),
    Choice(
        name="organisation",
        title=N_("Organisation"),
        options=_organisations,
        parse=identity,
        shown_to=lambda actor: not actor.is_staff,
    ),
    Choice(
        name="state",
        title=N_("State"),
        options=lambda asked: choices(Standing),
        parse=known(Standing),
        any=N_("All who are here"),
    ),
    Choice(name="role", title=N_("What they may do"), options=_roles, parse=known([*Role, *MemberRole])),
]

PEOPLE = registered(
    Listing(
        name="people",
        endpoint="people.index",
        title=N_("People"),
        columns=[
            Column(key="name", title=N_("Name"), value=lambda line: line.person.name, sort=BY_NAME[:1]),
            Column(
                key="organisation",
                title=N_("Organisation"),
                value=lambda line: ", ".join(line.organisations) or (gettext("Staff") if line.roles else ""),
            ),
            Column(key="rights", title=N_("What they may do"), value=_may_do),
            Column(key="state", title=N_("State"), value=lambda line: word(line.standing), sort=[BY_STANDING]),
            Column(
                key="seen",
                title=N_("Last seen"),
                value=lambda line: line.seen_at,
                sort=[By(SEEN, nullable=True)],
                is_figure=True,
                is_told=True,
            ),
            Column(key="email", title=N_("Mail address"), value=lambda line: line.person.email, is_usual=False),
            Column(
                key="phone",
                title=N_("Telephone"),
                value=lambda line: ", ".join(map(shown_number, line.person.phones)),
                is_usual=False,
                shown_to=_is_staff,
            ),
            Column(
                key="language",
                title=N_("Language"),
                value=lambda line: LOCALES.get(line.person.locale, line.person.locale),
                is_usual=False,
            ),
        ],
        filters=FILTERS,
        find=_find,
        order=BY_NAME,
        cells="people/_cells.html",
        identify=lambda line: line.person.id,
        empty=_empty,
    )
)


@blueprint.get("/people")
@allowed(may_see_people)
def index() -> ResponseReturnValue:
    """Who there is, of those whom the reader may see."""
    return render_template("people/index.html", list=drawn(PEOPLE))
