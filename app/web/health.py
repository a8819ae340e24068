"""How the installation is: for load balancers (/healthz, /readyz) and Prometheus (/metrics)."""

import socket
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db, limiter
from app.web.guards import public
from app.web.metrics import exposition

BROKER_SECONDS = 2
blueprint = Blueprint("health", __name__)
limiter.exempt(blueprint)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """This process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """The database and, where one is set, the broker answer; 503 naming what does not."""
    g.without_database = True
    parts = {"database": _database(), "broker": _broker(current_app.config["PODPORA"].broker_url)}
    ready = all(state in ("ok", "embedded") for state in parts.values())
    return jsonify(status="ok" if ready else "unavailable", **parts), 200 if ready else 503


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Counters of this process and the state of jobs, tasks and cases, in Prometheus' format."""
    body = exposition(db.session(), current_app.config["PODPORA"].broker_url)
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return "unreachable"
    return "ok"


def _broker(url: str | None) -> str:
    if not url:
        return "embedded"
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "localhost", address.port or 5672), BROKER_SECONDS).close()
    except OSError:
        return "unreachable"
    return "ok"
