"""Knows where variables live: in the process instance or called process, not on tokens.

An embedded sub-process shares the variables around it; a multi-instance body and input parameters are local
to their token and to everything inside it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

from processes.engine.errors import EngineError
from processes.engine.interpreter.tokens import Token
from processes.engine.language.values import plain_mapping


def _levels(token: Token) -> Iterator[dict[str, Any]]:
    """The dictionaries that a token sees, innermost first; the last is the process's own."""
    while True:
        yield token.data
        branch = token.workflow
        if branch.own is not None:
            yield branch.own
            return
        token = branch.parent


def names(token: Token) -> dict[str, Any]:
    """Every variable that a token sees."""
    levels = list(_levels(token))
    seen = dict(levels[-1])
    for level in reversed(levels[:-1]):
        seen.update(level)
    return seen


def local(token: Token) -> dict[str, Any]:
    """The variables that a token sees and the process as a whole does not have."""
    levels = list(_levels(token))
    seen: dict[str, Any] = {}
    for level in reversed(levels[:-1]):
        seen.update(level)
    return seen


def write(token: Token, values: Mapping[str, Any], given: Collection[str] = ()) -> None:
    """Set variables where they live: a local name stays local, every other belongs to the process.

    `given` are names of the token's own input parameters: what leaves it under such a name is meant for outside.
    """
    if not values:
        return
    levels = list(_levels(token))
    for name, value in storable(values).items():
        seen = levels[1:] if name in given else levels
        home = next((level for level in seen if name in level), levels[-1])
        home[name] = value


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in plain JSON; raise EngineError for what cannot be stored, before anything depends on it."""
    found = plain_mapping(values)
    if not found:
        return found
    try:
        orjson.dumps(found)
    except TypeError as error:
        raise EngineError(f"A process variable cannot be stored: {error}.") from error
    return found
