"""What each person finds in the menu: the pages that exist and whose guard admits them."""

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

from app.web.actors import signed_in_actor
from app.web.guards import guard_of
from app.web.menu import ENTRIES, Entry, fitting
from app.web.news import badges
from processes.people.rules import Actor


@lru_cache(500)
def _endpoint(app: Flask, path: str) -> str | None:
    try:
        return str(app.url_map.bind("").match(path, "GET")[0])
    except HTTPException:
        return None


def menu(app: Flask, actor: Actor) -> list[Entry]:
    """The entries that this actor can use."""
    shown = []
    for entry in ENTRIES:
        endpoint = _endpoint(app, entry.path)
        guard = guard_of(app, endpoint) if endpoint else None
        is_theirs = entry.for_staff in (None, actor.is_staff) and (entry.right is None or entry.right(actor))
        if guard and guard.admits(actor) and is_theirs:
            shown.append(entry)
    return shown


def badge(path: str) -> int:
    """What waits behind a menu entry, whichever of its pages is counted."""
    return sum(count for counted, count in badges().items() if counted.split("/")[1] == path.split("/")[1])


def is_current(path: str) -> bool:
    """Whether the page shown belongs to a menu entry: the first part of their addresses is the same."""
    return request.path.split("/")[1] == path.split("/")[1]


def may(endpoint: str) -> bool:
    """Whether whoever asks may open an endpoint's page: what they may not, or what is not there, is not offered."""
    guard = guard_of(current_app, endpoint) if endpoint in current_app.view_functions else None
    return guard is not None and guard.admits(signed_in_actor())


def init_app(app: Flask) -> None:
    """Give every template `menu`, `fitting`, `badge`, `is_current`, `may`, `signed_in_actor`."""

    @app.context_processor
    def navigation() -> dict[str, Any]:
        return {
            "menu": lambda actor: menu(current_app, actor),
            "fitting": fitting,
            "badge": badge,
            "signed_in_actor": signed_in_actor,
            "is_current": is_current,
            "may": may,
        }
