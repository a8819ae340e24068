"""Mail as lists: what came in, what goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from app.mail.blueprint import outcome_words
from app.web.listing.columns import Column
from app.web.listing.filters import Choice, Period, known, within
from app.web.listing.listing import Asked, Empty, Listing, Offer, registered
from app.web.words import choices, word
from processes.documents.translations import N_
from processes.mail import queries
from processes.mail.models import IncomingMail, IncomingState, OutgoingMail, OutgoingState
from processes.mail.rights import may_release
from processes.paging import By, Page, ranked, spoken
from processes.requests.queries import numbers_of

WAITING = (IncomingState.QUARANTINED, IncomingState.FAILED)


@dataclass(frozen=True)
class Line:
    """A mail, and the number of the request to which it belongs."""

    mail: Any
    number: str | None


def _lines(asked: Asked, found: Page[Any]) -> Page[Line]:
    mails: Sequence[Any] = found.rows
    numbers = numbers_of(asked.session, {mail.request_id for mail in mails if mail.request_id})
    return found.each(lambda mail: Line(mail, numbers.get(mail.request_id or 0)))


def _came(asked: Asked, after: str | None, limit: int) -> Page[Line]:
    narrowed: dict[str, Any] = {
        "states": WAITING if asked.chosen["show"] == "waiting" else (),
        "where": within(asked.chosen["came"], IncomingMail.received_at),
    }
    found = queries.incoming_page(asked.session, **narrowed, order=asked.order, after=after, limit=limit)
    return _lines(asked, found)


def _sent(asked: Asked, after: str | None, limit: int) -> Page[Line]:
    narrowed: dict[str, Any] = {
        "state": asked.chosen["state"],
        "where": within(asked.chosen["written"], OutgoingMail.created_at),
    }
    found = queries.outgoing_page(asked.session, **narrowed, order=asked.order, after=after, limit=limit)
    return _lines(asked, found)


def _none_came(asked: Asked) -> Empty:
    if asked.chosen["show"] == "waiting":
        return Empty(
            title=N_("No message waits"),
            text=N_("Messages of unknown senders, and those that could not be handled, wait here."),
            url=asked.listing.url({"show": "all"}, {}),
            label=N_("Show all messages"),
        )
    text = N_("Messages to the desk appear here as they come.")
    return Empty(
        title=N_("No mail came yet"),
        text=text,
        icon="mail",
        url=asked.listing.url({}, {}),
        label=N_("Waiting for an agent"),
    )


def _none_sent(asked: Asked) -> Empty:
    text = N_("Mails to customers, colleagues and suppliers appear here as they are written.")
    return Empty(title=N_("No mail here"), text=text, icon="mail")


def _shown(asked: Asked) -> list[tuple[str, str]]:
    return [("waiting", gettext("Waiting for an agent")), ("all", gettext("All"))]


INCOMING = registered(
    Listing(
        name="incoming",
        endpoint="mail.incoming",
        title=N_("Incoming mail"),
        columns=[
            Column(
                key="subject",
                title=N_("Subject"),
                value=lambda line: line.mail.subject,
                sort=[By(spoken(IncomingMail.subject), nullable=True)],
            ),
            Column(
                key="sender",
                title=N_("From"),
                value=lambda line: line.mail.sender or gettext("(no sender)"),
                sort=[By(IncomingMail.sender, nullable=True)],
            ),
            Column(
                key="outcome",
                title=N_("What became of it"),
                value=lambda line: " ".join(filter(None, [line.number, outcome_words(line.mail.outcome or "")])),
            ),
            Column(
                key="state",
                title=N_("State"),
                value=lambda line: word(line.mail.state),
                sort=[By(ranked(IncomingMail.state, IncomingState))],
            ),
            Column(
                key="came",
                title=N_("Came"),
                value=lambda line: line.mail.received_at,
                sort=[By(IncomingMail.received_at)],
                is_figure=True,
            ),
        ],
        filters=[
            Choice(name="show", title=N_("Show"), options=_shown, parse=known(("waiting", "all")), usual="waiting"),
            Period(name="came", title=N_("Came")),
        ],
        find=_came,
        order=queries.NEWEST_CAME,
        cells="mail/_incoming_cells.html",
        identify=lambda line: line.mail.id,
        empty=_none_came,
    )
)

OUTGOING = registered(
    Listing(
        name="outgoing",
        endpoint="mail.outgoing",
        title=N_("Outgoing mail"),
        columns=[
            Column(
                key="subject",
                title=N_("Subject"),
                value=lambda line: line.mail.subject,
            ),
            Column(
                key="to",
                title=N_("To"),
                value=lambda line: " ".join(filter(None, [line.mail.to_name, line.mail.to_address])),
                sort=[By(OutgoingMail.to_address)],
            ),
            Column(key="request", title=N_("Request"), value=lambda line: line.number),
            Column(
                key="state",
                title=N_("State"),
                value=lambda line: word(line.mail.state),
            ),
            Column(
                key="written",
                title=N_("Written"),
                value=lambda line: line.mail.created_at,
                sort=[By(OutgoingMail.created_at)],
                is_figure=True,
            ),
        ],
        filters=[
            Choice(
                name="state",
                title=N_("State"),
                options=lambda asked: choices(OutgoingState),
                parse=known(OutgoingState),
            ),
            Period(name="written", title=N_("Written")),
        ],
        find=_sent,
        order=queries.NEWEST_SENT,
        cells="mail/_outgoing_cells.html",
        identify=lambda line: line.mail.id,
        empty=_none_sent,
        offers=[Offer(act="mail.released", right=may_release)],
        label=lambda line: f"{line.mail.subject} – {line.mail.to_address}",
    )
)
