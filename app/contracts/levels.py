"""Warnings and levels of a tariff as people type and read them: percent of the time, or how long before or after."""

from flask_babel import gettext as _

from processes.contracts.rules import FULL, Level
from processes.documents.rendering import minutes
from processes.documents.translations import N_
from processes.people.rules import Role

PERCENT = "percent"
POINTS = {
    PERCENT: N_("percent of the time"),
    "minutes_before": N_("min before it falls due"),
    "hours_before": N_("h before it falls due"),
    "minutes_after": N_("min after it fell due"),
    "hours_after": N_("h after it fell due"),
}
HOUR = 60


def as_level(count: int, point: str, whom: Role) -> Level:
    """A level from its two fields."""
    if point == PERCENT:
        return Level(count, whom)
    span, _sep, way = point.partition("_")
    return Level(FULL, whom, count * (HOUR if span == "hours" else 1) * (-1 if way == "before" else 1))


def counted(level: Level) -> tuple[int, str]:
    """The two fields of a level, in hours where they are whole."""
    if not level.minutes:
        return level.percent, PERCENT
    span, whole = ("hours", HOUR) if level.minutes % HOUR == 0 else ("minutes", 1)
    return abs(level.minutes) // whole, f"{span}_{'before' if level.minutes < 0 else 'after'}"


def said(level: Level) -> str:
    """A level in words."""
    if not level.minutes:
        return (
            _("when it falls due") if level.percent == FULL else _("%(percent)s %% of the time", percent=level.percent)
        )
    span = minutes(abs(level.minutes))
    if level.minutes < 0:
        return _("%(span)s before it falls due", span=span)
    return _("%(span)s after it fell due", span=span)
