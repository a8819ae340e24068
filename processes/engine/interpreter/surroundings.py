"""Knows how a token's expressions are evaluated and its operations called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.scope import names
from processes.engine.interpreter.tokens import Token
from processes.engine.interpreter.views import Environment
from processes.engine.language.decisions import Decision
from processes.engine.language.expressions import evaluate, value


class Running:
    """The environment of one case, as its nodes use it."""

    def __init__(self, env: Environment, decisions: Mapping[str, Decision]) -> None:
        self.env = env
        self._decisions = decisions
        self.afterwards: Callable[[], None] | None = None  # what a step changes once its savepoint is released
        self._functions: Mapping[str, Callable[..., Any]] | None = None

    def forget(self) -> None:
        """Another step begins."""
        self.afterwards = None

    def count(self) -> None:
        """The savepoint is released: what the step did counts."""
        if self.afterwards is not None:
            self.afterwards()

    @property
    def now(self) -> datetime:
        """The instant of this step."""
        return self.env.now

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """What expressions may call."""
        if self._functions is None:
            self._functions = self.env.functions()
        return self._functions

    def evaluate(self, token: Token, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """The value of an expression where `token` stands; raise ExpressionError."""
        seen = names(token)
        return evaluate(text, {**seen, **extra} if extra else seen, self.functions)

    def value(self, token: Token, text: str) -> Any:
        """The value of a parameter where `token` stands."""
        if "${" not in text:
            return text.strip()
        return value(text, names(token), self.functions)

    def values(
        self, token: Token, parameters: Iterable[tuple[str, str]], extra: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The values of named parameters, all seen from the same state."""
        seen = {**names(token), **(extra or {})}
        return {name: copied(value(text, seen, self.functions)) for name, text in parameters}

    def decide(self, token: Token, key: str) -> tuple[Decision, Any]:
        """A decision and its result where `token` stands."""
        decision = self._decisions.get(key)
        if decision is None:
            raise EngineError(f"There is no decision {key}.")
        return decision, decision.evaluate(names(token), self.functions)


def copied(found: Any) -> Any:
    """A copy whose lists and mappings an operation may change without changing the case."""
    if isinstance(found, Mapping):
        return {name: copied(item) for name, item in found.items()}
    if isinstance(found, list | tuple):
        return [copied(item) for item in found]
    return found
