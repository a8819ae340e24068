"""Reads addresses out of headers as people's programs write them, the same on every Python."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from processes.mail.charsets import clean, decode_words

LONGEST = 5_000  # characters read of one header
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
_COMMENT = re.compile(r"\(([^()]*)\)")
_ATOM = r"[^\s<>()\",;:\\\[\]@]"
_BARE = re.compile(rf"(?<![^\s<>(),;:\"\[])({_ATOM}{{1,128}}@{_ATOM}{{1,190}})")
_ANGLE = re.compile(r"<\s*(?:[^<>\s:]{1,190}:)?([^<>\s]{1,128}@[^<>\s@]{1,190})\s*>")


@dataclass(frozen=True, slots=True)
class Author:
    """Who a header names: `is_alone` unless it names several, so that nobody can tell whom a host vouches for."""

    name: str
    address: str
    is_alone: bool


NOBODY = Author("", "", False)


def author(values: Iterable[bytes]) -> Author:
    """The author that `From` names, also where a name with `@` or a comma is not quoted; NOBODY."""
    given = list(values)[:2]
    if not given:
        return NOBODY
    raw = given[0][:LONGEST].decode("latin-1")
    found, others = _addresses(raw)
    if not found:  # all of it within encoded words
        raw = decode_words(given[0][:LONGEST]).encode("utf-8").decode("latin-1")
        found, others = _addresses(raw)
    if not found:
        return NOBODY
    address = _normal(found)
    name = _name(raw, found) or address.partition("@")[0]
    return Author(name[:200], address, {_normal(other) for other in others} == {address} and len(given) == 1)


def addresses_in(value: bytes) -> list[str]:
    """Every address that a header names, in lower case."""
    found = [*_ANGLE.findall(text := value.decode("latin-1")), *_BARE.findall(text)]
    return list(dict.fromkeys(_normal(address) for address in found))


def _addresses(raw: str) -> tuple[str, list[str]]:
    """The first address in angle brackets outside of quotes, else a bare one outside of comments; and all of them."""
    unquoted = _QUOTED.sub(lambda found: " " * len(found[0]), raw)
    if "@" not in unquoted:  # a quote that is never closed
        unquoted = raw
    framed, bare = _ANGLE.findall(unquoted), _BARE.findall(_COMMENT.sub(" ", _ANGLE.sub(" ", unquoted)))
    found = [*framed, *bare]
    return (found[0] if found else ""), found


def _normal(address: str) -> str:
    return clean(decode_words(address.encode("latin-1"))).strip("'\"").lower()


def _name(raw: str, address: str) -> str:
    """The words before an address in angle brackets, else a comment."""
    at = raw.find(address)
    before = raw[:at].rstrip().rstrip("<").strip()
    comment = _COMMENT.search(raw)
    said = before or (comment[1] if comment else "")
    if said.startswith('"') and said.endswith('"') and len(said) > 1:
        said = re.sub(r"\\(.)", r"\1", said[1:-1])
    return decode_words(said.encode("latin-1")).strip("\"' ,")
