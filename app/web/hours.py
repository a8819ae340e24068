"""Fields of hours that several pages have: the days of a week, whose public holidays are days off."""

from typing import Any

from flask_babel import lazy_gettext as _l

from processes.calendars.rules import COUNTRIES

LONGEST_NAME = 120  # characters
LONGEST_HOURS = 100
WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


def countries() -> list[tuple[str, Any]]:
    """Whose public holidays are days off."""
    named = {"CZ": _l("Czech public holidays"), "SK": _l("Slovak public holidays")}
    return [("", _l("none")), *((country, named[country]) for country in COUNTRIES)]
