"""What the live view looks at, as its address says it: period, customer, pack, version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.web.days import day_of
from app.web.ids import identity
from processes.documents.translations import N_
from processes.engine.designing.standing import Chosen
from processes.engine.designing.stays import Period
from processes.requests.queries import numbers_for

LENGTHS = {
    1: N_("Last day"),
    7: N_("Last 7 days"),
    30: N_("Last 30 days"),
    90: N_("Last 90 days"),
    365: N_("Last year"),
}
USUAL = 30
LONGEST = timedelta(days=366)
NAMES = ("days", "since", "until", "organisation", "pack", "version")


@dataclass(frozen=True)
class Looked:
    """What is looked at; `given` are the parameters of the address that narrow something, days and dates included."""

    chosen: Chosen
    period: Period
    days: int | None
    since: date
    until: date
    given: dict[str, Any]


def looked_at(process: str, given: Mapping[str, str], *, zone: str, now: datetime) -> Looked:
    """What an address means; what it cannot mean narrows nothing. Days begin and end in the reader's time zone."""
    days, period = _period(given, ZoneInfo(zone), now)
    organisation, version = identity(given.get("organisation")), identity(given.get("version"))
    chosen = Chosen(
        process,
        pack=given.get("pack", "").replace("\x00", "").strip() or None,
        version=version,
        keys=None if organisation is None else numbers_for(organisation),
    )
    first, last = (instant.astimezone(ZoneInfo(zone)).date() for instant in (period.since, period.until))
    until = last if days is not None else last - timedelta(days=1)
    return Looked(chosen, period, days, first, until, {name: given[name] for name in NAMES if given.get(name)})


def _period(given: Mapping[str, str], zone: ZoneInfo, now: datetime) -> tuple[int | None, Period]:
    days = identity(given.get("days"))
    first, last = day_of(given.get("since")), day_of(given.get("until"))
    if days in LENGTHS or first is None or last is None or last < first:
        days = days if days in LENGTHS else USUAL
        since = now - timedelta(days=days)
        return days, Period(since.replace(minute=0, second=0, microsecond=0), now)  # whole hours are counted already
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(min(last, first + LONGEST) + timedelta(days=1), time(), zone)
    return None, Period(since, until)
