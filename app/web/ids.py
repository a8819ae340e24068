"""Ids in addresses: what no database id can be leads to no page, never to a fault."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1  # of a bigint


class Id(IntegerConverter):
    """`<int:…>` up to the largest id that the database can hold."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})


def identity(text: str | None) -> int | None:
    """The id that a parameter of an address or a form field names; None for none and for what no id can be."""
    if not text or not text.isdecimal() or len(text) > len(str(LARGEST)):
        return None
    return int(text) if int(text) <= LARGEST else None


def init_app(app: Flask) -> None:
    """Use it for every whole number in an address."""
    app.url_map.converters["int"] = Id
