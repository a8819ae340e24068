"""Keyset pages of the JSON door: an opaque `after`, and the address of the next page."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import request, url_for

from processes.paging import CursorUnknown


def encoded(key: Sequence[Any]) -> str:
    """A keyset position as text for `after`."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decoded(after: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The keyset position behind `after`, its parts of `kinds`; CursorUnknown."""
    if not after:
        return None
    try:
        parts = json.loads(base64.b64decode(after + "=" * (-len(after) % 4), altchars=b"-_", validate=True))
        return tuple(_part(kind, part) for kind, part in zip(kinds, parts, strict=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise CursorUnknown() from error


def _part(kind: type, part: Any) -> Any:
    if kind is datetime:
        return None if part is None else datetime.fromisoformat(part)
    if not isinstance(part, kind) or isinstance(part, bool) or (kind is int and not 0 <= part < 2**63):
        raise ValueError(part)
    return part


def page(items: list[dict[str, Any]], after: str | None) -> dict[str, Any]:
    """A page's answer; `after` is the cursor behind its last row, None on the last page."""
    if after is None:
        return {"items": items, "next": None}
    query = {**request.args.to_dict(), "after": after}
    return {"items": items, "next": url_for(request.endpoint or "", **(request.view_args or {}), **query)}
