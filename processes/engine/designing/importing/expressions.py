"""Says expressions of other engines in our language: which one a text is written in, and what it means here."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from processes.engine.designing.importing.feel import Feel
from processes.engine.designing.importing.juel import Juel
from processes.engine.designing.importing.python import python
from processes.engine.errors import ExpressionError
from processes.engine.language.expressions import MAX_NODES, check, parts
from processes.engine.language.texts import known_functions
from processes.engine.sentences import N_, Sentence, said


class Dialect(Enum):
    """A language in which other tools write expressions."""

    JUEL = "JUEL"
    FEEL = "FEEL"
    PYTHON = "Python"


@dataclass(frozen=True)
class Meaning:
    """What a text means here: `text` in our language, or the reason why it cannot be said."""

    text: str
    reason: str = ""


_READERS: Mapping[Dialect, Callable[[str], ast.expr]] = {
    Dialect.JUEL: lambda text: Juel(text).whole(),
    Dialect.FEEL: lambda text: Feel(text).whole(),
    Dialect.PYTHON: python,
}


def translate(text: str, dialect: Dialect) -> str:
    """One bare expression in our language; raise ExpressionError with the reason why it cannot be said."""
    tree = _READERS[dialect](text)
    try:
        _check_size(tree)
        written = ast.unparse(ast.fix_missing_locations(tree))
    except RecursionError as error:
        raise _too_many() from error
    check(written, functions=known_functions())
    return written


def _check_size(tree: ast.AST) -> None:
    """Count before it is written: what is said twice with us, again and again, would double each time."""
    known: dict[int, int] = {}

    def size(node: ast.AST) -> int:
        if id(node) not in known:
            known[id(node)] = 1 + sum(map(size, ast.iter_child_nodes(node)))
        return known[id(node)]

    if size(tree) > MAX_NODES:
        raise _too_many()


def _too_many() -> ExpressionError:
    return ExpressionError(Sentence(N_("The expression has more than {count} parts."), count=MAX_NODES))


def is_ours(text: str) -> bool:
    """Whether a bare expression runs here as it stands."""
    try:
        check(text, functions=known_functions())
    except ExpressionError:
        return False
    return True


def meaning(text: str, dialect: Dialect) -> Meaning:
    """What a bare expression means here."""
    try:
        return Meaning(translate(text, dialect))
    except ExpressionError as error:
        return Meaning(text, said(error))


def meaning_of_text(text: str, dialect: Dialect) -> Meaning:
    """What a parameter means here: literal text, `=` before FEEL, or text with `${…}` or `#{…}` in it."""
    text = text.strip()
    if dialect is Dialect.FEEL:
        return _filled(meaning(text[1:], dialect)) if text.startswith("=") else Meaning(text)
    try:
        found = parts(text.replace("#{", "${"))
    except ExpressionError as error:
        return Meaning(text, said(error))
    made = [_filled(_kept(part, dialect)) if is_code else Meaning(part) for is_code, part in found]
    return Meaning("".join(part.text for part in made), next((part.reason for part in made if part.reason), ""))


def meaning_of_condition(text: str, dialect: Dialect) -> Meaning:
    """What a condition means here: bare, behind `=`, or in `${…}`; what runs as it stands is kept."""
    bare = text.strip()
    if dialect is Dialect.FEEL:
        return _filled(meaning(bare.removeprefix("="), dialect))
    if bare[:2] in ("${", "#{") and bare.endswith("}"):
        bare = bare[2:-1]
    return _filled(_kept(bare, dialect))


def _kept(text: str, dialect: Dialect) -> Meaning:
    return Meaning(text) if is_ours(text) else meaning(text, dialect)


def _filled(found: Meaning) -> Meaning:
    return Meaning(f"${{{found.text}}}", found.reason)
