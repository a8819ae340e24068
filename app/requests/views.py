"""Where people see their requests: the customer's home and the list of requests."""

import enum
from collections.abc import Mapping
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func

from app.extensions import db
from app.requests.blueprint import blueprint
from app.requests.rows import rows
from app.tasks.lines import task_lines
from app.web.actors import current_actor
from app.web.cursors import page_named
from app.web.guards import signed_in
from app.web.ids import identity
from app.web.news import source, watch
from app.web.words import choices
from processes.clock import utcnow
from processes.contracts.rules import Priority
from processes.dispatch.queries import assigned_to
from processes.engine.store.news import tasks_fingerprint
from processes.people.queries import projects_of
from processes.people.rules import Actor
from processes.requests import queries
from processes.requests.news import page_fingerprint, request_fingerprint
from processes.requests.queries import Filters
from processes.requests.rules import RequestKind, RequestState

PAGE = 30
HOME_REQUESTS = 20
HOME_TASKS = 10
Choice = TypeVar("Choice", bound=enum.Enum)


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """A customer's start: what waits for them, and their open requests; staff start at their worklist."""
    actor, session, now = current_actor(), db.session(), utcnow()
    if actor.is_staff:
        return redirect(url_for("tasks.worklist"))
    watch("home")
    waiting = task_lines(session, actor, now=now, limit=HOME_TASKS)
    found = queries.requests_page(session, actor, filters=Filters(is_open=True), limit=HOME_REQUESTS)
    return render_template(
        "requests/home.html", lines=waiting.rows, rows=rows(session, actor, found.rows, now), more=found.after
    )


@blueprint.get("/requests")
@signed_in
def index() -> ResponseReturnValue:
    """Requests that the reader may see, narrowed by the address; for staff the nearest promise first."""
    actor, session, now = current_actor(), db.session(), utcnow()
    chosen = _chosen()
    if number := queries.number_named(session, actor, chosen["q"]):
        return redirect(url_for(".show", number=number))
    watch("requests")
    wanted = _wanted(actor, chosen)
    found = page_named(lambda after: queries.requests_page(session, actor, after=after, **wanted))
    return render_template(
        "requests/index.html",
        rows=rows(session, actor, found.rows, now),
        chosen=chosen,
        projects=projects_of(session, actor),
        states=choices(RequestState),
        priorities=choices(Priority),
        kinds=choices(RequestKind),
        next_url=url_for(".index", **_kept(chosen), after=found.after) if found.after else None,
        first_url=url_for(".index", **_kept(chosen)) if request.args.get("after") else None,
        wider_url=_wider(chosen),
    )


def _wanted(actor: Actor, chosen: dict[str, Any]) -> dict[str, Any]:
    """The filters, the order and the length of a page of requests, as its query takes them."""
    return {
        "filters": _filters(chosen, actor.person_id),
        "order": queries.PROMISED if actor.is_staff else queries.NEWEST,
        "where": [assigned_to(actor.person_id)] if chosen["mine"] and actor.is_staff else [],
        "limit": PAGE,
    }


@source("requests")
def _news(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    return page_fingerprint(actor, after=given.get("after") or None, **_wanted(actor, _chosen()))


@source("home")
def _news_of_home(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    tasks = tasks_fingerprint(actor.keys, limit=HOME_TASKS)
    mine = page_fingerprint(actor, filters=Filters(is_open=True), limit=HOME_REQUESTS)
    return func.concat_ws("|", tasks, mine)


@source("request")
def _news_of_request(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    return request_fingerprint(actor, given.get("number", ""))


def _chosen() -> dict[str, Any]:
    given, words = request.args, request.args.get("q", "").strip()[:200]
    usual = "all" if words else "open"  # what is looked for may have ended long ago
    return {
        "usual": usual,
        "show": given["show"] if given.get("show") in ("open", "closed", "all") else usual,
        "state": _member(RequestState, given.get("state")),
        "priority": _member(Priority, given.get("priority")),
        "kind": _member(RequestKind, given.get("kind")),
        "project": identity(given.get("project")),
        "mine": given.get("mine") == "1",
        "q": words,
    }


def _member(kind: type[Choice], value: str | None) -> Choice | None:
    return next((member for member in kind if member.value == value), None)


def _filters(chosen: dict[str, Any], person_id: int | None) -> Filters:
    is_staff = current_actor().is_staff
    return Filters(
        is_open={"open": True, "closed": False}.get(chosen["show"]),
        states=(chosen["state"],) if chosen["state"] else (),
        priority=chosen["priority"],
        kind=chosen["kind"],
        project_id=chosen["project"],
        requester_id=person_id if chosen["mine"] and not is_staff else None,
        text=chosen["q"],
    )


def _kept(chosen: dict[str, Any]) -> dict[str, Any]:
    """The filters as parameters of an address, without those that narrow nothing."""
    plain = {name: value.value if isinstance(value, enum.Enum) else value for name, value in chosen.items()}
    plain["mine"] = "1" if chosen["mine"] else None
    usual = plain.pop("usual")
    plain["show"] = chosen["show"] if chosen["show"] != usual else None
    return {name: value for name, value in plain.items() if value}


def _wider(chosen: dict[str, Any]) -> str | None:
    """The address of everything that has the words looked for, or of everything; None where that is shown already."""
    kept = {"q": chosen["q"]} if chosen["q"] else {"show": "all"}
    return url_for(".index", **kept) if _kept(chosen) != kept else None
