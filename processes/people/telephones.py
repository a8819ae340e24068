"""Telephone numbers: kept in one form, read in another; CZ and SK where no country is dialled."""

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

COUNTRIES = ("CZ", "SK")
OF_LANGUAGE = {"sk": "SK"}  # whose national numbers people dial who read it; else the first of COUNTRIES


def normal_number(said: str, locale: str) -> str | None:
    """A number as it is kept and dialled from anywhere (E.164), from how people write it; None for what is none."""
    first = OF_LANGUAGE.get(locale, COUNTRIES[0])
    found = [_parsed(said, country) for country in (first, *COUNTRIES)]
    valid = [number for number in found if number is not None and phonenumbers.is_valid_number(number)]
    return phonenumbers.format_number(valid[0], PhoneNumberFormat.E164) if valid else None


def shown_number(number: str) -> str:
    """A kept number as it is read: `+420 603 111 222`; what is none is shown as it is."""
    parsed = _parsed(number, None)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL) if parsed else number


def _parsed(said: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(said, country)
    except NumberParseException:
        return None
