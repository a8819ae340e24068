"""Knows of what kind an expression is, which variables it reads, and what in it does not go together."""

import ast
import typing
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from processes.engine.errors import ExpressionError
from processes.engine.language.expressions import tree_of
from processes.engine.language.kinds import (
    ANY,
    DATE,
    DATETIME,
    DAY,
    LIST,
    MOMENT,
    NOTHING,
    NUMBER,
    PERIOD,
    RECORD,
    SAID,
    TEXT,
    TIME,
    TRUTH,
    UNKNOWN,
    WHOLE,
    Kind,
    joined,
    of_hint,
)  # fmt: skip
from processes.engine.language.operations import FUNCTIONS
from processes.engine.sentences import N_, Sentence

Env = Mapping[str, Kind]
ALIKE = 0.8  # of two names, from 0 to 1: technican_id and technician_id are 0.96, kind and find 0.75
_CONSTANTS = {"true": Kind(TRUTH), "false": Kind(TRUTH), "null": Kind(NOTHING)}
_GIVEN = {
    "now": MOMENT, "today": DAY, "minutes": PERIOD, "hours": PERIOD, "days": PERIOD, "duration": PERIOD,
    "instant": MOMENT, "day": DAY, "len": WHOLE, "str": TEXT, "int": WHOLE, "float": NUMBER, "bool": TRUTH,
    "any": TRUTH, "all": TRUTH, "lower": TEXT, "upper": TEXT, "round": NUMBER, "sum": NUMBER, "abs": NUMBER,
    "sorted": LIST,
}  # fmt: skip
# What can be compared with each other; dates are kept as texts.
_GROUPS = ({TEXT, DATE, DATETIME, TIME}, {WHOLE, NUMBER, TRUTH}, {LIST}, {RECORD}, {DAY}, {MOMENT}, {PERIOD})
_READ_AS = {DATE: ("day", DAY), DATETIME: ("instant", MOMENT)}


@dataclass
class Reading:
    """What was found in an expression: names that must be there and those asked for by get(), doubts."""

    needed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    doubts: list[str] = field(default_factory=list)


def read(text: str, env: Env) -> tuple[Kind, Reading]:
    """The kind of an expression where these variables are known, and what was found in it; nothing if unreadable."""
    found = Reading()
    with suppress(ExpressionError, RecursionError):
        return _Reader(env, found).kind(tree_of(text)), found
    return ANY, found


