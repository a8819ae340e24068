"""Knows who listens in a case, and how a signal reaches everybody in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processes.engine.interpreter.scope import write
from processes.engine.interpreter.taking import taken
from processes.engine.interpreter.tokens import WAITING, Instance, Token
from processes.engine.interpreter.triggers import MESSAGES, SIGNAL, listens


def listeners(instance: Instance) -> list[Token]:
    """Tokens that wait for events, and the first tokens of scopes whose event sub-processes do."""
    found = [token for token in instance.tokens() if token.state == WAITING]
    roots = [branch.task_tree for branch in instance.branches() if not branch.completed]
    return found + [root for root in roots if root.finished]


def announce(instance: Instance, name: str, variables: Mapping[str, Any]) -> None:
    """Wake everything in the case that waits for this signal now; what wakes later has not heard it."""
    hearing = [
        (token, element)
        for token in listeners(instance)
        for element, (heard, _, *kind) in token.internal_data.get(MESSAGES, {}).items()
        if kind == [SIGNAL] and heard == name
    ]
    for token, element in hearing:
        if token in listeners(instance) and listens(token, element, MESSAGES):  # not taken away by one before it
            write(token, taken(token, element, variables))
            token.task_spec.fire(token, element)
