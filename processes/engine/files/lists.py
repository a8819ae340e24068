"""Knows a drawn list that people choose from: its items by code, what they are called, what is wrong with it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from processes.codes import CODE
from processes.engine.errors import Fault, Severity
from processes.engine.language.rows import COMPANY_LISTS
from processes.engine.sentences import N_, Sentence
from processes.settings import LOCALES

PREFIX = "list:"  # before the key of a drawn list in a form's `valuesKey`; without it a variable or a company list
MOST_ITEMS = 1_000
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item; one that has ended is read by its name, and nobody chooses it any more."""

    code: str
    names: Mapping[str, str]  # by language
    has_ended: bool = False

    def name(self, locale: str) -> str:
        """What it is called in a language; in English, else in any, else by its code, where nothing is said."""
        spoken = (self.names.get(one) for one in (locale[:2], "en", *LOCALES))
        return next((name for name in spoken if name), self.code.replace("_", " "))


@dataclass(frozen=True, slots=True)
class DrawnList:
    """A list with its items in their order."""

    key: str
    name: str
    items: tuple[ListItem, ...]

    def offered(self, locale: str) -> tuple[tuple[str, str], ...]:
        """(code, name) of what can be chosen."""
        return tuple((item.code, item.name(locale)) for item in self.items if not item.has_ended)

    def former(self, locale: str) -> tuple[tuple[str, str], ...]:
        """(code, name) of what has ended."""
        return tuple((item.code, item.name(locale)) for item in self.items if item.has_ended)


def list_named(values_key: str | None) -> str | None:
    """The key of the drawn list that a field names; None where it names none."""
    return values_key.removeprefix(PREFIX) if values_key and values_key.startswith(PREFIX) else None


def lists_named(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(key of the field, key of the list) of every field of a form that names a drawn list, in rows too."""
    parts = schema.get("components")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict):
            named = part.get("valuesKey")
            if isinstance(named, str) and (key := list_named(named)):
                yield str(part.get("key") or part.get("id") or ""), key
            yield from lists_named(part)


def read_list(read: Mapping[str, Any]) -> DrawnList:
    """A list as it is used: what is no item of a checked list is left out."""
    items = (item for item in read.get("items") or () if isinstance(item, dict) and item.get("code"))
    made = (ListItem(str(item["code"]), _names(item), item.get("ended") is True) for item in items)
    return DrawnList(str(read.get("id") or ""), str(read.get("name") or ""), tuple(made))


def _names(item: Mapping[str, Any]) -> dict[str, str]:
    names = item.get("names")
    said = names.items() if isinstance(names, dict) else ()
    return {locale: text.strip() for locale, text in said if isinstance(text, str) and text.strip()}


def check_list(file: str, read: Mapping[str, Any], before: DrawnList | None = None) -> list[Fault]:
    """What is wrong with a list, by the code of the item or its place such as #3; `before` is the deployed one."""
    key, items = str(read.get("id") or ""), read.get("items") or []
    found: list[tuple[str | None, str]] = []
    if key in COMPANY_LISTS:
        found.append((None, Sentence(N_("The company has a list of this id already: {name}."), name=key)))
    if len(items) > MOST_ITEMS:
        found.append((None, Sentence(N_("A list has at most {count} items."), count=MOST_ITEMS)))
    seen: set[str] = set()
    for place, item in enumerate(items[:MOST_ITEMS], start=1):
        found += [(_place(item, place), reason) for reason in _wrong(item, seen)]
    faults = [Fault(file, element, reason) for element, reason in found]
    return [*faults, *_gone(file, before, seen), *([] if faults else _unsaid(file, read_list(read)))]


def _place(item: Any, place: int) -> str:
    code = item.get("code") if isinstance(item, dict) else None
    return code if isinstance(code, str) and code else f"#{place}"


def _wrong(item: Any, seen: set[str]) -> Iterator[str]:
    if not isinstance(item, dict):
        yield N_("An item has a code and names.")
        return
    code, names = item.get("code"), item.get("names")
    if not isinstance(code, str) or not CODE.fullmatch(code):
        yield N_("A code is lower-case letters, digits and underscores, begins with a letter, at most 40 characters.")
    elif code in seen:
        yield Sentence(N_("Two items have the code {code}."), code=code)
    else:
        seen.add(code)
    if not isinstance(names, dict) or any(not isinstance(text, str) for text in names.values()):
        yield N_("An item has a code and names.")
    elif not _names(item):
        yield N_("The item has no name.")
    elif max(map(len, names.values())) > LONGEST_NAME:
        yield Sentence(N_("A name has at most {count} characters."), count=LONGEST_NAME)
    if not isinstance(item.get("ended", False), bool):
        yield N_("Whether an item has ended is yes or no.")


def _gone(file: str, before: DrawnList | None, codes: Collection[str]) -> list[Fault]:
    """What was once deployed stays, so that whatever names it can be read."""
    gone = [item.code for item in before.items if item.code not in codes] if before else []
    reason = N_("The item {code} is deployed and may have been chosen: let it end instead of taking it away.")
    return [Fault(file, code, Sentence(reason, code=code)) for code in gone]


def lists_of_packs(files: Iterable[str], pack: str) -> list[Fault]:
    """Lists among files of a pack that is not the standard one: fields name them whatever pack their form is of."""
    reason = N_("A list is the same for everybody: it belongs to the pack standard.")
    return [Fault(file, None, reason) for file in files if pack != "standard" and file.lower().endswith(".list")]


def _unsaid(file: str, found: DrawnList) -> list[Fault]:
    if not any(not item.has_ended for item in found.items):
        return [Fault(file, None, N_("There is nothing to choose from."), Severity.WARNING)]
    lacking = [item.code for item in found.items if not item.has_ended and len(item.names) < len(LOCALES)]
    reason = Sentence(N_("Not named in every language: {codes}."), codes=", ".join(lacking[:10]))
    return [Fault(file, lacking[0], reason, Severity.WARNING)] if lacking else []
