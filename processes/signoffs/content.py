"""What a customer signs: what was done, why, by whom, in how many minutes."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from sqlalchemy.orm import Session

from processes.catalogue.queries import named
from processes.catalogue.rules import CauseCode
from processes.requests.models import Request
from processes.resolution.models import Resolution
from processes.worklogs.models import WorkLog
from processes.worklogs.queries import work_of


def signoff_content(
    session: Session, request: Request, resolution: Resolution, price: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The content of a sign-off, JSON only; instants as ISO text in UTC, durations in whole minutes.

    `price` is amount (text, without VAT), currency, minutes_worked and minutes_billed, and `further` where amounts in
    other currencies stand beside it; None where it is not known.
    """
    lines = [_line(log) for log in work_of(session, request.id)]
    return {
        "number": request.number,
        "request": request.summary,
        "round": resolution.round,
        "cause": resolution.cause.value,
        "summary": resolution.summary,
        "no_work_reason": resolution.no_work_reason,
        "work": lines,
        "minutes": sum(line["minutes"] for line in lines),
        "price": dict(price) if price else None,
    }


def shown(session: Session, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as mails are given it: with the cause itself, whose name depends on the reader."""
    return {**content, "cause": named(session, CauseCode(content["cause"]))}


def _line(log: WorkLog) -> dict[str, Any]:
    return {
        "work_log_id": log.id,
        "started_at": log.started_at.astimezone(UTC).isoformat(),
        "ended_at": log.ended_at.astimezone(UTC).isoformat(),
        "minutes": log.minutes,
        "activity": log.activity.value,
        "technician": log.technician.name,
        "description": log.description,
    }
