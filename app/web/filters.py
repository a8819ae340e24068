"""How values look on a page: money, minutes, instants, people, in the reader's language and zone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal
from flask import Flask
from flask_babel import format_date, format_timedelta, gettext, to_user_timezone
from markupsafe import Markup

from app.web.drawn import said
from app.web.i18n import language
from processes.clock import utcnow
from processes.documents.rendering import minutes

NBSP = "\N{NO-BREAK SPACE}"
WORDS_BACK = timedelta(days=7)  # "2 months ago" down a whole history says nothing
WORDS_AHEAD = timedelta(hours=48)
WITHOUT_YEAR = timedelta(days=180)


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency, as the reader's language writes it."""
    return "" if amount is None else format_currency(amount, currency, locale=language())


def size(count: int) -> str:
    """How large a file is (bytes), as the reader's language writes it: `78 B`, `2.4 MB`."""
    units = ["B", "kB", "MB", "GB"]
    shown = float(count)
    while shown >= 1000 and len(units) > 1:
        shown /= 1000
        units.pop(0)
    return f"{format_decimal(shown, '#,##0.#', locale=language())}{NBSP}{units[0]}"


def dt(instant: datetime | None) -> str:
    """The exact instant in the reader's zone, to the minute: `Mon 22 Nov 2026 14:30`; no line breaks in its day."""
    if instant is None:
        return ""
    written = _written(instant, "EEE d. M. y" if _slavic() else "EEE d MMM y").replace(" ", NBSP)
    return f"{written} {hours(instant)}"


def day(value: date | datetime | None) -> str:
    """A day, written short, on one line."""
    return format_date(value, "d. M. y" if _slavic() else "d MMM y").replace(" ", NBSP) if value else ""


def weekday(value: date) -> str:
    """Its weekday, as short as the reader's language has it: `Mo`."""
    return format_date(value, "EEEEEE")


def clock(instant: datetime | None) -> str:
    """Hours and minutes; with the day where it is not today."""
    if instant is None:
        return ""
    today = to_user_timezone(utcnow()).date()
    if to_user_timezone(instant).date() == today:
        return hours(instant)
    return f"{_written(instant, _day_pattern())} {hours(instant)}".replace(" ", NBSP)


def hours(instant: datetime) -> str:
    """The time of day in the reader's zone, without the day: `14:30`."""
    return _written(instant, "HH:mm")


def month(day: date) -> str:
    """The month of a day, in words: `October 2026`."""
    return format_date(day, "LLLL y")


def ago(instant: datetime | None) -> str:
    """How far an instant is from now, in words: `3 hours ago`, `in 2 days`."""
    if instant is None:
        return ""
    distance = instant - utcnow()
    if abs(distance) < timedelta(minutes=1):
        return gettext("just now")
    return format_timedelta(distance, add_direction=True, threshold=0.99)


def time_tag(instant: datetime | None, *, exact: bool = False) -> Markup:
    """A `<time>`: words with the exact instant on hover; the reverse with `exact` and where words would say little."""
    if instant is None:
        return Markup("")
    distance = instant - utcnow()
    if exact or not -WORDS_BACK < distance < WORDS_AHEAD:
        shown = dt(instant) if exact or abs(distance) > WITHOUT_YEAR else clock(instant)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(instant.isoformat(), ago(instant), shown)
    tag = Markup('<time datetime="{}" title="{}" data-relative>{}</time>')  # times.ts keeps it true on an open page
    return tag.format(instant.isoformat(), dt(instant), ago(instant))


def initials(name: str) -> str:
    """One or two letters that stand for a person."""
    words = [word for word in name.replace(".", " ").split() if word[0].isalpha()]
    return ((words[0][0] + words[-1][0]) if len(words) > 1 else name[:2]).upper()


def hue(name: str) -> int:
    """Which of eight calm colours a person's chip has; the same everywhere."""
    return sum(name.encode()) % 8


def _written(instant: datetime, pattern: str) -> str:
    """An instant in the reader's zone and language, by a pattern that goes to the minute."""
    local = to_user_timezone(instant)
    return _minute(local.replace(second=0, microsecond=0, tzinfo=None), pattern, language())


@lru_cache(10_000)
def _minute(local: datetime, pattern: str, locale: str) -> str:
    return format_datetime(local, pattern, locale=locale)


def _slavic() -> bool:
    return language() in ("cs", "sk")


def _day_pattern() -> str:
    return "EEE d. M." if _slavic() else "EEE d MMM"


def acting_for(name: str, instead_of: str | None) -> str:
    """Who did something: `Eva Nová`, or `Eva Nová for Petr Horák` where a deputy did it."""
    return gettext("%(name)s for %(absent)s", name=name, absent=instead_of) if instead_of else name


FILTERS = {
    "acting_for": acting_for,
    "money": money,
    "minutes": minutes,
    "size": size,
    "dt": dt,
    "day": day,
    "weekday": weekday,
    "clock": clock,
    "hours": hours,
    "month": month,
    "ago": ago,
    "time": time_tag,
    "said": said,
    "initials": initials,
    "hue": hue,
}


def init_app(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
