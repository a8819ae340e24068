"""Reads one cell as what its field holds; what cannot be read says why by a reason that pages put into words."""

import enum
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from processes.customers.rules import DOMAIN, is_ico, normal_domain, normal_ico
from processes.imports import vocabulary
from processes.imports.kinds import Kind
from processes.people.emails import is_email
from processes.people.rules import normal_email
from processes.requests.wording import plain
from processes.settings import LOCALES

LONGEST_TEXT = 500  # characters
LONGEST_LONG = 100_000
MOST_NUMBER = 10_000
EARLIEST, LATEST = 1990, 9998


class Reason(enum.Enum):
    """Why a row cannot be taken over, or what will be otherwise than it says."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_DOMAIN = "not_a_domain"
    WRONG_ICO = "wrong_ico"
    NOT_A_COUNTRY = "not_a_country"
    NOT_A_DAY = "not_a_day"
    NOT_AN_INSTANT = "not_an_instant"
    NOT_YES_OR_NO = "not_yes_or_no"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_TELEPHONE = "not_a_telephone"
    UNKNOWN_WORD = "unknown_word"
    IN_THE_FUTURE = "in_the_future"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    TWICE = "twice"
    IS_US = "is_us"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    PROJECT_UNKNOWN = "project_unknown"
    PROJECT_OPEN = "project_open"
    PROJECT_CLOSED = "project_closed"
    PERSON_UNKNOWN = "person_unknown"
    PERSON_AMBIGUOUS = "person_ambiguous"
    TARIFF_UNKNOWN = "tariff_unknown"
    PRODUCT_UNKNOWN = "product_unknown"
    USER_OF_OTHERS = "user_of_others"
    NOBODY_KNOWN = "nobody_known"
    CONTRACT_OVERLAPS = "contract_overlaps"
    CONTRACT_DIFFERS = "contract_differs"
    NAME_TAKEN = "name_taken"
    STAFF_OF_CUSTOMER = "staff_of_customer"
    TOO_MANY_OPEN = "too_many_open"
    NOBODY_HERE = "nobody_here"
    NOTHING_ASKED = "nothing_asked"


class Wrong(ValueError):
    """A cell that cannot be read; `given` fills the reason's sentence."""

    def __init__(self, reason: Reason, **given: Any) -> None:
        self.reason, self.given = reason, given
        super().__init__(reason.value)


def read(kind: Kind, text: str, zone: ZoneInfo, words: vocabulary.Words = vocabulary.WORDS_OF) -> Any:
    """The value of a cell that is not empty; times without a zone are of `zone`. Raises Wrong."""
    limit = LONGEST_LONG if kind is Kind.LONG else LONGEST_TEXT
    if len(text) > limit:
        raise Wrong(Reason.TOO_LONG, limit=limit)
    if kind in words:
        return _word(kind, text, words[kind])
    return _READERS[kind](text, zone)


def _word(kind: Kind, text: str, words: Mapping[str, Any]) -> Any:
    if kind in (Kind.MEMBER_ROLES, Kind.STAFF_ROLES):
        return [_one(words, part) for part in re.split(r"[;,|]", text) if part.strip()]
    return _one(words, text)


def _one(words: Mapping[str, Any], text: str) -> Any:
    found = words.get(plain(text))
    if found is None:
        raise Wrong(Reason.UNKNOWN_WORD, known=", ".join(vocabulary.first_words(words)))
    return found


def _email(text: str, zone: ZoneInfo) -> str:
    address = normal_email(text)
    if not is_email(address) or "." not in address.rpartition("@")[2]:
        raise Wrong(Reason.NOT_AN_EMAIL)
    return address


def _domain(text: str, zone: ZoneInfo) -> str:
    domain = normal_domain(text)
    if not DOMAIN.fullmatch(domain):
        raise Wrong(Reason.NOT_A_DOMAIN)
    return domain


def _ico(text: str, zone: ZoneInfo) -> str:
    digits = normal_ico(text)
    if not is_ico(digits):
        raise Wrong(Reason.WRONG_ICO)
    return digits


def _country(text: str, zone: ZoneInfo) -> str:
    known = vocabulary.COUNTRIES.get(plain(text), text.strip().upper())
    if not re.fullmatch(r"[A-Z]{2}", known):
        raise Wrong(Reason.NOT_A_COUNTRY)
    return known


def _locale(text: str, zone: ZoneInfo) -> str:
    known = vocabulary.LANGUAGES.get(plain(text), text.strip().lower()[:2])
    if known not in LOCALES:
        raise Wrong(Reason.UNKNOWN_WORD, known=", ".join(LOCALES))
    return known


def _number(text: str, zone: ZoneInfo) -> int:
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{1,6}(\.0+)?", digits) or float(digits) > MOST_NUMBER:
        raise Wrong(Reason.NOT_A_NUMBER, most=MOST_NUMBER)
    return int(float(digits))


_CZECH = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})(?:[\s,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)


def _when(text: str) -> datetime | None:
    """A point of time as spreadsheets and systems write it: ISO 8601, or day, month and year with full stops."""
    given = text.strip()
    found = _CZECH.fullmatch(given)
    try:
        if found is None:
            at = datetime.fromisoformat(given.removesuffix(" UTC"))
            return at.replace(tzinfo=UTC) if given.endswith(" UTC") else at
        day, month, year, hour, minute, second = (int(part) if part else 0 for part in found.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone is the reader's
    except ValueError:
        return None


def _day(text: str, zone: ZoneInfo) -> date:
    at = _when(text)
    if at is None or not EARLIEST <= at.year <= LATEST:
        raise Wrong(Reason.NOT_A_DAY)
    return at.date() if at.tzinfo is None else at.astimezone(zone).date()


def _instant(text: str, zone: ZoneInfo) -> datetime:
    at = _when(text)
    if at is None or not EARLIEST <= at.year <= LATEST:
        raise Wrong(Reason.NOT_AN_INSTANT)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _names(text: str, zone: ZoneInfo) -> list[str]:
    return [part.strip() for part in re.split(r"[;|]", text) if part.strip()]


_READERS: dict[Kind, Callable[[str, ZoneInfo], Any]] = {
    Kind.TEXT: lambda text, zone: " ".join(text.split()),
    Kind.SHORT: lambda text, zone: " ".join(text.split()),
    Kind.LONG: lambda text, zone: text.strip(),
    Kind.EMAIL: _email,
    Kind.DOMAIN: _domain,
    Kind.ICO: _ico,
    Kind.COUNTRY: _country,
    Kind.LOCALE: _locale,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.INSTANT: _instant,
    Kind.NAMES: _names,
}
