"""Rules of the house about rights: whoever acts is asked first, in one way."""

import ast
from collections.abc import Iterator
from pathlib import Path

from processes.domains import DOMAINS
from tests.house.code import modules, nodes, tree

# Of a domain's modules these read, say or record; all others change something for somebody.
NO_USE_CASES = {
    "callers",
    "choosing",
    "confidential",
    "errors",
    "events",
    "flow",
    "looking",
    "mails",
    "models",
    "news",
    "notices",
    "overview",
    "picks",
    "prices",
    "queries",
    "rights",
    "rules",
    "told",
}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    yield from (node for node in tree(path).body if isinstance(node, ast.FunctionDef))


def asks(function: ast.FunctionDef, asking: set[str]) -> bool:
    """Whether it calls `require` itself, or one of `asking` with its own actor."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            hands_on = any(isinstance(value, ast.Name) and value.id == "actor" for value in given)
            if name == "require" or (name in asking and hands_on):
                return True
    return False


def in_domains() -> dict[Path, list[ast.FunctionDef]]:
    return {path: [*functions(path)] for domain in DOMAINS for path in modules(f"processes/{domain}")}


def test_every_use_case_that_takes_an_actor_asks_what_they_may() -> None:
    every = in_domains()
    asking: set[str] = set()
    while True:  # also those that leave it to another use case
        more = {f.name for found in every.values() for f in found if asks(f, asking)} - asking
        if not more:
            break
        asking |= more
    silent = [
        f"{path}: {function.name}"
        for path, found in every.items()
        if path.stem not in NO_USE_CASES
        for function in found
        if not function.name.startswith("_")
        and "actor" in {argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)}
        and function.name not in asking
    ]
    assert not silent


def test_rights_are_asked_in_one_way() -> None:
    """Outside `rights.py` nothing in a domain compares roles: a rule that stands twice is two rules."""
    found = [
        f"{path}:{node.lineno}"
        for domain in DOMAINS
        for path in modules(f"processes/{domain}")
        if path.name not in {"rights.py", "rules.py"}
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "has"
    ]
    assert not found
