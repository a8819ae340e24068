"""What the dumps of other systems' APIs have in common: lists of records under names, ids, HTML."""

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from processes.mail.markup import text_of

Record = Mapping[str, Any]


def parted(data: Any) -> tuple[dict[str, list[Record]], list[Record]]:
    """The lists of a dump by their names, and the one that has no name."""
    if isinstance(data, list):
        return {}, [one for one in data if isinstance(one, Mapping)]
    if not isinstance(data, Mapping):
        return {}, []
    named = {name: value for name, value in data.items() if isinstance(value, list)}
    return {name: [one for one in value if isinstance(one, Mapping)] for name, value in named.items()}, []


def records(dump: Mapping[str, Sequence[Record]], name: str) -> Iterator[Record]:
    """The records of one list; none where there is no such list."""
    yield from dump.get(name, ())


def by_id(dump: Mapping[str, Sequence[Record]], name: str) -> dict[Any, Record]:
    """The records of one list by their ids."""
    return {one.get("id"): one for one in records(dump, name)}


def plain_text(text: object, *, is_html: bool) -> str:
    """What people read of a text that may be HTML."""
    given = "" if text is None else str(text)
    return text_of(given).strip() if is_html else given.strip()


def unescaped(text: object) -> str:
    """HTML that was stored with its signs escaped, as HTML."""
    given = "" if text is None else str(text)
    return html.unescape(given) if any(sign in given for sign in ("&lt;", "&#60;", "&#38;")) else given
