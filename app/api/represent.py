"""Records as the JSON door shows them: plain dictionaries, instants as ISO 8601 text in UTC."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app, url_for

from processes.billing.models import Invoice, RatedWork
from processes.engine.files.form_fields import Field
from processes.engine.store.models import AnyRow
from processes.people.models import Person
from processes.requests.models import Request, RequestMessage
from processes.requests.rules import stage
from processes.requests.told import Told
from processes.slas.models import SlaClock
from processes.worklogs.models import WorkLog


def address(endpoint: str, **values: Any) -> str:
    """The whole address of a resource under BASE_URL: the Host header is the sender's to choose."""
    return f"{current_app.config['BASE_URL']}{url_for(endpoint, **values)}"


def instant(at: datetime | None) -> str | None:
    """An instant in UTC."""
    return at.astimezone(UTC).isoformat() if at else None


def _named(record: Any) -> dict[str, Any] | None:
    return {"id": record.id, "name": record.name} if record is not None else None


def request(record: Request, assignee: Person | None = None) -> dict[str, Any]:
    """A request as lists show it."""
    return {
        "number": record.number,
        "url": address("api_requests.read", number=record.number),
        "kind": record.kind.value,
        "summary": record.summary,
        "impact": record.impact.value,
        "urgency": record.urgency.value,
        "priority": record.priority.value if record.priority else None,
        "state": record.state.value,
        "stage": stage(record.state).value,
        "channel": record.channel.value,
        "organisation": _named(record.organisation),
        "project": _named(record.project),
        "requester": _named(record.requester),
        "assignee": _named(assignee),
        "logged_at": instant(record.logged_at),
        "closed_at": instant(record.closed_at),
    }


def request_detail(record: Request, assignee: Person | None, clocks: Iterable[SlaClock]) -> dict[str, Any]:
    """A request with its text and promised times."""
    targets = [
        {
            "target": clock.target.value,
            "state": clock.state.value,
            "due_at": instant(clock.due_at),
            "met_at": instant(clock.met_at),
        }
        for clock in clocks
    ]
    return {**request(record, assignee), "description": record.description, "targets": targets}


def message(record: RequestMessage) -> dict[str, Any]:
    """An entry of the discussion."""
    return {
        "id": record.id,
        "at": instant(record.at),
        "kind": record.kind.value,
        "author": record.author_name,
        "is_unverified": record.is_unverified,
        "body": record.body,
    }


def event(record: Told) -> dict[str, Any]:
    """Something that happened, as its reader may see it."""
    return {
        "at": instant(record.at),
        "kind": record.kind.name,
        "actor": record.actor_name,
        "state": record.state.value,
        "details": record.details,
    }


def work_log(record: WorkLog, overlaps: Iterable[WorkLog] = ()) -> dict[str, Any]:
    """Logged work."""
    return {
        "id": record.id,
        "started_at": instant(record.started_at),
        "ended_at": instant(record.ended_at),
        "minutes": record.minutes,
        "activity": record.activity.value,
        "description": record.description,
        "overlaps": [other.id for other in overlaps],
    }


def task(record: AnyRow) -> dict[str, Any]:
    """A task that waits."""
    return {
        "id": record.id,
        "name": record.name,
        "process": record.process,
        "element": record.element_id,
        "request": record.business_key,
        "due_at": instant(record.due_at),
        "created_at": instant(record.created_at),
        "claimed": record.claimed_by is not None,
    }


def field(record: Field) -> dict[str, Any]:
    """A field of a task's form."""
    return {
        "key": record.key,
        "label": record.label,
        "type": record.type,
        "required": record.required,
        "options": [{"value": value, "label": label} for value, label in record.options],
    }


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def invoice(record: Invoice) -> dict[str, Any]:
    """An invoice's head; amounts as decimal text."""
    return {
        "number": record.number,
        "url": address("api_invoices.read", number=record.number),
        "organisation": {"id": record.organisation_id, "name": record.customer.get("name")},
        "month": _month(record.month),
        "issued_on": record.issued_on.isoformat(),
        "due_on": record.due_on.isoformat(),
        "currency": record.currency,
        "net": str(record.net),
        "vat": str(record.vat),
        "total": str(record.total),
        "state": record.state.value,
    }


def rated_work(record: RatedWork) -> dict[str, Any]:
    """A line of the detailed overview."""
    return {
        "request": record.request.number,
        "started_at": instant(record.started_at),
        "ended_at": instant(record.ended_at),
        "minutes_worked": record.minutes_worked,
        "minutes_billed": record.minutes_billed,
        "description": record.description,
        "technician": record.technician_name,
        "amount": str(record.amount),
    }
