"""How a resource is served: one schema dumps its answer and documents it; its problems and scope are documented too."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema

from app.api.idempotency import once
from app.api.problems import IDEMPOTENCY, STATUSES, Problem
from app.api.scopes import SCOPE
from processes.people.rules import Scope

View = Callable[..., Any]


def serves(
    blueprint: Blueprint, schema: type[Schema], *, status: int = 200, scope: Scope = Scope.READ
) -> Callable[[View], View]:
    """Answer with what `schema` makes of the record that the view returns.

    `scope` is what a token must be for. Any but that of reading changes something: in one transaction, with one effect
    however often its Idempotency-Key comes.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def dumped(*args: Any, **kwargs: Any) -> tuple[dict[str, Any], int]:
            return schema().dump(view(*args, **kwargs)), status

        changes = scope is not Scope.READ
        shown = blueprint.alt_response(status, schema=schema, success=True)(once(dumped) if changes else dumped)
        return documented(blueprint, scope=scope, idempotent=changes)(shown)

    return decorate


def documented(blueprint: Blueprint, *, scope: Scope = Scope.READ, idempotent: bool = False) -> Callable[[View], View]:
    """Document the problems that every operation can answer with, and the scope that its token needs."""

    def decorate(view: View) -> View:
        setattr(view, SCOPE, scope)
        for status, description in STATUSES.items():
            view = blueprint.alt_response(
                status, schema=Problem, content_type="application/problem+json", description=description
            )(view)
        extra: dict[str, Any] = {"security": [{"token": [scope.value]}]}
        if idempotent:
            extra["parameters"] = [IDEMPOTENCY]
        documented_view: View = blueprint.doc(**extra)(view)
        return documented_view

    return decorate
