"""Where a person is signed in, and what acts for them, as lists."""

from flask_babel import gettext

from app.people.devices import device
from app.web.listing.columns import Column
from app.web.listing.listing import Asked, Empty, Listing, registered
from app.web.words import word
from processes.documents.translations import N_
from processes.paging import By, Page, spoken
from processes.people import signed_in
from processes.people.models import ApiToken, PersonSession
from processes.people.rules import Scope


def _sessions(asked: Asked, after: str | None, limit: int) -> Page[PersonSession]:
    own = asked.actor.person_id or 0
    return signed_in.sessions_page(asked.session, own, asked.now, order=asked.order, after=after, limit=limit)


def _tokens(asked: Asked, after: str | None, limit: int) -> Page[ApiToken]:
    own = asked.actor.person_id or 0
    return signed_in.tokens_page(asked.session, own, asked.now, order=asked.order, after=after, limit=limit)


def named(session: PersonSession) -> str:
    """The device of a session."""
    return device(session.agent) or gettext("Unknown device")


SESSIONS = registered(
    Listing(
        name="sessions",
        endpoint="people.sessions",
        title=N_("Where you are signed in"),
        columns=[
            Column(key="device", title=N_("Device"), value=named),
            Column(
                key="address",
                title=N_("Address"),
                value=lambda row: row.address,
                sort=[By(PersonSession.address, nullable=True)],
                is_told=True,
            ),
            Column(
                key="used",
                title=N_("Last used"),
                value=lambda row: row.seen_at,
                sort=[By(PersonSession.seen_at)],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="opened",
                title=N_("Signed in"),
                value=lambda row: row.opened_at,
                sort=[By(PersonSession.opened_at)],
                is_figure=True,
                is_told=True,
            ),
            Column(key="acts", title=N_("What you can do"), is_quiet=True, classes="row-acts"),
        ],
        find=_sessions,
        order=signed_in.LAST_SEEN,
        cells="people/_session_cells.html",
        empty=lambda asked: Empty(title=N_("Nobody is signed in"), icon="lock"),
    )
)

TOKENS = registered(
    Listing(
        name="tokens",
        endpoint="people.tokens",
        title=N_("API tokens"),
        columns=[
            Column(
                key="name",
                title=N_("What uses it"),
                value=lambda row: row.note or gettext("Unnamed"),
                sort=[By(spoken(ApiToken.note))],
            ),
            Column(
                key="scopes",
                title=N_("What it may do"),
                value=lambda row: ", ".join(word(scope) for scope in Scope if scope.value in row.scopes),
            ),
            Column(
                key="used",
                title=N_("Last used"),
                value=lambda row: row.last_used_at,
                sort=[By(ApiToken.last_used_at, nullable=True)],
                is_figure=True,
                is_told=True,
            ),
            Column(
                key="expires",
                title=N_("Works until"),
                value=lambda row: row.expires_at,
                sort=[By(ApiToken.expires_at)],
                is_figure=True,
                is_told=True,
            ),
            Column(key="acts", title=N_("What you can do"), is_quiet=True, classes="row-acts"),
        ],
        find=_tokens,
        order=[By(ApiToken.id, descending=True)],
        cells="people/_token_cells.html",
        empty=lambda asked: Empty(title=N_("No token"), text=N_("No program acts in your name."), icon="key"),
    )
)
