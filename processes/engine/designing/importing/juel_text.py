"""Says our expressions in JUEL, for Camunda 7 and Operaton; names what needs a bean of theirs."""

import ast
from collections.abc import Callable, Mapping

from processes.engine.errors import ExpressionError
from processes.engine.language.expressions import MAX_TEXT, bare, parts, tree_of
from processes.engine.sentences import N_, Sentence

_SIGNS: Mapping[type[ast.AST], tuple[str, int]] = {
    ast.Or: ("||", 10), ast.And: ("&&", 20), ast.Eq: ("==", 30), ast.NotEq: ("!=", 30), ast.Is: ("==", 30),
    ast.IsNot: ("!=", 30), ast.Lt: ("<", 40), ast.LtE: ("<=", 40), ast.Gt: (">", 40), ast.GtE: (">=", 40),
    ast.Add: ("+", 50), ast.Sub: ("-", 50), ast.Mult: ("*", 60), ast.Div: ("/", 60), ast.Mod: ("%", 60),
}  # fmt: skip
_UNARY = {ast.Not: "!", ast.USub: "-", ast.UAdd: ""}
_CONSTANTS = {True: "true", False: "false", None: "null"}
_CALLS: Mapping[str, Callable[[list[str]], str]] = {
    "len": lambda given: f"{given[0]}.size()",
    "str": lambda given: f"{given[0]}.toString()",
    "lower": lambda given: f"{given[0]}.toLowerCase()",
    "upper": lambda given: f"{given[0]}.toUpperCase()",
    "now": lambda given: "now()",
}
_STRONGEST = 99


def in_juel(text: str) -> str:
    """One bare expression in JUEL; raise ExpressionError with what of it JUEL cannot say."""
    return _Writing().write(tree_of(text), 0)


def text_in_juel(text: str) -> str:
    """A parameter or condition with its `${…}` in JUEL; raise ExpressionError."""
    found = parts(text.strip())
    return "".join(f"${{{in_juel(part)}}}" if is_code else part for is_code, part in found)


def condition_in_juel(text: str) -> str:
    """A condition, written as `${expression}` or plainly, in JUEL; raise ExpressionError."""
    return f"${{{in_juel(bare(text))}}}"


class _Writing:
    def write(self, node: ast.expr, around: int) -> str:
        """The text of a part, in brackets where what stands around it binds more strongly."""
        text, strength = self._part(node)
        if len(text) > MAX_TEXT:  # what is looked for in a list is written once for each item
            raise ExpressionError(Sentence(N_("The expression is longer than {count} characters."), count=MAX_TEXT))
        return f"({text})" if strength < around else text

    def _part(self, node: ast.expr) -> tuple[str, int]:
        if isinstance(node, ast.Constant):
            return self._constant(node.value), _STRONGEST
        if isinstance(node, ast.Name):
            return ({"None": "null", "True": "true", "False": "false"}.get(node.id, node.id)), _STRONGEST
        if isinstance(node, ast.Attribute):
            return f"{self.write(node.value, 90)}.{node.attr}", _STRONGEST
        if isinstance(node, ast.Subscript):
            return f"{self.write(node.value, 90)}[{self.write(node.slice, 0)}]", _STRONGEST
        if isinstance(node, ast.BoolOp):
            sign, strength = _SIGNS[type(node.op)]
            return f" {sign} ".join(self.write(part, strength + 1) for part in node.values), strength
        if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
            return self._binary(node)
        if isinstance(node, ast.UnaryOp):
            return f"{_UNARY[type(node.op)]}{self.write(node.operand, 80)}", 80
        if isinstance(node, ast.Compare):
            return self._compared(node)
        if isinstance(node, ast.IfExp):
            first, second = self.write(node.body, 6), self.write(node.orelse, 5)
            return f"{self.write(node.test, 6)} ? {first} : {second}", 5
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node), _STRONGEST
        raise self._strange(ast.unparse(node))

    def _constant(self, value: object) -> str:
        if isinstance(value, str):
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            if "\n" in value or "\r" in value or "\t" in value:
                raise self._strange(repr(value))
            return f"'{escaped}'"
        if isinstance(value, bool) or value is None:
            return _CONSTANTS[value]
        return str(value)

    def _binary(self, node: ast.BinOp) -> tuple[str, int]:
        sign, strength = _SIGNS[type(node.op)]
        if isinstance(node.op, ast.Add) and (_is_text(node.left) or _is_text(node.right)):
            raise self._strange(ast.unparse(node))  # JUEL only counts with +
        return f"{self.write(node.left, strength)} {sign} {self.write(node.right, strength + 1)}", strength

    def _compared(self, node: ast.Compare) -> tuple[str, int]:
        lefts = [node.left, *node.comparators[:-1]]
        found = [self._pair(*pair) for pair in zip(lefts, node.ops, node.comparators, strict=True)]
        if len(found) == 1:
            return found[0]
        return " && ".join(f"({text})" if strength < 21 else text for text, strength in found), 20

    def _pair(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> tuple[str, int]:
        if isinstance(sign, ast.In | ast.NotIn):  # codespell:ignore
            return self._inside(left, right, is_denied=isinstance(sign, ast.NotIn))  # codespell:ignore
        word, strength = _SIGNS[type(sign)]
        return f"{self.write(left, strength + 1)} {word} {self.write(right, strength + 1)}", strength

    def _inside(self, left: ast.expr, right: ast.expr, *, is_denied: bool) -> tuple[str, int]:
        if isinstance(right, ast.List | ast.Tuple):
            sign, join, strength = ("!=", " && ", 20) if is_denied else ("==", " || ", 10)
            tests = [f"{self.write(left, 31)} {sign} {self.write(item, 31)}" for item in right.elts]
            return (join.join(tests), strength) if tests else (_CONSTANTS[is_denied], _STRONGEST)
        text = f"{self.write(right, 90)}.contains({self.write(left, 0)})"
        return (f"!{text}", 80) if is_denied else (text, _STRONGEST)

    def _call(self, name: str, node: ast.Call) -> str:
        if name == "get" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            return f"execution.getVariable({self.write(node.args[0], 0)})"
        if name not in _CALLS or node.keywords or len(node.args) != (name != "now"):
            raise ExpressionError(Sentence(N_("{name}() needs a bean of this name there."), name=name))
        return _CALLS[name]([self.write(part, 90) for part in node.args])

    def _strange(self, what: str) -> ExpressionError:
        return ExpressionError(Sentence(N_("{what} cannot be said in {language}."), what=what, language="JUEL"))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