class _Reader:
    def __init__(self, env: Env, found: Reading) -> None:
        self.env, self.found = env, found

    def kind(self, node: ast.expr) -> Kind:
        look = getattr(self, f"_{type(node).__name__.lower()}", None)
        if look is not None:
            return look(node)  # type: ignore[no-any-return]  # by name
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.expr):
                self.kind(part)
        return ANY

    def _constant(self, node: ast.Constant) -> Kind:
        return of_hint(type(node.value))

    def _name(self, node: ast.Name) -> Kind:
        if node.id in self.env:
            self.found.needed.add(node.id)
            return self.env[node.id]
        if node.id in _CONSTANTS:
            return _CONSTANTS[node.id]
        self.found.needed.add(node.id)
        return ANY

    def _attribute(self, node: ast.Attribute) -> Kind:
        return self._field(self.kind(node.value), node.attr, node)

    def _subscript(self, node: ast.Subscript) -> Kind:
        whole, place = self.kind(node.value), self.kind(node.slice)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return self._field(whole, node.slice.value, node)
        return whole.item or ANY if place.word == WHOLE else ANY

    def _field(self, whole: Kind, name: str, node: ast.expr) -> Kind:
        if whole.word != RECORD or whole.fields is None:
            return ANY
        found = whole.field(name)
        if found is None:
            known = ", ".join(name for name, _ in whole.fields)
            of = ast.unparse(node.value)  # type: ignore[attr-defined]  # an attribute or a subscript
            self._doubt(N_("{of} has no field {name}; it has: {known}."), of=of, name=name, known=known)
        return found or ANY

    def _boolop(self, node: ast.BoolOp) -> Kind:
        kinds = [self.kind(part) for part in node.values]
        found = kinds[0]
        for kind in kinds[1:]:
            found = joined(found, kind)
        return found

    def _unaryop(self, node: ast.UnaryOp) -> Kind:
        inner = self.kind(node.operand)
        return Kind(TRUTH) if isinstance(node.op, ast.Not) else inner

    def _ifexp(self, node: ast.IfExp) -> Kind:
        self.kind(node.test)
        return joined(self.kind(node.body), self.kind(node.orelse))

    def _list(self, node: ast.List | ast.Tuple) -> Kind:
        items = [self.kind(item) for item in node.elts]
        found = items[0] if items else None
        for item in items[1:]:
            found = joined(found, item) if found else item
        return Kind(LIST, item=found)

    _tuple = _list

    def _dict(self, node: ast.Dict) -> Kind:
        kinds = [(key, self.kind(value)) for key, value in zip(node.keys, node.values, strict=True)]
        named = [(key.value, kind) for key, kind in kinds if isinstance(key, ast.Constant)]
        return Kind(
            RECORD, fields=tuple((str(name), kind) for name, kind in named) if len(named) == len(kinds) else None
        )

    def _call(self, node: ast.Call) -> Kind:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        kinds = [self.kind(part) for part in [*node.args, *(word.value for word in node.keywords)]]
        if name == "get" and node.args and isinstance(node.args[0], ast.Constant):
            asked = str(node.args[0].value)
            self.found.asked.add(asked)
            known = self.env.get(asked)
            return ANY if known is None else joined(known, kinds[1]) if len(kinds) > 1 else known
        if name in _GIVEN:
            return Kind(_GIVEN[name])
        function = FUNCTIONS.get(name)
        return of_hint(typing.get_type_hints(function).get("return")) if function is not None else ANY

    def _binop(self, node: ast.BinOp) -> Kind:
        left, right = self.kind(node.left), self.kind(node.right)
        words = {left.word, right.word}
        if isinstance(node.op, ast.Add | ast.Sub):
            for kind, part in ((left, node.left), (right, node.right)):
                if PERIOD in words and kind.word in _READ_AS:
                    self._unread(kind, part)
            if isinstance(node.op, ast.Add) and TEXT in words and words & {WHOLE, NUMBER}:
                doubt = N_("{left} is {one} and {right} is {other}: they cannot be added.")
                self._apart(doubt, (node.left, left), (node.right, right))
            if PERIOD in words and words & {DAY, MOMENT}:
                return left if left.word != PERIOD else right
            if isinstance(node.op, ast.Sub) and left.word == right.word and left.word in {DAY, MOMENT}:
                return Kind(PERIOD)
        if isinstance(node.op, ast.Div) and words <= {WHOLE, NUMBER}:
            return Kind(NUMBER)
        if words == {WHOLE, NUMBER}:
            return Kind(NUMBER)
        return Kind(left.word) if left.word == right.word else ANY

    def _compare(self, node: ast.Compare) -> Kind:
        left, one = node.left, self.kind(node.left)
        for operation, right in zip(node.ops, node.comparators, strict=True):
            other = self.kind(right)
            if isinstance(operation, ast.Eq | ast.NotEq | ast.Lt | ast.LtE | ast.Gt | ast.GtE):
                self._compared(operation, (left, one), (right, other))
            elif isinstance(operation, ast.In | ast.NotIn):  # codespell:ignore
                self._among((left, one), (right, other))
            left, one = right, other
        return Kind(TRUTH)

    def _compared(self, operation: ast.cmpop, left: tuple[ast.expr, Kind], right: tuple[ast.expr, Kind]) -> None:
        (_, one), (_, other) = left, right
        if {one.word, other.word} & {UNKNOWN, NOTHING}:
            return
        for (part, kind), against in ((left, other), (right, one)):
            if kind.word in _READ_AS and against.word in {DAY, MOMENT}:
                self._unread(kind, part)
                return
        if not fits(one, other):
            equal = isinstance(operation, ast.Eq | ast.NotEq)
            never = N_("{left} is {one} and {right} is {other}: they are never the same.")
            cannot = N_("{left} is {one} and {right} is {other}: they cannot be compared.")
            self._apart(never if equal else cannot, left, right)
        elif isinstance(operation, ast.Eq | ast.NotEq):
            self._chosen(left, right)
            self._chosen(right, left)

    def _among(self, left: tuple[ast.expr, Kind], right: tuple[ast.expr, Kind]) -> None:
        (part, kind), (many, listed) = left, right
        if isinstance(many, ast.List | ast.Tuple):
            for item in many.elts:
                self._chosen(left, (item, ANY))
        elif listed.item is not None:
            self._chosen((many, listed.item), (part, kind))

    def _chosen(self, left: tuple[ast.expr, Kind], right: tuple[ast.expr, Kind]) -> None:
        """A value that is none of the choices."""
        (part, kind), (constant, _) = left, right
        if kind.choices and kind.is_closed and isinstance(constant, ast.Constant) and isinstance(constant.value, str):
            values = [value for value, _ in kind.choices]
            if constant.value not in {*values, ""}:
                said = {"name": ast.unparse(part), "value": constant.value, "values": ", ".join(values)}
                self._doubt(N_("{name} is never {value!r}; it is one of: {values}."), **said)

    def _unread(self, kind: Kind, part: ast.expr) -> None:
        function, _ = _READ_AS[kind.word]
        text = ast.unparse(part)
        reason = N_("{name} is kept as a text: write {right} to reckon with it.")
        self._doubt(reason, name=text, right=f"{function}({text})")

    def _apart(self, reason: str, left: tuple[ast.expr, Kind], right: tuple[ast.expr, Kind]) -> None:
        (one_part, one), (other_part, other) = left, right
        self._doubt(
            reason,
            left=ast.unparse(one_part),
            one=Sentence(SAID[one.word]),
            right=ast.unparse(other_part),
            other=Sentence(SAID[other.word]),
        )

    def _doubt(self, reason: str, **values: Any) -> None:
        self.found.doubts.append(Sentence(reason, **values))


def fits(one: Kind, other: Kind) -> bool:
    """Whether values of the two kinds can be compared."""
    words = {one.word, other.word}
    return bool(words & {UNKNOWN, NOTHING}) or any(words <= group for group in _GROUPS)


def near(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    by_letters = {one.lower(): one for one in known if one != name}
    found = get_close_matches(name.lower(), by_letters, n=1, cutoff=ALIKE)
    return by_letters[found[0]] if found else None
