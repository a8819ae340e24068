"""Knows ISO 8601 durations, retry plans (R5/PT5M or PT1M,PT5M) and the next turn of recurring work."""

import re
from datetime import datetime, timedelta

from processes.engine.sentences import N_, Sentence

DEFAULT_RETRY = "R5/PT5M"
MAX_ATTEMPTS = 50
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


def next_turn(every: str, due_at: datetime, now: datetime) -> datetime:
    """The first turn after `now` on the grid of `every` from `due_at`: turns that were missed are not made up for."""
    period = duration(every)
    if period <= timedelta(0):
        raise ValueError(f"{every!r} is not a period")
    if due_at > now:
        return due_at
    return due_at + ((now - due_at) // period + 1) * period
