"""What is new: the badges of the menu, the rest of the head, whether the page shows what there is, in one statement.

A page says by `watch` which source tells of it; its reader's browser asks `/news` with the page's own parameters,
and is answered 304 until something has changed.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from flask import Blueprint, Flask, Response, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, literal, select

from app.extensions import db
from app.web.actors import current_actor, signed_in_actor
from app.web.badges import counted, head_templates, shown_in_head
from app.web.guards import signed_in
from processes.paging import CursorUnknown
from processes.people.rules import Actor

Source = Callable[[Actor, Mapping[str, str]], ColumnElement[str]]
SOURCES: dict[str, Source] = {}
BOUND: dict[str, tuple[str, ...]] = {}
blueprint = Blueprint("news", __name__)


def source(name: str, *bound: str) -> Callable[[Source], Source]:
    """Register `function(actor, parameters)`: a text, as a part of a statement, that changes with what a page shows.

    The statement knows those that are `bound` as `given_<name>`.
    """

    def register(function: Source) -> Source:
        SOURCES[name], BOUND[name] = function, bound
        return function

    return register


def watch(name: str, *, page: str | None = None, version: ColumnElement[str] | None = None, **more: str) -> None:
    """The page that is drawn is told of by this source; `more` are parameters that its address has in its path.

    `page` is where it is read anew, if that is not the address that was asked for; `version` what the source says
    now, where the page knows that for less.
    """
    g.watched, g.version = (name, page or request.full_path, more), version


def alongside(name: str, column: ColumnElement[Any]) -> None:
    """Read this for the page that is drawn in the same statement: `beside` tells it."""
    g.setdefault("alongside", {})[name] = column


def beside(name: str) -> Any:
    """What was read for the page alongside the news."""
    return _news().get("beside", {}).get(name)


def _watched() -> tuple[str, str, dict[str, str]]:
    found: tuple[str, str, dict[str, str]] = g.get("watched") or ("", "", {})
    return found


def _version(name: str | None, actor: Actor, given: Mapping[str, str]) -> ColumnElement[Any]:
    known = SOURCES.get(name or "")
    if known is None:
        return literal("")
    try:
        return known(actor, given)
    except CursorUnknown:  # the page shows its first rows as well
        return known(actor, {key: value for key, value in given.items() if key != "after"})


def _found(actor: Actor, name: str | None, given: Mapping[str, str]) -> dict[str, Any]:
    counts, shown = counted(actor), shown_in_head(actor)
    more: dict[str, ColumnElement[Any]] = g.get("alongside", {})
    told, bound = g.get("version"), BOUND.get(name or "", ())
    asked = _version(name, actor, given) if told is None else told
    make = _kept if bound and told is None and not more else _statement
    query = make(*counts.values(), *shown.values(), *more.values(), asked)
    values = {f"given_{key}": given.get(key, "") for key in bound}
    *found, version = db.session().execute(query, values).one()
    read = iter(found)
    return {
        "badges": dict(zip(counts, read, strict=False)),
        **dict(zip(shown, read, strict=False)),
        "beside": dict(zip(more, read, strict=False)),
        "version": version or "",
    }


def _statement(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*(column.label(f"c{number}") for number, column in enumerate(columns)))


_kept = lru_cache(1000)(_statement)  # of a reader and a source whose column is kept as well: its parameters are bound


def _tag(found: Mapping[str, Any]) -> str:
    told = {name: value for name, value in found.items() if name != "beside"}
    return hashlib.blake2b(json.dumps(told).encode(), digest_size=12).hexdigest()


def _news() -> Mapping[str, Any]:
    """What is new for the reader; asked once a page, with what the page is watched by."""
    actor = signed_in_actor()
    if "news" not in g:
        name, _page, more = _watched()
        g.news = _found(actor, name, {**request.args.to_dict(), **more}) if actor else {"badges": {}}
    found: Mapping[str, Any] = g.news
    return found


def badges() -> dict[str, int]:
    """How much waits behind each path of the menu."""
    counts: dict[str, int] = _news()["badges"]
    return counts


def shown(name: str) -> Any:
    """What the head of the page has under this name (`app.web.badges`); None where there is nothing."""
    return _news().get(name)


def news_address() -> dict[str, str]:
    """Where the page's reader asks for news, the tag of what is shown already, and where the page is read anew."""
    name, page, more = _watched()
    found = _news()
    asked: dict[str, Any] = {**request.args.to_dict(), **more, "of": name or None}
    url = url_for("news.index", **asked)
    return {"url": url, "tag": f'"{_tag(found)}"', "version": found["version"], "page": page}


@blueprint.get("/news")
@signed_in
def index() -> ResponseReturnValue:
    """Badges and the version of a page, or 304."""
    found = _found(current_actor(), request.args.get("of"), request.args)
    answer: Response = jsonify({name: value for name, value in found.items() if name != "beside"})
    answer.set_etag(_tag(found))
    return answer.make_conditional(request)


def init_app(app: Flask) -> None:
    """Give every template `news_address` and `head_templates`."""
    app.context_processor(lambda: {"news_address": news_address, "head_templates": head_templates})
