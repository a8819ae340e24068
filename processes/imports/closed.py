"""Writes requests with their discussion down, many in one statement: nothing of what follows events follows these."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from processes.contracts import queries as contracts
from processes.contracts.rules import Priority
from processes.imports.events import TAKEN_OVER
from processes.imports.models import Outcome
from processes.imports.rows import Row
from processes.imports.taking import Taking
from processes.requests import flow
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent, RequestMessage
from processes.requests.rules import Channel, Impact, MessageKind, RequestKind, RequestState, Urgency
from processes.requests.searching import add_words

AT_ONCE = 500  # requests in one statement
_ENDS = {
    RequestState.CLOSED: EventKind.CLOSED,
    RequestState.REJECTED: EventKind.REJECTED,
    RequestState.WITHDRAWN: EventKind.WITHDRAWN,
}
_URGENCY = {Priority.CRITICAL: Urgency.HIGH, Priority.HIGH: Urgency.HIGH, Priority.LOW: Urgency.LOW}


def take_closed(taking: Taking, rows: Sequence[Row]) -> None:
    """Write ended requests down as they were, the oldest first, each with its beginning, its end and its origin."""
    priorities: dict[tuple[int, Impact, Urgency], Priority] = {}
    ordered = sorted(rows, key=lambda row: (row.means["logged_at"], row.number))
    for some in _parts(ordered):
        written = [_request(taking, row, priorities) for row in some]
        made = insert(Request).returning(Request.id, sort_by_parameter_order=True)
        ids = list(taking.session.scalars(made, written))
        write_messages(taking.session, list(zip(ids, (row.means["messages"] for row in some), strict=True)))
        events = [
            event for row, request_id in zip(some, ids, strict=True) for event in _events(taking, row, request_id)
        ]
        taking.session.execute(insert(RequestEvent), events)
        add_words(taking.session, dict(zip(ids, map(names, some), strict=True)))
        for row, request_id in zip(some, ids, strict=True):
            taking.keep(row, request_id, Outcome.NEW)
        taking.tick(sum(1 + len(row.means["messages"]) for row in some))


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _request(taking: Taking, row: Row, priorities: dict[tuple[int, Impact, Urgency], Priority]) -> dict[str, Any]:
    said = asked_for(row)
    key = row.means["project_id"], said["impact"], said["urgency"]
    priority = row.get("priority") or priorities.get(key)
    if priority is None:
        pack = contracts.pack_for(taking.session, row.means["project_id"], taking.now)
        priority = priorities[key] = flow.priority_for(taking.session, said["impact"], said["urgency"], pack=pack)
    named = ("organisation_id", "project_id", "requester_id", "product_id", "logged_at", "closed_at", "state")
    return {**said, **{name: row.means[name] for name in named}, "priority": priority, "is_unverified": False}


def asked_for(row: Row) -> dict[str, Any]:
    """What a request says of itself; what the other system did not know is a person's incident of no great hurry."""
    return {
        "kind": row.get("kind") or RequestKind.INCIDENT,
        "summary": row.means["summary"],
        "description": row.get("description") or "",
        "impact": row.get("impact") or Impact.PERSON,
        "urgency": row.get("urgency") or _URGENCY.get(row.get("priority"), Urgency.MEDIUM),
        "channel": row.get("channel") or Channel.API,
    }


def write_messages(session: Session, of: Sequence[tuple[int, Sequence[dict[str, Any]]]]) -> None:
    """What was written to requests (ids), with its authors and times; nobody is told."""
    written = [
        {
            "request_id": request_id,
            "at": message["at"],
            "kind": MessageKind.NOTE if message["internal"] else MessageKind.MESSAGE,
            "author_id": message["author_id"],
            "author_name": message["author_name"],
            "by_staff": message["by_staff"],
            "body": message["body"],
            "quoted": "",
            "is_unverified": False,
        }
        for request_id, messages in of
        for message in messages
    ]
    for start in range(0, len(written), AT_ONCE):
        session.execute(insert(RequestMessage), written[start : start + AT_ONCE])


def _events(taking: Taking, row: Row, request_id: int) -> Iterator[dict[str, Any]]:
    state, closed_at = row.means["state"], row.means["closed_at"]
    ended = {"reason": ""} if state is not RequestState.CLOSED else {}
    for at, kind, after, details in (
        (row.means["logged_at"], EventKind.LOGGED, RequestState.LOGGED, {}),
        (closed_at, _ENDS[state], state, ended),
        (max(taking.now, closed_at), TAKEN_OVER, state, origin(taking, row)),
    ):
        is_ours = kind is TAKEN_OVER
        yield {
            "request_id": request_id,
            "at": at,
            "kind": kind,
            "state": after,
            "actor_id": taking.actor.person_id if is_ours else None,
            "actor_name": taking.actor.name if is_ours else taking.system,
            "is_internal": False,
            "details": details,
        }


def origin(taking: Taking, row: Row) -> dict[str, Any]:
    """Where a request comes from, for its history."""
    number = row.get("number") or row.means["foreign_id"]
    return {
        "system": taking.system,
        "number": number,
        "stood": row.values.get("state", ""),
        "import_id": taking.import_id,
    }


def names(row: Row) -> str:
    """What the other system called a request, for whoever looks for it."""
    return " ".join({row.get("number") or "", row.means["foreign_id"]})
