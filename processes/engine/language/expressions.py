"""Knows the one small side-effect-free language of conditions, parameters, decisions and timers."""

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from processes.engine.errors import BpmnError, EngineError, ExpressionError
from processes.engine.language.budget import current, number
from processes.engine.language.evaluator import ALLOWED, BUILTINS, CONSTANTS, LOOKUP, Evaluator, Functions, Names
from processes.engine.sentences import N_, Sentence, cause
from processes.errors import Refusal

MAX_TEXT = 2_000  # characters of one expression
MAX_NODES = 300  # parts of one expression
MAX_DEPTH = 120  # parts in parts
MAX_SCRIPT = 20_000  # characters of one script
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[ast.expr, int]:
    """The tree of one expression that holds nothing but our language, and how many parts it has."""
    if not text.strip():
        raise ExpressionError(N_("The expression is empty."))
    if len(text) > MAX_TEXT:
        raise ExpressionError(Sentence(N_("The expression is longer than {count} characters."), count=MAX_TEXT))
    try:
        tree = ast.parse(text.strip(), mode="eval")
        _check_depth(tree)
    except _UNREADABLE as error:
        not_one = Sentence(N_("{text!r} is not an expression: {error}"), text=text, error=cause(error))
        raise ExpressionError(not_one) from error
    nodes = list(ast.walk(tree))
    if len(nodes) > MAX_NODES:
        raise ExpressionError(Sentence(N_("The expression has more than {count} parts."), count=MAX_NODES))
    for node in nodes:
        _check_part(node, text)
    return tree.body, len(nodes)


def tree_of(text: str) -> ast.expr:
    """The tree of one expression, for those who look at it; raise ExpressionError."""
    return _parse(text)[0]


def _check_depth(tree: ast.AST) -> None:
    """Raise RecursionError for what is nested deeper than it could be worked out or written again."""
    level: list[ast.AST] = [tree]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise RecursionError


def _check_part(node: ast.AST, text: str) -> None:
    """Raise ExpressionError for a part that is not in our language."""
    refused = ""
    if not isinstance(node, ALLOWED):
        refused = type(node).__name__
    elif isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
        raise ExpressionError(Sentence(N_("Only functions can be called in {text!r}."), text=text))
    elif isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        refused = f".{node.attr}"
    elif isinstance(node, ast.Dict) and None in node.keys:
        refused = "**"
    elif isinstance(node, ast.Constant):
        if not isinstance(node.value, str | int | float | None):
            refused = type(node.value).__name__
        elif isinstance(node.value, int | float):
            number(node.value)
    if refused:
        raise ExpressionError(Sentence(N_("{part} is not allowed in {text!r}."), part=refused, text=text))


def evaluate(text: str, names: Names, functions: Functions) -> Any:
    """The value of one expression; raise ExpressionError. What a function refuses passes through."""
    tree, parts = _parse(text)
    budget = current()
    try:
        budget.spend(parts)
        return Evaluator(names, functions, budget).run(tree)
    except (BpmnError, EngineError, Refusal):
        raise
    except (TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError) as error:
        raise ExpressionError(f"{text!r}: {error or type(error).__name__}") from error


def check(text: str, names: set[str] | None = None, functions: set[str] | None = None) -> None:
    """Raise ExpressionError unless `text` is in our language (over these names and functions, where given)."""
    tree, _count = _parse(text)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name):
            continue
        if id(node) in called:
            if functions is not None and node.id not in functions and node.id not in BUILTINS and node.id != LOOKUP:
                raise ExpressionError(Sentence(N_("There is no function {name}()."), name=node.id))
        elif names is not None and node.id not in names and node.id not in CONSTANTS:
            raise ExpressionError(Sentence(N_("There is no variable {name}."), name=node.id))


def parts(text: str) -> list[tuple[bool, str]]:
    """Split a parameter into (is expression, text); braces and quotes inside an expression are understood."""
    found: list[tuple[bool, str]] = []
    start = 0
    while (begin := text.find("${", start)) >= 0:
        end = _closing(text, begin + 2)
        if begin > start:
            found.append((False, text[start:begin]))
        found.append((True, text[begin + 2 : end]))
        start = end + 1
    if start < len(text):
        found.append((False, text[start:]))
    return found


def _closing(text: str, start: int) -> int:
    depth, quote = 1, ""
    for position in range(start, len(text)):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "{}":
            depth += 1 if character == "{" else -1
            if not depth:
                return position
    raise ExpressionError(Sentence(N_("{text!r}: a closing brace is missing."), text=text))


def bare(text: str) -> str:
    """The expression of a condition, written as `${expression}` or plainly."""
    found = parts(text.strip())
    return found[0][1] if len(found) == 1 and found[0][0] else text.strip()


def value(text: str, names: Names, functions: Functions, speak: Callable[[str, bool], str] | None = None) -> Any:
    """The value of a parameter: `${expression}`, literal text, or text with expressions in it.

    With `speak` it is a text, in which every expression's value is said through it.
    """
    found = parts((text or "").strip())
    if len(found) == 1 and speak is None:
        return evaluate(found[0][1], names, functions) if found[0][0] else found[0][1]
    texts = [str(evaluate(part, names, functions)) if is_code else part for is_code, part in found]
    if speak is not None:
        said = zip(texts, found, strict=True)
        texts = [speak(text, len(found) == 1) if is_code else text for text, (is_code, _) in said]
    return current().made("".join(texts))


def check_value(text: str, names: set[str] | None = None, functions: set[str] | None = None) -> None:
    """Like check(), for a parameter that may be literal or mixed."""
    for is_code, part in parts((text or "").strip()):
        if is_code:
            check(part, names, functions)


def variables(text: str) -> set[str]:
    """The names of the variables that a parameter reads."""
    trees = [_parse(part)[0] for is_code, part in parts(text) if is_code]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    asked = {node.args[0].value for node in nodes if _is_lookup(node)}  # type: ignore[attr-defined]  # a look-up names a constant
    read = {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called}
    return (read | asked) - CONSTANTS.keys()


def _is_lookup(node: ast.AST) -> bool:
    """Whether it asks for a variable by get("name")."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == LOOKUP):
        return False
    return bool(node.args) and isinstance(node.args[0], ast.Constant)


def calls(text: str) -> set[str]:
    """The names of the functions that a parameter calls."""
    trees = [_parse(part)[0] for is_code, part in parts(text) if is_code]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {node.func.id for node in nodes if isinstance(node.func, ast.Name)} - {LOOKUP, *BUILTINS}


def assignments(script: str) -> list[tuple[str, str]]:
    """The (name, expression) lines of a script; raise ExpressionError for anything else."""
    if len(script) > MAX_SCRIPT:
        raise ExpressionError(Sentence(N_("The script is longer than {count} characters."), count=MAX_SCRIPT))
    try:
        tree = ast.parse(script)
        _check_depth(tree)
        return [_assignment(line) for line in tree.body]
    except _UNREADABLE as error:
        raise ExpressionError(Sentence(N_("The script cannot be read: {error}"), error=cause(error))) from error


def _assignment(line: ast.stmt) -> tuple[str, str]:
    if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name)):
        raise ExpressionError(N_("A script holds only lines of the form: name = expression"))
    return line.targets[0].id, ast.unparse(line.value)
