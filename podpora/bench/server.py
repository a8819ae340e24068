"""The desk's own application with the bench's routes: the floor, starting a case, and counted statements."""

import re
import time
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, g, has_request_context, jsonify
from sqlalchemy import Engine, event, text

from app.extensions import db
from app.web.actors import current_actor
from app.web.guards import signed_in
from app.web.listing.listing import LISTINGS
from podpora.commands.web import application
from processes.clock import utcnow
from processes.db import committing
from processes.engine.running import cases

FLOOR_TABLE = (
    "CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, note text NOT NULL, at timestamptz NOT NULL)"
)
PROCESS = "bench_small"
UNSEEN = ("/api/", "/bench/", "/static/", "/fs-static/", "/healthz", "/readyz", "/metrics", "/login", "/lists/")
FILE = re.compile(r"\.\w+$|<secret>|<token>")


def create_bench_app() -> Flask:
    """The application, every answer telling its SQL statements, commits and processor time in headers."""
    app = application()
    app.add_url_rule("/bench/floor", view_func=floor, methods=["POST"])
    app.add_url_rule("/bench/start", view_func=start, methods=["POST"])
    app.add_url_rule("/bench/pages", view_func=pages)
    app.after_request_funcs.setdefault(None, []).insert(0, _tell_counts)  # the first is called last
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    with app.app_context():
        _count(db.engine)
    return app


@signed_in
def floor() -> Response:
    """What no request can do with less: insert one row and commit."""
    session = db.session()
    with committing(session):
        session.execute(text("INSERT INTO bench_floor (note, at) VALUES (:note, :at)"), {"note": "x", "at": utcnow()})
    return jsonify(status="done")


@signed_in
def start() -> Response:
    """Start the small case."""
    session, actor = db.session(), current_actor()
    key = uuid4().hex
    with committing(session):
        cases.start(session, PROCESS, business_key=key, variables={}, now=utcnow(), actor=actor.key)
    return jsonify(key=key)


@signed_in
def pages() -> Response:
    """What can be opened, a line each: its name, endpoint and path, also of each list in each of its orders.

    Not what is read by machines or behind a secret.
    """
    rules = [rule for rule in current_app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    shown = {
        rule.endpoint: rule.rule for rule in rules if not rule.rule.startswith(UNSEEN) and not FILE.search(rule.rule)
    }
    lines = [f"{endpoint} {endpoint} {path}" for endpoint, path in shown.items()]
    lines += [
        f"{listing.name}_by_{column.key} {listing.endpoint} {shown[listing.endpoint]}?{listing.prefix}sort={column.key}"
        for listing in LISTINGS.values()
        for column in listing.columns
        if column.sort and listing.endpoint in shown
    ]
    return Response("\n".join(lines), content_type="text/plain")


def _count(engine: Engine) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def statement(conn: Any, cursor: Any, sql: str, *_: Any) -> None:
        if has_request_context():
            g.statements = g.get("statements", 0) + 1

    @event.listens_for(engine, "commit")
    def commit(conn: Any) -> None:
        if has_request_context():
            g.commits = g.get("commits", 0) + 1


def _begin() -> None:
    g.began = time.thread_time()


def _tell_counts(response: Response) -> Response:
    response.headers["X-Processor-Ms"] = f"{(time.thread_time() - g.get('began', time.thread_time())) * 1000:.3f}"
    response.headers["X-Statements"] = str(g.get("statements", 0))
    response.headers["X-Commits"] = str(g.get("commits", 0))
    return response
