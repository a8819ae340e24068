"""What the desk hands to diagrams is declared: the results of operations, what processes are started with."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from processes import domains
from processes.engine.checking.known.whole import Whole
from processes.engine.checking.validator import check
from processes.engine.files.resources import read_resource
from processes.engine.files.templates import results_of
from processes.engine.language.declared import STARTS
from processes.engine.language.operations import COMPLETIONS, OPERATIONS

domains.load()
SUFFIXES = {".bpmn", ".dmn", ".form", ".scenario"}
FLOWS = sorted(Path("processes").glob("*/flow.py"))


@pytest.mark.parametrize("name", sorted(OPERATIONS | COMPLETIONS))
def test_an_operation_declares_what_it_returns(name: str) -> None:
    operation = (OPERATIONS | COMPLETIONS)[name]
    returns = operation.function.__annotations__.get("return")
    assert bool(operation.gives) == (returns not in {None, "None"}), f"{name} returns {returns}"
    assert set(results_of(operation)) <= set(operation.gives)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.parent.name)
def test_a_process_is_started_with_what_is_declared(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = {
        target.id: node.value.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and node.value.args and isinstance(node.value.args[0], ast.Constant)
    }
    for process, given in _starts(tree):
        assert given == set(STARTS[names[process]]), f"{path}: {process}"


def _starts(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """The constant of every process that is started, and the names of the variables it is given."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for function in functions.values():
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) == "cases.start":
                given = next(word.value for word in call.keywords if word.arg == "variables")
                process = call.args[1]
                assert isinstance(process, ast.Name)
                yield process.id, set(_keys(given, function, functions))


def _keys(node: ast.expr, function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Iterator[str]:
    if isinstance(node, ast.Name):
        assigned = [one for one in ast.walk(function) if isinstance(one, ast.Assign)]
        node = next(one.value for one in assigned if ast.unparse(one.targets[0]) == node.id)
    if isinstance(node, ast.Call):
        inner = functions[ast.unparse(node.func)]
        node = next(one.value for one in ast.walk(inner) if isinstance(one, ast.Return) and one.value)
    assert isinstance(node, ast.Dict)
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant):
            yield str(key.value)
        else:
            yield from _keys(value, function, functions)


def _files(*folders: str) -> dict[str, bytes]:
    paths = (path for folder in folders for path in Path(folder).rglob("*") if path.suffix in SUFFIXES)
    return {str(path): path.read_bytes() for path in paths}


def test_nothing_of_what_is_shipped_is_doubted() -> None:
    standard = {path: content for path, content in _files("bpmn").items() if "packs" not in path}
    assert check(standard) == []
    for pack in Path("bpmn/packs").iterdir():
        assert check(_files(str(pack)), deployed=standard) == []
    assert check(_files("app/designer/starters"), deployed=standard) == []


def test_what_shipped_diagrams_begin_with_is_known() -> None:
    files = {path: content for path, content in _files("bpmn").items() if "packs" not in path}
    whole = Whole({r.reference: r for r in (read_resource(path, content) for path, content in files.items())})
    analyses = {key: whole.process(key) for key in whole.around.processes}
    assert [key for key, found in analyses.items() if found is None or found.start.is_open] == []
    assert [key for key, found in analyses.items() if found and found.outcome().is_open] == []
