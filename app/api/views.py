"""Registers the resources of /api/v1 and their description."""

from flask import Flask

from app.api import bodies, inbox, invoices, problems, requests, scopes, tasks
from app.extensions import csrf
from app.web import guards
from app.web.actors import API_PREFIX

RESOURCES = (requests, tasks, invoices, inbox)
for _resource in RESOURCES:  # once, at import: a blueprint takes no handlers after its first registration
    _resource.blueprint.before_request(scopes.check_scope)
    _resource.blueprint.before_request(bodies.check_body)
    _resource.blueprint.register_error_handler(422, problems.wrong_values)
    _resource.blueprint.register_error_handler(RecursionError, bodies.too_deep)


def init_app(app: Flask) -> None:
    """Serve /api/v1 and /api/v1/openapi.json."""
    app.config.update(
        API_TITLE="Podpora",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    blueprints = [resource.blueprint for resource in RESOURCES]
    api = problems.ProblemApi(app)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for blueprint in blueprints:
        csrf.exempt(blueprint)
        api.register_blueprint(blueprint)
    guards.declare(app, "api-docs.*", guards.PUBLIC)
    scopes.check_declared(app, API_PREFIX)
