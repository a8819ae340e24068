"""Knows whether one value that a person entered fits its field, and as what a process keeps it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from mimetypes import guess_type
from typing import Any

from processes.clock import within_reach
from processes.engine.files.form_fields import Field
from processes.engine.files.lists import list_named
from processes.engine.language.patterns import MAX_MATCHED, PatternRefused, read_pattern

MAX_TEXT = 100_000
MAX_DIGITS = 50  # characters of a number
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9 ()/.-]{3,25}")
LONGEST_NAME = 200  # characters of who signs
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TRUE = frozenset({"true", "1", "on", "yes", "y"})


def N_(message: str) -> str:
    """Mark a message for the catalogue."""
    return message


@dataclass(frozen=True)
class FieldError(Exception):
    """What is wrong with one field: an English sentence of the catalogue, filled from `values`."""

    message: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.message.format(**self.values)


def wrong(message: str, **values: object) -> FieldError:
    """What is wrong with a field, in words of the catalogue."""
    return FieldError(message, values)


def check_day(given: str, now: datetime) -> None:
    """A time of day has no day; an instant is of the day that it has where it was entered."""
    day = given[:10]
    if "-" in day and day < now.date().isoformat():
        raise wrong(N_("This day is over."))


def value_of(field: Field, given: Any, zone: tzinfo) -> Any:
    """What the process keeps of a field, plain JSON; raise FieldError. Local times are read in `zone`."""
    if field.type == "checkbox":
        value: Any = given if isinstance(given, bool) else str(given or "").strip().lower() in _TRUE
        if field.required and not value:
            raise wrong(N_("This must be ticked."))
        return value
    if field.type in {"checklist", "multiselect"}:
        return _several(field, given)
    if field.type == "files":
        return _files(field, given)
    if isinstance(given, str):
        given = given.strip() or None
    if given is None:
        if field.required:
            raise wrong(N_("This field is required."))
        return None
    return _READERS[field.type](field, given, zone)


def _several(field: Field, given: Any) -> list[str]:
    if given is not None and not isinstance(given, list | tuple):
        given = [given]
    values = list(dict.fromkeys(str(item) for item in given or () if item not in (None, "")))
    if field.required and not values:
        raise wrong(N_("This field is required."))
    return [_chosen(field, value) for value in values]


def _files(field: Field, given: Any) -> list[str]:
    """The names of the files; what is in them goes another way, beside the form's values."""
    names = [str(name) for name in ([given] if isinstance(given, str) else given or ()) if name]
    if field.required and not names:
        raise wrong(N_("This field is required."))
    if len(names) > 1 and not field.several:
        raise wrong(N_("One file at most."))
    if field.accepted and not all(_is_accepted(name, field.accepted) for name in names):
        raise wrong(N_("Only these files can be sent: {kinds}."), kinds=field.accepted)
    return names


def _is_accepted(name: str, accepted: str) -> bool:
    """Whether a file is of one of the kinds that a browser offers: `.pdf`, `image/png` or `image/*`."""
    kinds = [kind.strip().lower() for kind in accepted.split(",") if kind.strip()]
    known = guess_type(name)[0] or ""
    return any(name.lower().endswith(kind) if kind.startswith(".") else fnmatchcase(known, kind) for kind in kinds)


def _chosen(field: Field, value: str) -> str:
    is_open = not field.options and field.options_key and list_named(field.options_key) is None
    if not is_open and value not in {option for option, _ in field.options}:
        raise wrong(N_("This is not one of the choices."))
    return value


def _choice(field: Field, given: Any, zone: tzinfo) -> str:
    return _chosen(field, str(given))


def _record(field: Field, given: Any, zone: tzinfo) -> dict[str, Any]:
    """A record by its id, or as the process keeps one."""
    found = field.records.get(str(given.get("id") if isinstance(given, Mapping) else given))
    if found is None:
        raise wrong(N_("This is not one of the choices."))
    return dict(found)


def _signature(field: Field, given: Any, zone: tzinfo) -> dict[str, Any]:
    """Who signs, and the SHA-256 of the picture of what they drew, which a door keeps."""
    said = given if isinstance(given, Mapping) else {"name": given}
    name, picture = str(said.get("name") or "").strip(), said.get("picture")
    if not name or len(name) > LONGEST_NAME or not isinstance(said.get("name"), str):
        raise wrong(N_("Sign, or type your name."))
    if picture is not None and not (isinstance(picture, str) and _DIGEST.fullmatch(picture)):
        raise wrong(N_("This is no picture of a signature."))
    return {"name": name, "picture": picture}


