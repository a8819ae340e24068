"""What a token may be used for: every act of the JSON door names its scope, and a token without it is refused."""

from flask import Flask, current_app, g, make_response, request
from flask.typing import ResponseReturnValue

from app.web.errors import problem
from processes.people.rules import Scope

SCOPE = "__scope__"


class ScopeMissing(RuntimeError):
    """An operation that does something and names no scope for it: the application does not start."""


def scope_of(app: Flask, endpoint: str) -> Scope | None:
    """The scope that an operation needs."""
    found = getattr(app.view_functions[endpoint], SCOPE, None)
    return found if isinstance(found, Scope) else None


def check_scope() -> ResponseReturnValue | None:
    """Refuse a token that was not made for this operation (RFC 6750, insufficient_scope)."""
    wanted = scope_of(current_app, request.endpoint or "")
    if wanted in g.scopes:
        return None
    name = wanted.value if wanted else ""
    response = make_response(problem(403, f"This token is not for that: it needs the scope {name}.", scope=name))
    response.headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{name}"'
    return response


def check_declared(app: Flask, prefix: str) -> None:
    """Raise ScopeMissing for an operation under `prefix` without a scope, or one that writes with that of reading."""
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(prefix) or rule.endpoint.startswith("api-docs"):
            continue
        scope = scope_of(app, rule.endpoint)
        if scope is None or (scope is Scope.READ and rule.methods and not rule.methods <= {"GET", "HEAD", "OPTIONS"}):
            raise ScopeMissing(f"{rule.rule} ({rule.endpoint})")
