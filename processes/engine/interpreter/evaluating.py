"""Knows how expressions and decisions are evaluated where a token stands: over the variables that it sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from processes.engine.interpreter.scope import names
from processes.engine.interpreter.surroundings import Surroundings
from processes.engine.interpreter.tokens import Token
from processes.engine.language import expressions
from processes.engine.language.decisions import Decision
from processes.engine.language.outside import Speak


def evaluate(token: Token, text: str, extra: Mapping[str, Any] | None = None) -> Any:
    """The value of an expression where `token` stands; raise ExpressionError."""
    seen = names(token)
    return expressions.evaluate(text, {**seen, **extra} if extra else seen, token.surroundings.functions)


def value(token: Token, text: str, surroundings: Surroundings | None = None) -> Any:
    """The value of a parameter where `token` stands, in other surroundings than the token's where they are given."""
    if "${" not in text:
        return text.strip()
    return expressions.value(text, names(token), (surroundings or token.surroundings).functions)


def values(
    token: Token,
    parameters: Collection[tuple[str, str]],
    extra: Mapping[str, Any] | None = None,
    spoken: Mapping[str, Speak] | None = None,
) -> dict[str, Any]:
    """The values of named parameters, all seen from the same state; some with their expressions `spoken` otherwise."""
    if not parameters:
        return {}
    seen, functions = {**names(token), **(extra or {})}, token.surroundings.functions
    said = spoken or {}
    return {name: copied(expressions.value(text, seen, functions, said.get(name))) for name, text in parameters}


def decide(token: Token, key: str, seen: Mapping[str, Any]) -> tuple[Decision, Any]:
    """A decision and its result where `token` stands, asked with what is seen there."""
    decision = token.surroundings.decision(key)
    return decision, decision.evaluate(seen, token.surroundings.functions)


def copied(found: Any) -> Any:
    """A copy whose lists and mappings an operation may change without changing the case."""
    if isinstance(found, Mapping):
        return {name: copied(item) for name, item in found.items()}
    if isinstance(found, list | tuple):
        return [copied(item) for item in found]
    return found
