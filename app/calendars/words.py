"""What changes of service calendars are called."""

from flask_babel import gettext

from app.web.words import words
from processes.documents.translations import N_

words(
    {
        "calendars.added": N_("The calendar was made"),
        "calendars.copied": N_("Copied from {source}"),
        "calendars.renamed": N_("{before} became {name}"),
        "calendars.hours_changed": N_("Other hours from {valid_from}"),
        "calendars.hours_withdrawn": N_("Hours from {valid_from} taken back"),
        "calendars.exception_set": N_("{day}: hours of its own"),
        "calendars.exception_removed": N_("{day}: ordinary hours again"),
    }
)


def days_off(country: str | None) -> str:
    """Whose public holidays are days off, in the reader's language."""
    named = {"CZ": gettext("Czech public holidays"), "SK": gettext("Slovak public holidays")}
    return named.get(country or "", gettext("none"))
