"""Knows what a company's own lists are, and what the codes in them look like (A9)."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from processes.codes import CODE
from processes.contracts.rules import Activity, Layer


class CatalogueList(enum.Enum):
    """What a company calls in its own words."""

    ACTIVITIES = "activities"  # kinds of work, each priced as one of those that tariffs have prices for
    REQUEST_KINDS = "request_kinds"
    DEVICE_TYPES = "device_types"  # of configuration items, each in one of the layers of what is supported
    CAUSES = "causes"  # why what was reported happened, said with a resolution
    ABSENCE_KINDS = "absence_kinds"  # why somebody does not work


class Code(str):
    """The code of an item, by which diagrams, decision tables, the API and the record name it; it never changes.

    Equal to the member of an enumeration that has it as its value. ValueError for what can be no code.
    """

    list: ClassVar[CatalogueList]
    __slots__ = ()

    def __new__(cls, said: "str | enum.Enum") -> Self:
        """From a text, or from a member of an enumeration."""
        text = str(said.value if isinstance(said, enum.Enum) else said)
        if not CODE.fullmatch(text):
            raise ValueError(f"{text!r} is no code")
        return super().__new__(cls, text)

    @property
    def value(self) -> str:
        """The text."""
        return str(self)

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other.value if isinstance(other, enum.Enum) else other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class ActivityCode(Code):
    """Of a kind of work."""

    list = CatalogueList.ACTIVITIES
    __slots__ = ()


class KindCode(Code):
    """Of a kind of request."""

    list = CatalogueList.REQUEST_KINDS
    __slots__ = ()


class TypeCode(Code):
    """Of a type of configuration items."""

    list = CatalogueList.DEVICE_TYPES
    __slots__ = ()


class CauseCode(Code):
    """Of why what was reported happened."""

    list = CatalogueList.CAUSES
    __slots__ = ()


class AbsenceCode(Code):
    """Of why somebody does not work."""

    list = CatalogueList.ABSENCE_KINDS
    __slots__ = ()


CODES: Mapping[str, type[Code]] = {
    one.list.value: one for one in (ActivityCode, KindCode, TypeCode, CauseCode, AbsenceCode)
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item as it is chosen, named and priced by."""

    list: CatalogueList
    code: str
    names: dict[str, Any]  # by language
    rate: Activity | None  # of activities
    is_billable: bool
    is_active: bool
    layer: Layer | None = None  # of types of configuration items

    def name(self, locale: str) -> str:
        """What it is called in a language; in English, else by its code, where nothing is said."""
        return str(self.names.get(locale[:2]) or self.names.get("en") or self.code.replace("_", " "))
