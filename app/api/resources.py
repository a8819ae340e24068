"""Serves the resources that lie in the domains' `api.py` under /api/v1, and their description."""

from functools import cache

from flask import Flask
from flask_smorest import Blueprint

from app import domains
from app.api import bodies, problems, scopes
from app.extensions import csrf
from app.web import guards
from app.web.actors import API_PREFIX


@cache
def resources() -> tuple[Blueprint, ...]:
    """The blueprints of all resources; prepared once, as one takes no handlers after its first registration."""
    found = tuple(domains.named("blueprint", Blueprint))
    for blueprint in found:
        blueprint.before_request(scopes.check_scope)
        blueprint.before_request(bodies.check_body)
        blueprint.register_error_handler(422, problems.wrong_values)
        blueprint.register_error_handler(RecursionError, bodies.too_deep)
    return found


def init_app(app: Flask) -> None:
    """Serve /api/v1 and /api/v1/openapi.json."""
    app.config.update(
        API_TITLE="Podpora",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = problems.ProblemApi(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for blueprint in resources():
        csrf.exempt(blueprint)
        api.register_blueprint(blueprint)
    guards.declare(app, "api-docs.*", guards.PUBLIC)
    scopes.check_declared(app, API_PREFIX)
