"""What other engines' expressions mean here: by a table, and back and forth with what Hypothesis draws."""

import ast
import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.engine.designing.importing.expressions import (
    Dialect,
    meaning_of_condition,
    meaning_of_text,
    translate,
)
from processes.engine.designing.importing.juel_text import condition_in_juel, in_juel, text_in_juel
from processes.engine.errors import ExpressionError
from processes.engine.language.expressions import evaluate

JUEL, FEEL, PYTHON = Dialect.JUEL, Dialect.FEEL, Dialect.PYTHON
MEANT = [
    (JUEL, "a == 'x' && !b", "a == 'x' and (not b)"),
    (JUEL, "a eq 1 or b ne 2 and not c", "a == 1 or (b != 2 and (not c))"),
    (JUEL, "a lt 1 || a gt 9", "a < 1 or a > 9"),
    (JUEL, "x le 1 and y ge 2 and z", "x <= 1 and y >= 2 and z"),
    (JUEL, "execution.getVariable('x') == 5", "get('x') == 5"),
    (JUEL, "execution.hasVariable('x')", "get('x') != null"),
    (JUEL, "execution.processBusinessKey", "business_key"),
    (JUEL, "empty list", "list in [null, '', [], {}]"),
    (JUEL, "not empty list", "not list in [null, '', [], {}]"),
    (JUEL, "a > 1 ? 'big' : 'small'", "'big' if a > 1 else 'small'"),
    (JUEL, "a ? 1 : b ? 2 : 3", "1 if a else 2 if b else 3"),
    (JUEL, "order.customer['name']", "order.customer['name']"),
    (JUEL, "list.contains('a')", "'a' in list"),
    (JUEL, "list.size() > 0", "len(list) > 0"),
    (JUEL, 'name.toLowerCase().equals("x")', "lower(name) == 'x'"),
    (JUEL, "10 div 2 + 7 mod 3", "10 / 2 + 7 % 3"),
    (JUEL, "-a * (b + 1)", "-a * (b + 1)"),
    (FEEL, 'amount > 100 and status = "open"', "amount > 100 and status == 'open'"),
    (FEEL, "if a then b else c", "b if a else c"),
    (FEEL, "x in [1..5]", "1 <= x <= 5"),
    (FEEL, "x in (1..5]", "1 < x <= 5"),
    (FEEL, "x in ]1..5[", "1 < x < 5"),
    (FEEL, "x between 1 and 5 and y", "1 <= x <= 5 and y"),
    (FEEL, 'x in ("a", "b")', "x == 'a' or x == 'b'"),
    (FEEL, "x in (< 5, > 9)", "x < 5 or x > 9"),
    (FEEL, 'x in ["a", "b"]', "x in ['a', 'b']"),
    (FEEL, "not(a or b)", "not (a or b)"),
    (FEEL, 'date("2026-01-31") > today()', "day('2026-01-31') > today()"),
    (FEEL, '@"2026-01-31T08:00:00Z" < now()', "instant('2026-01-31T08:00:00Z') < now()"),
    (FEEL, 'contains(name, "x")', "'x' in name"),
    (FEEL, "count(items) > 2", "len(items) > 2"),
    (FEEL, 'list contains(items, "x")', "'x' in items"),
    (FEEL, "items[1].price", "items[0].price"),
    (FEEL, "items[-1]", "items[-1]"),
    (FEEL, '"Hello " + upper case(name)', "'Hello ' + upper(name)"),
    (FEEL, "x = null", "get('x') == null"),
    (FEEL, "null != x", "null != get('x')"),
    (FEEL, "is defined(x)", "get('x') != null"),
    (FEEL, "sum(1, 2, x)", "sum([1, 2, x])"),
    (FEEL, '{name: "a", "n": 1}', "{'name': 'a', 'n': 1}"),
    (FEEL, 'now() + duration("PT4H")', "now() + duration('PT4H')"),
    (PYTHON, "a == 1 and not b", "a == 1 and (not b)"),
    (PYTHON, "name.lower() == 'x'", "lower(name) == 'x'"),
    (PYTHON, "timedelta(days=2, hours=4)", "days(2) + hours(4)"),
    (PYTHON, "data.get('x')", "data['x'] if 'x' in data else null"),
    (PYTHON, "x is None", "x is None"),
    (PYTHON, "datetime.datetime.now() + datetime.timedelta(hours=1)", "now() + hours(1)"),
]
REFUSED = [
    (JUEL, "bean.decide(execution)", "decide()"),
    (JUEL, "task.assignee == 'x'", "task.assignee"),
    (JUEL, "S(order).prop('x')", "S()"),
    (JUEL, "a ==", "a =="),
    (JUEL, "Is it approved?", "Is it approved?"),
    (FEEL, "for x in items return x * 2", "for"),
    (FEEL, "some x in items satisfies x > 2", "some"),
    (FEEL, "items[price > 2]", "[…]"),
    (FEEL, "2 ** 3", "**"),
    (FEEL, "x instance of number", "instance"),
    (FEEL, 'matches(x, "a+")', "matches()"),
    (FEEL, "count(a, b)", "count()"),
    (PYTHON, "[x for x in items]", "[… for …]"),
    (PYTHON, "lambda x: x", "lambda"),
    (PYTHON, 'f"{name}"', 'f"…"'),
    (PYTHON, "items[1:3]", "[…:…]"),
    (PYTHON, "name.title()", ".title()"),
    (PYTHON, "import os", "import os"),
    (PYTHON, "open('x')", "open"),
]


