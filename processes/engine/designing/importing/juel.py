"""Reads JUEL, the expressions of Camunda 7, Flowable and Activiti, and the same words of Groovy and JavaScript."""

import ast
from collections.abc import Mapping

from processes.engine.designing.importing.grammar import (
    Function,
    Grammar,
    call,
    called,
    compared,
    denied,
    known,
    one_of,
)

_CONTEXTS = frozenset({"execution", "task", "caseExecution", "variables"})
_OWN_KEYS = frozenset({"businessKey", "processBusinessKey"})


def _is_text(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)


def _looked_up(name: ast.expr) -> ast.expr:
    return call("get", name)  # theirs gives null for what is missing, too


_OF_CASE: Mapping[str, Function] = {
    "getVariable": _looked_up,
    "getVariableLocal": _looked_up,
    "get": _looked_up,
    "hasVariable": lambda name: compared(call("get", name), ast.NotEq, known("null")),
    "getBusinessKey": lambda: known("business_key"),
    "getProcessBusinessKey": lambda: known("business_key"),
}
_METHODS: Mapping[str, Function] = {
    "equals": lambda part, other: compared(part, ast.Eq, other),
    "equalsIgnoreCase": lambda part, other: compared(call("lower", part), ast.Eq, call("lower", other)),
    "contains": lambda part, other: compared(other, ast.In, part),
    "includes": lambda part, other: compared(other, ast.In, part),
    "containsKey": lambda part, other: compared(other, ast.In, part),
    "size": lambda part: call("len", part),
    "length": lambda part: call("len", part),
    "isEmpty": lambda part: compared(call("len", part), ast.Eq, ast.Constant(0)),
    "toLowerCase": lambda part: call("lower", part),
    "toUpperCase": lambda part: call("upper", part),
    "toString": lambda part: call("str", part),
    "get": lambda part, key: ast.Subscript(part, key, ast.Load()),
    "booleanValue": lambda part: part,
    "intValue": lambda part: call("int", part),
    "longValue": lambda part: call("int", part),
    "doubleValue": lambda part: call("float", part),
}
_FUNCTIONS: Mapping[str, Function] = {
    "now": lambda: call("now"),
    "dateTime": lambda: call("now"),
}
# What our own language has under the same name, so that what is written back comes in again.
_SAME = frozenset({"len", "str", "int", "float", "bool", "abs", "round", "min", "max", "sum", "lower", "upper"})


class Juel(Grammar):
    """One expression, without the `${` and `}` round it."""

    language = "JUEL"
    binary = {
        "?": 5, "||": 10, "or": 10, "&&": 20, "and": 20, "==": 30, "eq": 30, "!=": 30, "ne": 30,
        "<": 40, "lt": 40, "<=": 40, "le": 40, ">": 40, "gt": 40, ">=": 40, "ge": 40,
        "+": 50, "-": 50, "*": 60, "/": 60, "div": 60, "%": 60, "mod": 60,
    }  # fmt: skip

    def infix(self, left: ast.expr, sign: str, strength: int) -> ast.expr:
        """Two parts with a sign between them, or what is chosen between."""
        if sign != "?":
            return super().infix(left, sign, strength)
        first = self.expression()
        self.expect(":")
        return ast.IfExp(left, first, self.expression(strength - 1))

    def named(self, word: str) -> ast.expr:
        """A variable, constant or call; `not` and `empty` stand before a part."""
        if word == "not":
            return denied(self.expression(80))
        if word == "empty":
            nothing = [known("null"), ast.Constant(""), ast.List([], ast.Load()), ast.Dict([], [])]
            return one_of(self.expression(80), nothing)
        if self.accept("("):
            given = self.arguments()
            return call(word, *given) if word in _SAME else called(self, _FUNCTIONS, word, given)
        return known(word)

    def other(self, word: str) -> ast.expr:
        """A denial."""
        if word == "!":
            return denied(self.expression(80))
        if word == "[":
            items: list[ast.expr] = []
            while not self.accept("]"):
                items.append(self.expression())
                self.accept(",")
            return self.suffixed(ast.List(items, ast.Load()))
        raise self.unread()

    def field(self, part: ast.expr, name: str) -> ast.expr:
        """A field; of what is called, only what our language can say."""
        is_case = isinstance(part, ast.Name) and part.id in _CONTEXTS
        if not self.accept("("):
            if is_case and name in _OWN_KEYS:
                return known("business_key")
            if is_case:
                raise self.strange(f"{ast.unparse(part)}.{name}")
            return call("len", part) if name in ("size", "length") else super().field(part, name)
        given = self.arguments()
        if is_case:
            return called(self, _OF_CASE, name, given)
        return called(self, _METHODS, name, [part, *given])

    def item(self, part: ast.expr, key: ast.expr) -> ast.expr:
        """An item of a list or of a mapping."""
        if isinstance(part, ast.Name) and part.id in _CONTEXTS and _is_text(key):
            return _looked_up(key)
        return super().item(part, key)
