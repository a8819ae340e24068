"""What the record's values, events and work are called on pages, with icon and tone: each domain brings its own."""

import enum
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask_babel import get_locale, gettext

from app.extensions import db
from app.web.actors import signed_in_actor
from processes.catalogue import queries as catalogue
from processes.catalogue.rules import Code


@dataclass(frozen=True)
class Word:
    """A name or a sentence, marked for translation, with a Tabler icon and a tone.

    Tones: ok, active, waiting, risk, broken, quiet. `customers` stands instead where the reader is a customer, or may
    not know what an event's sentence is filled with. Of an event: `when` has the sentences that stand instead where
    one of its details is given, `filled` makes from the details what the sentence names besides.
    """

    said: str
    icon: str | None = None
    tone: str = "quiet"
    customers: str | None = None
    when: Mapping[str, str] = field(default_factory=dict)
    filled: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None


_WORDS: dict[tuple[type, Hashable], Word] = {}  # with its type: members of two enums may be equal


def words(table: Mapping[Any, Word | str]) -> None:
    """Say what members of enums, types of events or topics of jobs are called; ValueError for one that has a word."""
    for value, known in table.items():
        key = (type(value), value)
        if key in _WORDS:
            raise ValueError(f"{value!r} has a word already")
        _WORDS[key] = known if isinstance(known, Word) else Word(known)


def known(value: Hashable) -> Word | None:
    """What its domain has said of a value; None where it has said nothing."""
    return _WORDS.get((type(value), value))


def word(value: enum.Enum | Code | None) -> str:
    """A value's name in the reader's language; empty for None. Of the company's own lists as they say it."""
    if value is None:
        return ""
    if isinstance(value, Code):
        return catalogue.named(db.session(), value).name(str(get_locale()))
    found = known(value)
    if found is None:
        return str(value.value).replace("_", " ")
    return gettext(found.customers if found.customers and _reader_is_customer() else found.said)


def _reader_is_customer() -> bool:
    actor = signed_in_actor()
    return actor is None or not actor.is_staff


@dataclass(frozen=True)
class Look:
    """How a value is drawn; the icon of its tone where it has none of its own."""

    icon: str | None
    tone: str


def look(value: enum.Enum | Code | None) -> Look:
    """The icon and tone of a value; of an item of the company's own lists those of its list."""
    found = known(value.list if isinstance(value, Code) else value)
    return Look(found.icon, found.tone) if found else Look(None, "quiet")


def choices(
    kind: type[enum.Enum] | type[Code], *, also: Code | None = None, is_ended_too: bool = False
) -> list[tuple[str, str]]:
    """(value, name) of every member, for a select or radio field; of a list of the company's own what has not ended
    (all there ever was for `is_ended_too`), and `also` what was chosen before.
    """
    if issubclass(kind, Code):
        locale, items = str(get_locale()), catalogue.known(db.session())[kind.list].values()
        return [(one.code, one.name(locale)) for one in items if is_ended_too or one.is_active or one.code == also]
    return [(member.value, word(member)) for member in kind]


def called(sort: str, name: str) -> str:
    """What the record names by a text is called, in the reader's language; its domain says so under `sort:name`.

    Sorts: act (an act on many, before it is done), did (what the record of acts says), history (of a case).
    """
    found = known(f"{sort}:{name}")
    return gettext(found.said) if found else name


def topic(name: str | None) -> str:
    """What work of this topic is called, in the reader's language."""
    found = known(name)
    return gettext(found.said) if found else name or ""


def init_app(app: Flask) -> None:
    """Give every template the filters `word`, `look` and `topic`, and `called`."""
    filters: dict[str, Any] = {"word": word, "look": look, "topic": topic}
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals["called"] = called
