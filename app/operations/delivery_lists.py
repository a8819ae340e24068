"""Messages, events, acts on many and the record of all acts as lists of administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.operations import words
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Period, Words, known, within
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.names import people
from app.web.words import called, choices, word
from processes.documents.translations import N_
from processes.engine.administration import bulk, lists
from processes.engine.administration.bulk import BulkAct
from processes.engine.store import audit
from processes.engine.store.audit import OperationAudit
from processes.engine.store.models import MessageState
from processes.outbox import OutboxEvent
from processes.outbox.queries import NEWEST, events_page
from processes.paging import By, Page

ANY = "any"


@dataclass(frozen=True)
class Done:
    """An act, and who did it."""

    act: Any
    who: str

    @property
    def id(self) -> int:
        """Of the act."""
        return int(self.act.id)


def _paged(asked: Asked, after: str | None, limit: int) -> dict[str, Any]:
    return {"order": asked.order, "after": after, "limit": limit}


def _messages(asked: Asked, after: str | None, limit: int) -> Page[Any]:
    state = asked.chosen["state"]
    page = _paged(asked, after, limit)
    return lists.messages_page(asked.session, state=None if state == ANY else state, **page)


def _events(asked: Asked, after: str | None, limit: int) -> Page[Any]:
    narrowed = {"waiting": asked.chosen["show"] == "waiting", "topic": asked.chosen["topic"]}
    return events_page(asked.session, **narrowed, **_paged(asked, after, limit))


def _with_people(asked: Asked, found: Page[Any]) -> Page[Done]:
    acts: Sequence[Any] = found.rows
    known = people(asked.session, [act.actor for act in acts])
    return Page([Done(act, known.get(act.actor, act.actor)) for act in acts], found.after, found.before)


def _acts(asked: Asked, after: str | None, limit: int) -> Page[Done]:
    where = within(asked.chosen["at"], OperationAudit.at)
    return _with_people(asked, audit.acts_page(asked.session, where=where, **_paged(asked, after, limit)))


def _bulks(asked: Asked, after: str | None, limit: int) -> Page[Done]:
    return _with_people(asked, bulk.acts_page(asked.session, **_paged(asked, after, limit)))


def _states(asked: Asked) -> list[tuple[str, str]]:
    return [*choices(MessageState), (ANY, gettext("Any"))]


def _shown(asked: Asked) -> list[tuple[str, str]]:
    return [("waiting", gettext("Still to be published")), ("all", gettext("All"))]


def _no_messages(asked: Asked) -> Empty:
    text = N_("A message for a process that nobody awaited in time appears here.")
    return Empty(title=N_("No messages here"), text=text, icon="mail")


def _no_events(asked: Asked) -> Empty:
    text = N_("Events for other systems wait here until the broker has confirmed them.")
    return Empty(title=N_("No events here"), text=text, icon="send")


def _no_acts(asked: Asked) -> Empty:
    text = N_("Every act of an administrator is kept here with its reason.")
    return Empty(title=N_("Nobody has interfered with anything"), text=text, icon="clipboard-list")


def _no_bulks(asked: Asked) -> Empty:
    text = N_("Narrow the list of cases or of failed jobs, then choose “Act on all of these”.")
    return Empty(
        title=N_("Nobody has acted on many yet"),
        text=text,
        icon="stack-2",
        url="/operations/cases",
        label=N_("Cases"),
    )


MESSAGES = registered(
    Listing(
        name="messages",
        endpoint="operations.messages",
        title=N_("Messages"),
        columns=[
            Column(key="message", title=N_("Message"), value=lambda row: row.name, sort=[lists.BY_MESSAGE]),
            Column(key="for_", title=N_("For"), value=lambda row: row.business_key, sort=[lists.BY_RECEIVER]),
            Column(key="content", title=N_("Content"), value=lambda row: words.value(row.variables)),
            Column(key="state", title=N_("State"), value=lambda row: word(row.state), sort=[lists.BY_MESSAGE_STATE]),
            Column(
                key="came",
                title=N_("Came"),
                value=lambda row: row.received_at,
                sort=[lists.BY_ARRIVAL],
                is_figure=True,
                is_told=True,
            ),
        ],
        filters=[
            Choice(
                name="state",
                title=N_("State"),
                options=_states,
                parse=known((*MessageState, ANY)),
                usual=MessageState.UNMATCHED.value,
            )
        ],
        find=_messages,
        order=lists.NEWEST_MESSAGE,
        cells="operations/_message_cells.html",
        empty=_no_messages,
        classes="is-data",
    )
)

OUTBOX = registered(
    Listing(
        name="outbox",
        endpoint="operations.outbox",
        title=N_("Outbox"),
        columns=[
            Column(key="topic", title=N_("Topic"), value=lambda row: row.topic, sort=[By(OutboxEvent.topic)]),
            Column(key="content", title=N_("Content"), value=lambda row: words.value(row.payload)),
            Column(
                key="state",
                title=N_("State"),
                value=lambda row: gettext("Published") if row.relayed_at else gettext("Waiting"),
                sort=[By(OutboxEvent.relayed_at, nullable=True)],
            ),
            Column(
                key="written",
                title=N_("Written"),
                value=lambda row: row.created_at,
                sort=[By(OutboxEvent.created_at)],
                is_figure=True,
                is_told=True,
            ),
            Column(key="event", title=N_("Event"), value=lambda row: row.id, sort=NEWEST, is_figure=True, is_told=True),
        ],
        filters=[
            Choice(name="show", title=N_("Show"), options=_shown, parse=known(("waiting", "all")), usual="waiting"),
            Words(name="topic", title=N_("Topic"), classes=""),
        ],
        find=_events,
        order=NEWEST,
        cells="operations/_event_cells.html",
        empty=_no_events,
        classes="is-data",
    )
)

_WHO = Column(key="who", title=N_("Who"), value=lambda row: row.who, sort=(), classes="nowrap")
_WHY = Column(key="why", title=N_("Why"), value=lambda row: row.act.reason)

RECORD = registered(
    Listing(
        name="record",
        endpoint="operations.record",
        title=N_("Record"),
        columns=[
            Column(
                key="at", title=N_("When"), value=lambda row: row.act.at, sort=[By(OperationAudit.at)], classes="nowrap"
            ),
            _WHO,
            Column(
                key="what",
                title=N_("What"),
                value=lambda row: words.act(row.act.act),
                sort=[By(OperationAudit.act)],
                classes="nowrap",
            ),
            Column(
                key="case",
                title=N_("Case"),
                value=lambda row: " ".join(filter(None, [row.act.business_key, row.act.element_id])),
                sort=[By(OperationAudit.business_key, nullable=True)],
            ),
            _WHY,
            Column(key="more", title=N_("More"), value=lambda row: words.story(row.act.details)),
        ],
        filters=[Period(name="at", title=N_("Done"))],
        find=_acts,
        order=audit.NEWEST,
        cells="operations/_record_cells.html",
        empty=_no_acts,
        classes="is-data",
    )
)

BULKS = registered(
    Listing(
        name="bulks",
        endpoint="operations.bulks",
        title=N_("Acts on many"),
        columns=[
            Column(
                key="what",
                title=N_("What"),
                value=lambda row: called("act", row.act.act),
                sort=[By(BulkAct.act)],
            ),
            _WHO,
            _WHY,
            Column(
                key="state",
                title=N_("State"),
                value=lambda row: gettext("Under way") if row.act.waiting else gettext("Finished"),
            ),
            Column(
                key="all",
                title=N_("Of all"),
                value=lambda row: f"{row.act.total - row.act.waiting} / {row.act.total}",
                sort=[By(BulkAct.total)],
                is_figure=True,
            ),
            Column(
                key="begun",
                title=N_("Begun"),
                value=lambda row: row.act.created_at,
                sort=[By(BulkAct.created_at)],
                is_figure=True,
            ),
        ],
        find=_bulks,
        order=bulk.NEWEST,
        cells="operations/_bulk_cells.html",
        empty=_no_bulks,
    )
)
