"""Knows what the nodes of one case are given: its environment, its decisions, what its expressions may call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.views import Environment
from processes.engine.language.decisions import Decision


class Surroundings:
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

    def decision(self, key: str) -> Decision:
        """The decision of this key; raise EngineError."""
        found = self._decisions.get(key)
        if found is None:
            raise EngineError(f"There is no decision {key}.")
        return found