def _text(field: Field, given: Any, zone: tzinfo) -> str:
    if not isinstance(given, str | int | float):
        raise wrong(N_("This is not a text."))
    text = str(given).replace("\r\n", "\n").replace("\x00", "")
    longest = field.longest or MAX_TEXT
    if len(text) > longest:
        raise wrong(N_("At most {count} characters."), count=longest)
    if field.shortest and len(text) < field.shortest:
        raise wrong(N_("At least {count} characters."), count=field.shortest)
    if field.type == "email" and not _EMAIL.fullmatch(text):
        raise wrong(N_("This is not an e-mail address."))
    if field.type == "phone" and not _PHONE.fullmatch(text):
        raise wrong(N_("This is not a telephone number."))
    if field.pattern:
        _check_pattern(field.pattern, text)
    return text


def _check_pattern(pattern: str, text: str) -> None:
    try:
        known = read_pattern(pattern)
    except PatternRefused:  # of a form deployed before patterns were checked: whoever fills it in cannot help it
        return
    if len(text) > MAX_MATCHED:
        raise wrong(N_("At most {count} characters."), count=MAX_MATCHED)
    if not known.search(text):
        raise wrong(N_("This does not have the right form."))


def _number(field: Field, given: Any, zone: tzinfo) -> int | float | str:
    text = str(given).replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        number = Decimal(text) if len(text) <= MAX_DIGITS else Decimal("nan")
    except InvalidOperation:
        raise wrong(N_("This is not a number.")) from None
    if isinstance(given, bool) or not _is_usual(number):
        raise wrong(N_("This is not a number."))
    if field.decimals is not None and number != round(number, field.decimals):
        raise wrong(N_("At most {count} decimal places."), count=field.decimals)
    if field.minimum is not None and number < Decimal(str(field.minimum)):
        raise wrong(N_("At least {limit}."), limit=f"{field.minimum:g}")
    if field.maximum is not None and number > Decimal(str(field.maximum)):
        raise wrong(N_("At most {limit}."), limit=f"{field.maximum:g}")
    if field.as_text:
        return format(number, "f")
    return int(number) if number == number.to_integral_value() else float(number)


def _is_usual(number: Decimal) -> bool:
    """Whether a person may have meant it: 1e-100000000 written out would be a hundred million zeros."""
    if not number.is_finite():
        return False
    return abs(number) < Decimal("1e15") and int(number.as_tuple().exponent) >= -MAX_DIGITS


def _date(field: Field, given: Any, zone: tzinfo) -> str:
    try:
        found = date.fromisoformat(str(given))
    except ValueError:
        raise wrong(N_("This is not a date.")) from None
    if not within_reach(found):
        raise wrong(N_("This is not a date."))
    return found.isoformat()


def _time(field: Field, given: Any, zone: tzinfo) -> str:
    try:
        return time.fromisoformat(str(given)).isoformat(timespec="minutes")
    except ValueError:
        raise wrong(N_("This is not a time of day.")) from None


def _datetime(field: Field, given: Any, zone: tzinfo) -> str:
    try:
        moment = datetime.fromisoformat(given.isoformat() if isinstance(given, datetime) else str(given))
    except ValueError:
        raise wrong(N_("This is not a date and time.")) from None
    if not within_reach(moment):
        raise wrong(N_("This is not a date and time."))
    return (moment if moment.tzinfo else _in_zone(moment, zone)).isoformat()


SKIPPED = N_("This time did not exist: the clocks went forward over it.")
DOUBLED = N_("The clocks went back in this hour, so it came twice. Say which one it was.")


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The instant of a wall clock, which has one twice when the clocks go back and none when they go forward."""
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == moment
        raise wrong(DOUBLED if exists else SKIPPED)
    return first


_READERS: dict[str, Callable[[Field, Any, tzinfo], Any]] = {
    "text": _text,
    "textarea": _text,
    "email": _text,
    "phone": _text,
    "number": _number,
    "person": _record,
    "organisation": _record,
    "device": _record,
    "signature": _signature,
    "radio": _choice,
    "select": _choice,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
}
