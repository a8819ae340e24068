"""Refusals of service calendars."""

from processes.errors import NotFound, Refusal


class CalendarNeverOpen(Refusal):
    """The calendar has no open hours, so no time can ever pass in it."""

    message = "This service calendar has no open hours."


class CalendarInvalid(Refusal):
    """Intervals that overlap, end before they begin, or do not lie on whole minutes."""

    message = "The hours of {day} overlap, end before they begin or are not whole minutes."
    field = "intervals"


class CountryUnknown(Refusal):
    """No public holidays are known for the country."""

    message = "Public holidays are known for CZ and SK only."
    field = "country"


class CalendarUnknown(NotFound):
    """No such calendar."""

    message = "There is no such service calendar."


class TimezoneUnknown(Refusal):
    """Not in the IANA time zone database."""

    message = "There is no time zone of this name."
    field = "timezone"
