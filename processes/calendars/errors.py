"""Refusals of service calendars."""

from processes.errors import NotFound, Refusal


class CalendarNeverOpen(Refusal):
    """The calendar has no open hours, so no time can ever pass in it."""

    message = "This service calendar has no open hours."


class CalendarInvalid(Refusal):
    """Intervals that overlap, last no time, or do not lie on whole minutes."""

    message = "These hours overlap each other, last no time or are not whole minutes."
    field = "intervals"


class HoursUnreadable(Refusal):
    """A text that names no hours."""

    message = "Write hours like 8:00-12:00, 13:00-17:00."
    field = "intervals"


class NightsOverlap(Refusal):
    """Hours over midnight that reach into those of the next day."""

    message = "These hours reach over midnight into the hours of the next day."
    field = "intervals"


class CountryUnknown(Refusal):
    """No public holidays are known for the country."""

    message = "Public holidays are known for CZ and SK only."
    field = "country"


class CalendarUnknown(NotFound):
    """No such calendar."""

    message = "There is no such service calendar."


class CalendarNameTaken(Refusal):
    """Two calendars of one name could not be told apart."""

    message = "There is a service calendar of this name already."
    field = "name"


class CalendarNameMissing(Refusal):
    """A calendar is chosen by its name."""

    message = "Give the service calendar a name."
    field = "name"


class TimezoneUnknown(Refusal):
    """Not in the IANA time zone database."""

    message = "There is no time zone of this name."
    field = "timezone"


class DayPast(Refusal):
    """What is past stays: promises were counted by it."""

    message = "Hours of days that are past stay as they were. Choose today or a later day."
    field = "day"


class VersionBegun(Refusal):
    """A version that applies already is replaced by a newer one, not taken back."""

    message = "These hours apply already. Enter other hours that apply from a later day."
