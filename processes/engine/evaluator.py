"""Knows what an expression may do: its parts, operators, functions and limits."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from simpleeval import SimpleEval  # type: ignore[import-untyped]

from processes.engine.errors import ExpressionError

MAX_LENGTH = 100_000  # characters of a string, items of a list that an expression makes
MAX_NUMBER = 10**30
CONSTANTS = {"true": True, "false": False, "null": None}

Functions: TypeAlias = Mapping[str, Callable[..., Any]]
Names: TypeAlias = Mapping[str, Any]

ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Compare, ast.BoolOp,
    ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Call, ast.keyword, ast.List, ast.Tuple, ast.Dict, ast.And, ast.Or,
    ast.Not, ast.USub, ast.UAdd, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Eq, ast.NotEq,
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot,  # codespell:ignore
)  # fmt: skip


def _number(value: Any) -> Any:
    if isinstance(value, (int, float)):
        if abs(value) > MAX_NUMBER:
            raise ExpressionError("The number is too large.")
        return value
    raise ExpressionError(f"A number is needed, not {type(value).__name__}.")


def _sized(value: Any) -> Any:
    if isinstance(value, (str, list, tuple)) and len(value) > MAX_LENGTH:
        raise ExpressionError("The text or list is too long.")
    if isinstance(value, (int, float)):
        _number(value)
    return value


_OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: lambda a, b: _sized(a + b),
    ast.Sub: operator.sub,
    # only numbers: "%1000000000d" % 1 and [[0] * 1000] * 1000 would eat the memory
    ast.Mult: lambda a, b: _number(_number(a) * _number(b)),
    ast.Mod: lambda a, b: _number(a) % _number(b),
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: operator.contains(b, a),
    ast.NotIn: lambda a, b: not operator.contains(b, a),  # codespell:ignore
    ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
}

BUILTINS: dict[str, Callable[..., Any]] = {
    "len": len,
    "str": lambda value: _sized(str(value)),
    "int": int,
    "float": float,
    "bool": bool,
    "abs": abs,
    "round": round,
    "min": min,
    "max": max,
    "sum": sum,
    "any": any,
    "all": all,
    "sorted": sorted,
    "lower": lambda text: str(text).lower(),
    "upper": lambda text: str(text).upper(),
}
LOOKUP = "get"  # get("name", default): a variable that may be missing


class Evaluator(SimpleEval):  # type: ignore[misc]
    """simpleeval with fewer doors: no attributes of objects, no methods, nothing that is not listed above."""

    operators = _OPERATORS

    def __init__(self, names: Names, functions: Functions) -> None:
        # the base class builds tables under a global warnings filter for every evaluation: slow, and not for threads
        self.names, self.functions = names, functions
        self.nodes = {
            ast.Constant: lambda node: node.value,
            ast.Name: self._eval_name,
            ast.Attribute: self._eval_attribute,
            ast.Subscript: self._eval_subscript,
            ast.Compare: self._eval_compare,
            ast.BoolOp: self._eval_boolop,
            ast.BinOp: self._eval_binop,
            ast.UnaryOp: self._eval_unaryop,
            ast.IfExp: self._eval_ifexp,
            ast.Call: self._eval_call,
            ast.keyword: self._eval_keyword,
            ast.List: lambda node: [self._eval(item) for item in node.elts],
            ast.Tuple: lambda node: tuple(self._eval(item) for item in node.elts),
            ast.Dict: lambda node: {
                self._eval(key): self._eval(item) for key, item in zip(node.keys, node.values, strict=True) if key
            },
        }

    def run(self, tree: ast.expr) -> Any:
        """The value of a tree whose parts are all in ALLOWED; raise ExpressionError or what a function raises."""
        return self._eval(tree)

    def _eval(self, node: ast.AST) -> Any:
        return self.nodes[type(node)](node)

    def _eval_name(self, node: ast.Name) -> Any:
        if node.id in self.names:
            return self.names[node.id]
        if node.id in CONSTANTS:
            return CONSTANTS[node.id]
        raise ExpressionError(f"There is no variable {node.id}.")

    def _eval_attribute(self, node: ast.Attribute) -> Any:
        container = self._eval(node.value)
        if not isinstance(container, Mapping):
            raise ExpressionError(f".{node.attr}: {type(container).__name__} has no fields.")
        if node.attr not in container:
            raise ExpressionError(f"There is no field {node.attr}.")
        return container[node.attr]

    def _eval_call(self, node: ast.Call) -> Any:
        name = node.func.id  # type: ignore[attr-defined]  # only names can be called: see expressions
        arguments = [self._eval(item) for item in node.args]
        named = {item.arg: self._eval(item.value) for item in node.keywords if item.arg}
        if name == LOOKUP:
            return self.names.get(*arguments, **named)
        function = self.functions.get(name) or BUILTINS.get(name)
        if function is None:
            raise ExpressionError(f"There is no function {name}().")
        return function(*arguments, **named)
