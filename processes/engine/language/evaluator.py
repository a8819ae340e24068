"""Knows what an expression may do: its parts, operators and functions."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from simpleeval import SimpleEval  # type: ignore[import-untyped]  # it has none

from processes.engine.errors import ExpressionError
from processes.engine.language.budget import Budget, number
from processes.engine.sentences import N_, Sentence

MAX_DIGITS = 30  # that a number can be rounded to, before and after the point
CONSTANTS = {"true": True, "false": False, "null": None}

Functions: TypeAlias = Mapping[str, Callable[..., Any]]
Names: TypeAlias = Mapping[str, Any]

ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Compare, ast.BoolOp,
    ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Call, ast.keyword, ast.List, ast.Tuple, ast.Dict, ast.And, ast.Or,
    ast.Not, ast.USub, ast.UAdd, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Eq, ast.NotEq,
    ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot,  # codespell:ignore
)  # fmt: skip


_OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    # only numbers: "%1000000000d" % 1 and [[0] * 1000] * 1000 would eat the memory
    ast.Mult: lambda a, b: number(a) * number(b),
    ast.Mod: lambda a, b: number(a) % number(b),
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


def _rounded(value: Any, digits: int = 0) -> Any:
    if abs(digits) > MAX_DIGITS:  # round(7, -5000000) would take seconds
        raise ExpressionError(Sentence(N_("A number is rounded to at most {count} digits."), count=MAX_DIGITS))
    return round(number(value), digits) if digits else round(number(value))


def _sum(values: Any, start: Any = 0) -> Any:
    return sum((number(value) for value in values), number(start))  # of lists it would copy and copy


BUILTINS: dict[str, Callable[..., Any]] = {
    "len": len,
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "abs": abs,
    "round": _rounded,
    "min": min,
    "max": max,
    "sum": _sum,
    "any": any,
    "all": all,
    "sorted": sorted,
    "lower": lambda text: str(text).lower(),
    "upper": lambda text: str(text).upper(),
}
LOOKUP = "get"  # get("name", default): a variable that may be missing


class Evaluator(SimpleEval):  # type: ignore[misc]  # the same
    """simpleeval with fewer doors: no attributes of objects, no methods, nothing that is not listed above."""

    operators = _OPERATORS

    def __init__(self, names: Names, functions: Functions, budget: Budget) -> None:
        # the base class builds tables under a global warnings filter for every evaluation: slow, and not for threads
        self.names, self.functions, self.budget = names, functions, budget
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
            ast.List: lambda node: budget.made([self._eval(item) for item in node.elts]),
            ast.Tuple: lambda node: budget.made(tuple(self._eval(item) for item in node.elts)),
            ast.Dict: lambda node: budget.made(
                {self._eval(key): self._eval(item) for key, item in zip(node.keys, node.values, strict=True) if key}
            ),
        }

    def run(self, tree: ast.expr) -> Any:
        """The value of a tree whose parts are all in ALLOWED; raise ExpressionError or what a function raises."""
        found = self._eval(tree)
        self.budget.look(found)
        return found

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

    def _eval_binop(self, node: ast.BinOp) -> Any:
        return self.budget.made(_OPERATORS[type(node.op)](self._eval(node.left), self._eval(node.right)))

    def _eval_unaryop(self, node: ast.UnaryOp) -> Any:
        return _OPERATORS[type(node.op)](self._eval(node.operand))

    def _eval_compare(self, node: ast.Compare) -> Any:
        right = self._eval(node.left)
        found: Any = True
        for operation, comparator in zip(node.ops, node.comparators, strict=True):
            left, right = right, self._eval(comparator)
            self.budget.look(left)
            self.budget.look(right)
            found = _OPERATORS[type(operation)](left, right)
            if not found:
                break
        return found

    def _eval_call(self, node: ast.Call) -> Any:
        name = node.func.id  # type: ignore[attr-defined]  # only names can be called: see expressions
        arguments = [self._eval(item) for item in node.args]
        named = {item.arg: self._eval(item.value) for item in node.keywords if item.arg}
        if name == LOOKUP:
            return self.names.get(*arguments, **named)
        function = self.functions.get(name) or BUILTINS.get(name)
        if function is None:
            raise ExpressionError(f"There is no function {name}().")
        for given in arguments:
            self.budget.look(given)
        return self.budget.made(function(*arguments, **named))
