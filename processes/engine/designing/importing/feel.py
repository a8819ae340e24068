"""Reads FEEL, the expressions of Camunda 8 and of decision tables."""

import ast
from collections.abc import Mapping

from processes.engine.designing.importing.grammar import (
    COMPARED,
    Function,
    Grammar,
    call,
    called,
    compared,
    denied,
    known,
)


def _absent(part: ast.expr) -> ast.expr:
    """A variable that may be missing, which FEEL takes for null."""
    is_variable = isinstance(part, ast.Name) and part.id not in ("true", "false", "null")
    return call("get", ast.Constant(part.id)) if isinstance(part, ast.Name) and is_variable else part


def _many(name: str) -> Function:
    """A function of a list, or of the values themselves."""
    return lambda first, *more: call(name, ast.List([first, *more], ast.Load()) if more else first)


def _joined(first: ast.expr, *more: ast.expr) -> ast.expr:
    for other in more:
        first = ast.BinOp(first, ast.Add(), other)
    return first


_FUNCTIONS: Mapping[str, Function] = {
    "not": denied,
    "contains": lambda text, part: compared(part, ast.In, text),
    "list contains": lambda items, item: compared(item, ast.In, items),
    "count": lambda items: call("len", items),
    "string length": lambda text: call("len", text),
    "upper case": lambda text: call("upper", text),
    "lower case": lambda text: call("lower", text),
    "string": lambda value: call("str", value),
    "number": lambda value: call("float", value),
    "sum": _many("sum"),
    "min": _many("min"),
    "max": _many("max"),
    "all": _many("all"),
    "any": _many("any"),
    "mean": lambda items: ast.BinOp(call("sum", items), ast.Div(), call("len", items)),
    "abs": lambda value: call("abs", value),
    "floor": lambda value: ast.BinOp(value, ast.FloorDiv(), ast.Constant(1)),
    "decimal": lambda value, digits: call("round", value, digits),
    "modulo": lambda value, by: ast.BinOp(value, ast.Mod(), by),
    "date": lambda text: call("day", text),
    "date and time": lambda text: call("instant", text),
    "duration": lambda text: call("duration", text),
    "now": lambda: call("now"),
    "today": lambda: call("today"),
    "concatenate": _joined,
    "append": lambda items, *more: ast.BinOp(items, ast.Add(), ast.List(list(more), ast.Load())),
    "is defined": lambda part: compared(_absent(part), ast.NotEq, known("null")),
    "is empty": lambda part: compared(call("len", part), ast.Eq, ast.Constant(0)),
    "get or else": lambda part, other: ast.IfExp(
        compared(_absent(part), ast.NotEq, known("null")), _absent(part), other
    ),
}
_STRANGE = frozenset({"for", "some", "every", "function", "external"})
_LONG = sorted((name for name in _FUNCTIONS if " " in name), key=len, reverse=True)


