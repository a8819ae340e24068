"""The place in a list that an address names."""

from collections.abc import Callable
from typing import TypeVar

from flask import request

from processes.paging import CursorUnknown, Page

T = TypeVar("T")


def page_named(read: Callable[[str | None], Page[T]]) -> Page[T]:
    """The page behind the address's `after`; the first one for nonsense, such as an address of an older version."""
    try:
        return read(request.args.get("after") or None)
    except CursorUnknown:
        return read(None)
