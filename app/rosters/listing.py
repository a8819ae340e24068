"""The list of absences: what it shows, by what it is narrowed and ordered."""

from zoneinfo import ZoneInfo

from flask_babel import gettext

from app.web.actors import current_person
from app.web.ids import identity
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Filter, Period, known, of_list, within
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import choices, word
from processes.catalogue.rules import AbsenceCode
from processes.documents.translations import N_
from processes.paging import By, Page, keyset, page_of
from processes.people.models import Person
from processes.rosters import queries
from processes.rosters.models import Absence, AbsenceState

SHOWN = {"coming": True, "all": None}


def _find(asked: Asked, after: str | None, limit: int) -> Page[Absence]:
    zone = ZoneInfo(current_person().timezone)
    chosen, today = asked.chosen, asked.now.astimezone(zone).date()
    query = queries.absences(asked.actor, today)
    if chosen["show"] == "coming":
        query = query.where(Absence.ends_at > asked.now)
    for name, column in (("state", Absence.state), ("kind", Absence.kind), ("person", Absence.person_id)):
        if chosen[name]:
            query = query.where(column == chosen[name])
    query = query.where(*within(chosen["days"], Absence.starts_at, Absence.ends_at))
    rows = asked.session.execute(keyset(query, asked.order, after, limit)).all()
    return page_of(rows, asked.order, limit, after)


def _people(asked: Asked) -> list[tuple[str, str]]:
    today = asked.now.astimezone(ZoneInfo(current_person().timezone)).date()
    people = queries.people_shown(asked.session, asked.actor, today=today)
    return [(str(person.id), person.name) for person in people]


def _empty(asked: Asked) -> Empty:
    return Empty(
        title=N_("Nobody is away"),
        text=N_("Absences that are asked for and approved stand here."),
        icon="beach",
        url=asked.wider({"show": "all"}),
        label=N_("Show all absences"),
    )


FILTERS: list[Filter] = [
    Choice(
        name="show",
        title=N_("Show"),
        options=lambda asked: [("coming", gettext("Now and to come")), ("all", gettext("All"))],
        parse=known(SHOWN),
        usual="coming",
    ),
    Choice(name="state", title=N_("State"), options=lambda asked: choices(AbsenceState), parse=known(AbsenceState)),
    of_list(AbsenceCode, name="kind", title=N_("Kind")),
    Choice(name="person", title=N_("Who"), options=_people, parse=identity),
    Period(name="days", title=N_("Days")),
]

COLUMNS = [
    Column(key="who", title=N_("Who"), value=lambda row: row.person.name, sort=[By(Person.name)]),
    Column(key="kind", title=N_("Kind"), value=lambda row: word(row.kind)),
    Column(key="starts", title=N_("From"), value=lambda row: row.starts_at, sort=[By(Absence.starts_at)], is_told=True),
    Column(key="ends", title=N_("Until"), value=lambda row: row.ends_at, sort=[By(Absence.ends_at)], is_told=True),
    Column(key="state", title=N_("State"), value=lambda row: word(row.state), sort=[By(Absence.state)]),
]

ABSENCES = registered(
    Listing(
        name="absences",
        endpoint="rosters.absences",
        title=N_("Absences"),
        columns=COLUMNS,
        filters=FILTERS,
        find=_find,
        order=(By(Absence.starts_at), By(Absence.id)),
        cells="rosters/_cells.html",
        empty=_empty,
        limit=30,
    )
)
