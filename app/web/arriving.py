"""What browsers send, without zero bytes: nobody types them, and PostgreSQL keeps no text that has one."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.routing import Map, UnicodeConverter

ZERO = "\x00"
MOST_UPLOADED = 25_000_000  # bytes of the files of one form


class Typed(ImmutableMultiDict[str, Any]):
    """The fields of an address or a form; zero bytes are left out of texts and of the names of files."""

    def __init__(self, mapping: MultiDict[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        pairs = mapping.items(multi=True) if isinstance(mapping, MultiDict) else mapping
        super().__init__([(name, _kept(value)) for name, value in pairs or ()])


class Arriving(Request):
    """A request whose `args`, `form` and `files` can be kept as they are."""

    parameter_storage_class = Typed


class Word(UnicodeConverter):
    """`<name>` in an address, up to the next slash."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **kwargs)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


def _kept(value: Any) -> Any:
    if isinstance(value, FileStorage):
        value.filename = _kept(value.filename)
    return value.replace(ZERO, "") if isinstance(value, str) else value


def init_app(app: Flask) -> None:
    """Read every request so; an address with a zero byte leads to no page."""
    app.request_class = Arriving
    app.url_map.converters["default"] = app.url_map.converters["string"] = Word
