"""Reads the Python of SpiffWorkflow's diagrams: mostly our own language, and a few words that it says otherwise."""

import ast
from collections.abc import Mapping

from processes.engine.designing.importing.grammar import Function, call, compared, known
from processes.engine.errors import ExpressionError
from processes.engine.sentences import N_, Sentence, cause

_METHODS: Mapping[str, Function] = {
    "lower": lambda part: call("lower", part),
    "upper": lambda part: call("upper", part),
    "get": lambda part, key: ast.IfExp(
        compared(key, ast.In, part), ast.Subscript(part, key, ast.Load()), known("null")
    ),
}
_LENGTHS = frozenset({"days", "hours", "minutes"})
_REFUSED = {
    ast.Lambda: "lambda", ast.ListComp: "[… for …]", ast.SetComp: "{… for …}", ast.DictComp: "{…: … for …}",
    ast.GeneratorExp: "(… for …)", ast.JoinedStr: 'f"…"', ast.Pow: "**", ast.Slice: "[…:…]", ast.Set: "{…}",
    ast.NamedExpr: ":=", ast.Starred: "*", ast.Await: "await", ast.Yield: "yield",
}  # fmt: skip


class _Rewriting(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        if type(node) in _REFUSED:
            raise strange(_REFUSED[type(node)])
        return super().generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        path = _path(node.func)
        last = path.rpartition(".")[2]
        if last == "timedelta" and not node.args:
            return self._length(node)
        if path in ("datetime.now", "datetime.datetime.now", "datetime.datetime.utcnow"):
            return call("now")
        if path in ("date.today", "datetime.date.today"):
            return call("today")
        if isinstance(node.func, ast.Attribute):
            if last not in _METHODS:
                raise strange(f".{last}()")
            try:
                return _METHODS[last](node.func.value, *node.args)
            except TypeError:
                raise strange(f".{last}()") from None
        return node

    def _length(self, node: ast.Call) -> ast.AST:
        parts = [call(item.arg or "", item.value) for item in node.keywords]
        if not parts or any(item.arg not in _LENGTHS for item in node.keywords):
            raise strange("timedelta()")
        whole: ast.expr = parts[0]
        for part in parts[1:]:
            whole = ast.BinOp(whole, ast.Add(), part)
        return whole


def _path(node: ast.expr) -> str:
    """Names with dots between them; what is called on anything else begins with a dot."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names, node = [node.attr, *names], node.value
    return ".".join([node.id if isinstance(node, ast.Name) else "", *names])


def strange(what: str) -> ExpressionError:
    """What to say of something that our language does not have."""
    return ExpressionError(Sentence(N_("{what} of {language} has no counterpart here."), what=what, language="Python"))


def python(text: str) -> ast.expr:
    """The tree of one expression in our language; raise ExpressionError."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        found = _Rewriting().visit(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = N_("{text!r} is not an expression: {error}")
        raise ExpressionError(Sentence(reason, text=text, error=cause(error))) from error
    return found if isinstance(found, ast.expr) else tree
