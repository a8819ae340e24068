"""Where people see their requests: the customer's home and the list of requests."""

from collections.abc import Mapping

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func

from app.extensions import db
from app.requests.blueprint import blueprint
from app.requests.listing import REQUESTS, wanted
from app.requests.rows import rows
from app.web.actors import current_actor
from app.web.guards import signed_in
from app.web.home import home_parts
from app.web.lines import task_lines
from app.web.listing.drawing import drawn
from app.web.listing.views import start_url
from app.web.news import source, watch
from processes.clock import utcnow
from processes.engine.store.news import tasks_fingerprint
from processes.people.rules import Actor
from processes.requests import queries
from processes.requests.narrowing import Filters
from processes.requests.news import first_fingerprint, page_fingerprint, request_fingerprint
from processes.views.queries import start_of

HOME_REQUESTS = 20
HOME_TASKS = 10


@blueprint.get("/start")
@signed_in
def start() -> ResponseReturnValue:
    """Lead who has signed in to the saved view that they begin with; else staff to the worklist, customers home."""
    actor = current_actor()
    chosen = start_of(db.session(), actor)
    usual = url_for("tasks.worklist" if actor.is_staff else ".home")
    return redirect((chosen and start_url(chosen)) or usual)


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """A customer's home: what waits for them, and their open requests; staff have none but where they start."""
    actor, session, now = current_actor(), db.session(), utcnow()
    if actor.is_staff:
        return start()
    watch("home")
    waiting = task_lines(session, actor, now=now, limit=HOME_TASKS)
    found = queries.requests_page(session, actor, filters=Filters(is_open=True), limit=HOME_REQUESTS)
    return render_template(
        "requests/home.html",
        above=home_parts(),
        lines=waiting.rows,
        rows=rows(session, actor, found.rows, now),
        more=found.after,
    )


@blueprint.get("/requests")
@signed_in
def index() -> ResponseReturnValue:
    """Requests that the reader may see, narrowed by the address; for staff the nearest promise first."""
    asked = REQUESTS.asked()
    if number := queries.number_named(asked.session, asked.actor, asked.chosen["q"]):
        return redirect(url_for(".show", number=number))
    shown = drawn(REQUESTS, asked)
    if not asked.chosen["q"]:  # what was looked for is looked at once; the rest tells when it changes
        first = None if asked.after else first_fingerprint([row.request.id for row in shown.rows])
        watch("requests", version=first)
    return render_template("requests/index.html", list=shown)


@source("requests")
def _news(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    asked = REQUESTS.asked(given, actor=actor)
    return page_fingerprint(actor, after=asked.after, limit=REQUESTS.limit, **wanted(asked))


@source("home")
def _news_of_home(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    tasks = tasks_fingerprint(actor.task_keys, limit=HOME_TASKS)
    mine = page_fingerprint(actor, filters=Filters(is_open=True), limit=HOME_REQUESTS)
    return func.concat_ws("|", tasks, mine)


@source("request", "number")
def _news_of_request(actor: Actor, given: Mapping[str, str]) -> ColumnElement[str]:
    return request_fingerprint(actor)
