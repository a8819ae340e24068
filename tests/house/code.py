"""What the house tests read of the code: files, their trees, domains."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("app", "podpora", "processes", "workers")


def modules(*folders: str) -> Iterator[Path]:
    """Python files below folders of the checkout, as paths relative to it."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path.relative_to(ROOT)


@cache
def text(path: Path) -> str:
    """A file's text."""
    return (ROOT / path).read_text()


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(text(path), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's syntax tree."""
    return tuple(ast.walk(tree(path)))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a module with the last part of what it calls: `commit` of `session.commit()`."""
    yield from _calls(nodes(path))


def calls_in(part: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """The same within a part of a module."""
    yield from _calls(ast.walk(part))


def _calls(found: Iterable[ast.AST]) -> Iterator[tuple[str, ast.Call]]:
    for node in found:
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node