@pytest.mark.parametrize(("dialect", "text", "meant"), MEANT)
def test_what_can_be_said_here_is_said(dialect: Dialect, text: str, meant: str) -> None:
    assert ast.dump(ast.parse(translate(text, dialect))) == ast.dump(ast.parse(meant))


@pytest.mark.parametrize(("dialect", "text", "named"), REFUSED)
def test_what_cannot_be_said_is_refused_by_its_name(dialect: Dialect, text: str, named: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        translate(text, dialect)
    assert named in str(refused.value)


VALUES = [
    (JUEL, "empty x ? 'none' : x", {"x": ""}, "none"),
    (JUEL, "empty x", {"x": 0}, False),
    (JUEL, "!(a && b) || c == null", {"a": True, "b": True, "c": None}, True),
    (JUEL, "a - b - c", {"a": 9, "b": 4, "c": 3}, 2),
    (FEEL, "x in (1..5)", {"x": 5}, False),
    (FEEL, "get or else(missing, 7)", {}, 7),
    (FEEL, "missing = null", {}, True),
    (FEEL, "floor(7.5) + modulo(7, 4)", {}, 10),
    (FEEL, "mean(x)", {"x": [1, 3]}, 2),
    (FEEL, "concatenate(a, [3])[3]", {"a": [1, 2]}, 3),
    (PYTHON, "data.get('x')", {"data": {}}, None),
]


@pytest.mark.parametrize(("dialect", "text", "names", "value"), VALUES)
def test_it_has_the_value_that_it_has_there(dialect: Dialect, text: str, names: dict[str, Any], value: Any) -> None:
    assert evaluate(translate(text, dialect), names, {}) == value


def test_texts_are_translated_where_they_are_computed_only() -> None:
    assert meaning_of_text("Hello #{name.toUpperCase()}!", JUEL).text == "Hello ${upper(name)}!"
    assert meaning_of_text("plain", FEEL).text == "plain"
    assert meaning_of_text('="a" + b', FEEL).text == "${'a' + b}"
    assert meaning_of_condition("=a = 1", FEEL).text == "${a == 1}"
    assert meaning_of_condition("#{ a eq 1 }", JUEL).text == "${a == 1}"
    assert meaning_of_condition("${a == 1}", JUEL).text == "${a == 1}"
    refused = meaning_of_text("x ${bean.go()}", JUEL)
    assert refused.text == "x ${bean.go()}"
    assert "go()" in refused.reason


NAMES = st.sampled_from(["amount", "status", "order", "ok"])
LEAVES = st.one_of(
    NAMES,
    st.integers(0, 999).map(str),
    st.sampled_from(["true", "false", "null", "1.5"]),
    st.text("abc '\\é", max_size=5).map(lambda text: ast.unparse(ast.Constant(text))),
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    signs = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
    return st.one_of(
        st.tuples(pair, signs).map(lambda drawn: f"(({drawn[0][0]}) {drawn[1]} ({drawn[0][1]}))"),
        st.tuples(pair, st.sampled_from(["and", "or"])).map(
            lambda drawn: f"(({drawn[0][0]}) {drawn[1]} ({drawn[0][1]}))"
        ),
        inner.map(lambda text: f"(not ({text}))"),
        st.tuples(st.tuples(NAMES, NAMES), st.sampled_from("-*/%")).map(
            lambda drawn: f"({drawn[0][0]} {drawn[1]} ({drawn[0][1]} {drawn[1]} 2))"
        ),
        st.tuples(inner, pair).map(lambda drawn: f"(({drawn[1][0]}) if ({drawn[0]}) else ({drawn[1][1]}))"),
        st.tuples(NAMES, NAMES).map(lambda drawn: f"{drawn[0]}.{drawn[1]}['key']"),
        NAMES.map(lambda name: f"('a' in {name})"),
        NAMES.map(lambda name: f"get('{name}')"),
        NAMES.map(lambda name: f"lower({name})"),
    )


@given(st.recursive(LEAVES, _larger, max_leaves=8))
def test_what_goes_out_in_juel_comes_in_again_as_it_was(text: str) -> None:
    ours = ast.unparse(_flat(ast.parse(text, mode="eval")))
    back = translate(in_juel(ours), Dialect.JUEL)
    assert ast.unparse(_flat(ast.parse(back, mode="eval"))) == ours


class _Flat(ast.NodeTransformer):
    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        first = node.values[0]
        if isinstance(first, ast.BoolOp) and type(first.op) is type(node.op):
            return ast.BoolOp(node.op, [*first.values, *node.values[1:]])
        return node


def _flat(tree: ast.AST) -> ast.AST:
    """And within a first and is one level: what is left of it is looked at first either way."""
    return _Flat().visit(tree)


@given(st.text("ab1 ()[]{}.,=<>!&|'\"+-?:", max_size=40), st.sampled_from(Dialect))
def test_nothing_but_a_refusal_comes_of_any_text(text: str, dialect: Dialect) -> None:
    with contextlib.suppress(ExpressionError):
        translate(text, dialect)


def test_what_juel_cannot_say_is_named() -> None:
    assert condition_in_juel("${1 <= x <= 5}") == "${1 <= x && x <= 5}"
    assert condition_in_juel("x in ['a', 'b'] and y") == "${(x == 'a' || x == 'b') && y}"
    assert text_in_juel("Dear ${name}, ${len(items)}") == "Dear ${name}, ${items.size()}"
    for text in ("days(2)", "'a' + name", "sum(items)", "[1, 2]", "7 // 2"):
        with pytest.raises(ExpressionError):
            in_juel(text)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        (PYTHON, "a" + ".get(1)" * 60),
        (FEEL, "get or else(" * 60 + "a.b" + ", 1)" * 60),
        (FEEL, "mean(" * 60 + "a" + ")" * 60),
        (FEEL, "x" + " in (1, 2)" * 60),
        (JUEL, "a" + "+a" * 990),
        (JUEL, "a" + ".a" * 990),
    ],
)
def test_what_would_double_with_each_part_is_refused_at_once(dialect: Dialect, text: str) -> None:
    with pytest.raises(ExpressionError):
        translate(text, dialect)


def test_brackets_in_brackets_are_read_once() -> None:
    assert translate("x in (-(" * 38 + "1" + "))" * 38, FEEL).count("x in -") == 38


def test_what_juel_would_write_again_and_again_is_refused_at_once() -> None:
    with pytest.raises(ExpressionError):
        in_juel("(" * 40 + "x" + " in [1, 2])" * 40)


@pytest.mark.parametrize("text", ["a +", "len()", "len(1, 2)", "~a", "a //", "x if", "(" * 300, "\0", "now(1)"])
def test_what_is_no_expression_of_ours_is_refused_in_juel(text: str) -> None:
    with pytest.raises(ExpressionError):
        in_juel(text)
