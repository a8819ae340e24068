# flask-smorest's decorators, which carry no types. A view keeps its own: what `arguments` reads is its first argument.
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import flask
from apispec import APISpec
from marshmallow import Schema

_View = TypeVar("_View", bound=Callable[..., Any])
_AnySchema = Schema | type[Schema] | Mapping[str, Any]

class Blueprint(flask.Blueprint):
    def __init__(self, name: str, import_name: str, *, description: str = ..., **options: Any) -> None: ...
    def arguments(
        self,
        schema: _AnySchema,
        *,
        location: str = ...,
        content_type: str | None = ...,
        required: bool = ...,
        **more: Any,
    ) -> Callable[[_View], _View]: ...
    def response(
        self,
        status_code: int,
        schema: _AnySchema | None = ...,
        *,
        content_type: str | None = ...,
        description: str | None = ...,
        **more: Any,
    ) -> Callable[[_View], _View]: ...
    def alt_response(
        self,
        status_code: int,
        *,
        schema: _AnySchema | None = ...,
        content_type: str | None = ...,
        description: str | None = ...,
        success: bool = ...,
        **more: Any,
    ) -> Callable[[_View], _View]: ...
    def doc(self, **more: Any) -> Callable[[_View], _View]: ...

class Api:
    spec: APISpec
    def __init__(self, app: flask.Flask | None = ..., *, spec_kwargs: Mapping[str, Any] | None = ...) -> None: ...
    def init_app(self, app: flask.Flask, *, spec_kwargs: Mapping[str, Any] | None = ...) -> None: ...
    def register_blueprint(self, blp: Blueprint, **options: Any) -> None: ...
    def _register_error_handlers(self) -> None: ...
