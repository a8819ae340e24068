"""Knows ISO 8601 durations, retry plans (R5/PT5M or PT1M,PT5M) and the next time of recurring work."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from processes.engine.sentences import N_, Sentence
from processes.settings import get_settings

DEFAULT_RETRY = "R5/PT5M"
MAX_ATTEMPTS = 50
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W|(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,8}(?:\.\d{1,6})?)S)?)?)"
)


def duration(text: str) -> timedelta:
    """The length of an ISO 8601 duration of weeks, days, hours, minutes, seconds; ValueError otherwise.

    Months and years have no length of their own and are refused.
    """
    match = _DURATION.fullmatch(text.strip())
    parts = {name: float(part) for name, part in match.groupdict().items() if part} if match else {}
    if not parts:
        raise ValueError(Sentence(N_("{text!r} is not a duration such as PT4H or P3D."), text=text))
    return timedelta(**parts)


def retry_plan(text: str | None) -> list[timedelta]:
    """The pauses between attempts, one fewer than attempts (R5/PT5M is five attempts); ValueError if unreadable."""
    text = (text or DEFAULT_RETRY).strip()
    repeated = re.fullmatch(r"R(\d{1,3})/(.+)", text)
    if repeated:
        attempts = int(repeated.group(1))
        if not 1 <= attempts <= MAX_ATTEMPTS:
            raise ValueError(
                Sentence(N_("{text!r} must repeat between 1 and {most} times."), text=text, most=MAX_ATTEMPTS)
            )
        return [duration(repeated.group(2))] * (attempts - 1)
    plan = [duration(part) for part in text.split(",")]
    if len(plan) >= MAX_ATTEMPTS:
        raise ValueError(Sentence(N_("{text!r} must repeat between 1 and {most} times."), text=text, most=MAX_ATTEMPTS))
    return plan


def pause_after(retry: str | None, attempts: int) -> timedelta | None:
    """How long to wait after that many attempts, or None when there are no more; an unreadable plan is the default."""
    try:
        plan = retry_plan(retry)
    except ValueError:
        plan = retry_plan(DEFAULT_RETRY)
    return plan[max(attempts, 1) - 1] if attempts <= len(plan) else None


def next_run(every: str, due_at: datetime, now: datetime) -> datetime:
    """The first time after `now` on the grid of `every` from `due_at`: what was missed is not made up for."""
    period = duration(every)
    if period <= timedelta(0):
        raise ValueError(f"{every!r} is not a period")
    return due_at if due_at > now else due_after(due_at, period, now)


def due_after(due_at: datetime, period: timedelta, now: datetime, clock: time | None = None) -> datetime:
    """The first time after both `due_at` and `now`; `clock` is the time of day of the first one, if it is known.

    Days are the calendar's where the desk is: what is due daily at 08:00 stays at 08:00 when the clocks change.
    """
    periods = max(1, (now - due_at) // period)  # a day of 23 or 25 hours makes it one too few at most
    while (found := later(due_at, period, periods, clock)) <= now:
        periods += 1
    return found


def later(at: datetime, period: timedelta, periods: int = 1, clock: time | None = None) -> datetime:
    """The instant so many periods after `at`; a clock that a missing hour has moved is set right the next day."""
    if period % _DAY:
        return at + periods * period
    here = at.astimezone(_zone())
    usual = clock if clock and abs(_on(here.date(), clock) - at) <= _HOUR else here.time()
    return _on(here.date() + periods * period, usual)


def time_of_day(at: datetime) -> time:
    """What the clock says where the desk is."""
    return at.astimezone(_zone()).time()


def _on(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, _zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(get_settings().default_timezone)