class Feel(Grammar):
    """One expression, without the `=` before it."""

    language = "FEEL"
    words = "".join(name.replace(" ", r"\ ") + r"(?=\s*\()|" for name in _LONG)
    binary = {
        "or": 10, "and": 20, "=": 30, "!=": 30, "<": 30, "<=": 30, ">": 30, ">=": 30, "in": 30, "between": 30,
        "instance": 30, "+": 50, "-": 50, "*": 60, "/": 60, "**": 70,
    }  # fmt: skip

    def infix(self, left: ast.expr, sign: str, strength: int) -> ast.expr:
        """Two parts with a sign between them; what is compared with null may be missing."""
        if sign == "in":
            return self.tested(left)
        if sign == "between":
            low = self.expression(40)
            self.expect("and")
            return ast.Compare(low, [ast.LtE(), ast.LtE()], [left, self.expression(40)])
        found = super().infix(left, sign, strength)
        if isinstance(found, ast.Compare) and "null" in (_name(found.left), _name(found.comparators[0])):
            return ast.Compare(_absent(found.left), found.ops, [_absent(found.comparators[0])])
        return found

    def tested(self, value: ast.expr) -> ast.expr:
        """Whether a value is in what follows: an interval, one of several tests, a list."""
        if self.token[1] in COMPARED and self.token[0] == "sign":
            return compared(value, COMPARED[self.take()[1]], self.expression(40))
        if self.is_interval():
            return self.interval(value, is_open=self.take()[1] != "[")
        if self.accept("("):
            tests = [self.tested(value)]
            while self.accept(","):
                tests.append(self.tested(value))
            self.expect(")")
            return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)
        other = self.expression(40)
        is_value = isinstance(other, ast.Constant)
        return compared(value, ast.Eq if is_value else ast.In, other)

    def is_interval(self) -> bool:
        """Whether a bracket stands here that has two dots of its own in it: nothing is read twice to find out."""
        if self.token not in {("sign", "["), ("sign", "]"), ("sign", "(")}:
            return False
        inside = 0
        for kind, sign in self.tokens[self.at + 1 :]:
            if kind == "sign" and (inside < 0 or (not inside and sign == "..")):
                break
            inside += (kind == "sign") * ((sign in ("(", "[", "{")) - (sign in (")", "]", "}")))
        return not inside and (kind, sign) == ("sign", "..")

    def interval(self, value: ast.expr, *, is_open: bool) -> ast.expr:
        """What stands between two dots, after its opening bracket."""
        low = self.expression(40)
        self.expect("..")
        high = self.expression(40)
        closing = self.take()[1]
        if closing not in ("]", "[", ")"):
            raise self.unread()
        signs: list[ast.cmpop] = [ast.Lt() if is_open else ast.LtE(), ast.LtE() if closing == "]" else ast.Lt()]
        return ast.Compare(low, signs, [value, high])

    def named(self, word: str) -> ast.expr:
        """A variable, constant or call; `if … then … else`."""
        if word == "if":
            asked = self.expression()
            self.expect("then")
            first = self.expression()
            self.expect("else")
            return ast.IfExp(asked, first, self.expression())
        if word in _STRANGE and self.token[0] == "name":
            raise self.strange(word)
        return called(self, _FUNCTIONS, word, self.arguments()) if self.accept("(") else known(word)

    def other(self, word: str) -> ast.expr:
        """Lists, contexts, and days and times behind an @."""
        if word == "[":
            return self.suffixed(ast.List(self.items("]"), ast.Load()))
        if word == "{":
            return self.context()
        if word == "@" and self.token[0] == "text":
            text = self.take()[1]
            name = "duration" if text[1:2] in ("P", "-") else "instant" if "T" in text else "day"
            return call(name, ast.Constant(text[1:-1]))
        raise self.unread()

    def items(self, closing: str) -> list[ast.expr]:
        """Parts with commas between them."""
        found: list[ast.expr] = []
        while not self.accept(closing):
            found.append(self.expression())
            if self.token[1] != closing:
                self.expect(",")
        return found

    def context(self) -> ast.expr:
        """Names with their values."""
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        while not self.accept("}"):
            kind, name = self.take()
            keys.append(ast.Constant(name[1:-1] if kind == "text" else name))
            self.expect(":")
            values.append(self.expression())
            if self.token[1] != "}":
                self.expect(",")
        return self.suffixed(ast.Dict(keys, values))

    def item(self, part: ast.expr, key: ast.expr) -> ast.expr:
        """An item by its number, from one as FEEL counts; filters have no counterpart."""
        if isinstance(key, ast.Constant) and isinstance(key.value, int) and key.value > 0:
            return super().item(part, ast.Constant(key.value - 1))
        if isinstance(key, ast.UnaryOp) and isinstance(key.operand, ast.Constant):
            return super().item(part, key)
        raise self.strange("[…]")


def _name(part: ast.expr) -> str:
    return part.id if isinstance(part, ast.Name) else ""
