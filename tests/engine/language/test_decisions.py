"""Decision tables: cells, hit policies, and tables that are refused."""

import time
from html import escape
from pathlib import Path

import pytest

from processes.engine.errors import DefinitionRefused, ExpressionError
from processes.engine.files.decision_tables import parse_decision
from processes.engine.language.cells import read_cell

CELLS = [
    ("-", [1, None, "x"], []), ("", [None], []), ('"a"', ["a"], ["b", None]), ('"a", "b"', ["a", "b"], ["c"]),
    ("< 5", [4], [5, None]), (">=5", [5], [4, None]), ("= 5", [5], [4]), ('!= "x"', ["y", None], ["x"]),
    ("[1..5]", [1, 5], [0, 6, None]), ("]1..5]", [2, 5], [1]), ("(1..5)", [2], [1, 5]), ("[1..5[", [1, 4], [5]),
    ("[1..3],[7..9]", [2, 8], [5]), ("]1..3[,]7..9[", [2, 8], [1, 3, 7, 9]), ("(1..3), 9", [2, 9], [3]),
    ('not("a","b")', ["c", None], ["a"]), ("not(< 5)", [5], [4]), ("not([1..3], 9)", [4], [2, 9]),
    ("true", [True], [False, 1]), ("1", [1, 1.0], [True]), ("null", [None], [0]), ('"a,b"', ["a,b"], ["a"]),
    ("limit", [7], [6]), ("[1..len([1, 2])]", [2], [3]), ("min(1, 2), 9", [1, 9], [2]), ('"not(x)"', ["not(x)"], ["x"]),
    ("[0..limit - 1], > 10", [6, 11], [7]), ('"[1..2]"', ["[1..2]"], [1]), ("-3", [-3], [3]), ("[-2..-1]", [-1], [0]),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "matching", "others"), CELLS)
def test_a_cell_accepts_what_it_says_and_nothing_else(cell, matching, others):
    test = read_cell(cell)
    assert [value for value in matching if not test(value, {"limit": 7}, {})] == []
    assert [value for value in others if test(value, {"limit": 7}, {})] == []


@pytest.mark.parametrize("cell", ["[1..", '"a', "not(", "< ", "1 +", "x for x in y", "[1..2..3]", "a = 1"])
def test_a_cell_outside_the_language_is_refused(cell):
    with pytest.raises(ExpressionError):
        read_cell(cell)


def table(
    policy: str, *rules: tuple[str, str], more: str = "", outputs: str = '<output id="o" name="level"/>'
) -> bytes:
    lines = "".join(
        f'<rule id="r{number}"><inputEntry id="i{number}"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="o{number}"><text>{result}</text></outputEntry></rule>'
        for number, (cell, result) in enumerate(rules, 1)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"><decision id="p" name="P">'
        f'<decisionTable id="t" hitPolicy="{policy}"{more}><input id="in"><inputExpression id="ie"><text>x.k</text>'
        f"</inputExpression></input>{outputs}{lines}</decisionTable></decision></definitions>"
    ).encode()


RULES = ("[1..5]", "1"), ("[3..9]", "2 + x.k"), ("20", "")


@pytest.mark.parametrize(("policy", "k", "expected"), [
    ("FIRST", 4, {"level": 1}), ("FIRST", 9, {"level": 11}), ("FIRST", 0, None), ("FIRST", 20, {"level": None}),
    ("UNIQUE", 1, {"level": 1}), ("UNIQUE", 0, None), ("RULE ORDER", 0, []),
    ("RULE ORDER", 4, [{"level": 1}, {"level": 6}]), ("COLLECT", 4, [{"level": 1}, {"level": 6}]), ("COLLECT", 0, []),
])  # fmt: skip
def test_hit_policies(policy, k, expected):
    assert parse_decision(table(policy, *RULES)).evaluate({"x": {"k": k}}, {}) == expected


def test_unique_rules_that_both_match_contradict_each_other():
    with pytest.raises(ExpressionError, match="r1 and r2"):
        parse_decision(table("UNIQUE", *RULES)).evaluate({"x": {"k": 4}}, {})


def test_what_cannot_be_compared_names_the_rule():
    with pytest.raises(ExpressionError, match="rule r1"):
        parse_decision(table("FIRST", ("&lt; 5", "1"))).evaluate({"x": {"k": "text"}}, {})


@pytest.mark.parametrize(("content", "element"), [
    (table("any", *RULES), "t"), (table("PRIORITY", *RULES), "t"),
    (table("FIRST", *RULES, more=' aggregation="SUM"'), "t"),
    (table("COLLECT", *RULES, more=' aggregation="MEAN"'), "t"),
    (table("FIRST", ("[1..", "1")), "i1"),
    (table("FIRST", ("1", "1 +")), "o1"), (table("FIRST", *RULES, outputs='<output id="o"/>'), "t"),
    (table("FIRST", *RULES, outputs='<output id="o" name="a"/><output id="q" name="a"/>'), "t"),
    (table("FIRST").replace(b"decisionTable", b"literalExpression"), "p"), (b"<definitions/>", None), (b"<x", None),
])  # fmt: skip
def test_tables_that_cannot_be_evaluated_are_refused_by_element(content, element):
    with pytest.raises(DefinitionRefused) as refused:
        parse_decision(content, file="p.dmn")
    assert element in [fault.element for fault in refused.value.faults]
    assert refused.value.faults[0].file == "p.dmn"


MISREAD = [
    ('"a" or "b"', "A cell knows no and, or"), ("> 3 and k < 5", "A cell knows no and, or"),
    ('k in ["a", "b"]', "tests its own column"), ("k == 1", "tests its own column"),
    ("VIP", 'write "VIP" for a text, = VIP for a variable'), ('VIP, "b"', 'write "VIP" for a text'),
    ("velmi rychle", 'in quotes: "velmi rychle"'), (">= 0,5", "with a point: >= 0.5"), ("0,5", "with a point: 0.5"),
    ("[0,5..1]", "with a point: [0.5..1]"), ("[0..1,5]", "with a point: [0..1.5]"),
    ('not "a"', 'brackets: not("a", "b")'),
    ('not("a" or "b")', "A cell knows no and, or"), ("true or false", "A cell knows no and, or"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "reason"), MISREAD)
def test_a_cell_that_means_something_else_than_it_seems_is_refused_by_its_id(cell, reason):
    with pytest.raises(DefinitionRefused) as refused:
        parse_decision(table("FIRST", (escape(cell), "1"), ("-", "2")), functions=set())
    assert [fault.element for fault in refused.value.faults] == ["i1"]
    assert reason in refused.value.faults[0].reason


def test_what_is_deployed_already_goes_on_and_a_result_with_a_comma_is_refused():
    assert parse_decision(table("FIRST", ('"a" or "b"', "1"))).evaluate({"x": {"k": "a"}}, {}) == {"level": 1}
    with pytest.raises(DefinitionRefused, match=r"with a point: 0\.5"):
        parse_decision(table("FIRST", ("-", "0,5")), functions=set())


@pytest.mark.parametrize("cell", ["= VIP", "!= VIP", "limit + 1", "[low..high]", "> limit", "true, null", "1, 2", "-1"])
def test_cells_that_are_what_they_seem(cell):
    assert parse_decision(table("FIRST", (escape(cell), "1")), functions=set())


@pytest.mark.parametrize(("name", "element"), [("47a-or.dmn", "e00"), ("47c-unquoted.dmn", "e00")])
def test_the_tables_that_were_accepted_once(name, element):
    content = (Path(__file__).parent.parent / "cases" / name).read_bytes()
    with pytest.raises(DefinitionRefused) as refused:
        parse_decision(content, file=name, functions=set())
    assert [fault.element for fault in refused.value.faults] == [element]


@pytest.mark.parametrize(("aggregation", "k", "expected"), [
    ("SUM", 4, 7), ("MIN", 4, 1), ("MAX", 4, 6), ("COUNT", 4, 2), ("SUM", 0, None), ("MIN", 0, None), ("COUNT", 0, 0),
    ("SUM", 20, None), ("COUNT", 20, 0),
])  # fmt: skip
def test_a_table_that_collects_sums_up(aggregation, k, expected):
    content = table("COLLECT", *RULES, more=f' aggregation="{aggregation}"')
    assert parse_decision(content, functions=set()).evaluate({"x": {"k": k}}, {}) == {"level": expected}


def test_only_numbers_are_summed_up():
    content = table("COLLECT", ("1", '"x"'), more=' aggregation="SUM"')
    with pytest.raises(DefinitionRefused, match="is no number that could be summed up"):
        parse_decision(content, functions=set())


RANKED = '<output id="o" name="level"><outputValues><text>"high","middle","low"</text></outputValues></output>'
ORDERED = ("-", '"low"'), ("[1..9]", '"middle"'), ("5", '"high"')


def test_the_order_of_its_values_says_which_result_goes_first():
    first, all_of_them = (
        parse_decision(table(policy, *ORDERED, outputs=RANKED), functions=set())
        for policy in ("PRIORITY", "OUTPUT ORDER")
    )
    assert [first.evaluate({"x": {"k": k}}, {}) for k in (0, 4, 5)] == [
        {"level": "low"}, {"level": "middle"}, {"level": "high"},
    ]  # fmt: skip
    assert all_of_them.evaluate({"x": {"k": 4}}, {}) == [{"level": "middle"}, {"level": "low"}]
    with pytest.raises(DefinitionRefused, match="is not among the values"):
        parse_decision(table("PRIORITY", ("-", '"odd"'), outputs=RANKED), functions=set())


def test_rules_of_any_agree():
    agreeing = parse_decision(table("ANY", ("[1..5]", '"a"'), ("[3..9]", '"a"'), ("9", '"b"')))
    assert [agreeing.evaluate({"x": {"k": k}}, {}) for k in (0, 4)] == [None, {"level": "a"}]
    with pytest.raises(ExpressionError, match="different results"):
        agreeing.evaluate({"x": {"k": 9}}, {})


DATES = [
    ("date", '>= date("2026-01-31")', ["2026-01-31", "2026-02-01T00:00:00+01:00"], ["2026-01-30", None]),
    ("date", '"2026-01-31"', ["2026-01-31T08:00:00+01:00"], ["2026-02-01"]),
    ("date", '["2026-01-01".."2026-01-31"[', ["2026-01-01", "2026-01-30"], ["2026-01-31"]),
    ("date", 'not("2026-01-31")', ["2026-01-30"], ["2026-01-31"]),
    ("dateTime", '> date and time("2026-01-31T08:00:00")', ["2026-01-31T07:30:00+00:00"], ["2026-01-31T06:30:00Z"]),
    ("dateTime", '< "2026-01-31T00:00:00+01:00"', ["2026-01-30"], ["2026-01-31"]),
]


@pytest.mark.parametrize(("kind", "cell", "matching", "others"), DATES)
def test_columns_of_days_and_times(kind, cell, matching, others):
    content = table("FIRST", (cell.replace("<", "&lt;"), "1")).replace(b'id="ie"', f'id="ie" typeRef="{kind}"'.encode())
    decision = parse_decision(content, functions=set())
    assert [decision.evaluate({"x": {"k": k}}, {}) for k in matching] == [{"level": 1}] * len(matching)
    assert [decision.evaluate({"x": {"k": k}}, {}) for k in others] == [None] * len(others)
    with pytest.raises(DefinitionRefused, match="is no date"):
        parse_decision(content.replace(cell.encode().replace(b"<", b"&lt;"), b'"soon"'), functions=set())


LISTS = [
    ('"a", "c"', [["b", "c"]], [["b"], []]), ('not("a")', [["b"], []], [["a", "b"]]), ("> 5", [[1, 9]], [[1]]),
    ("[3..4]", [[3, 9]], [[1, 9]]), ('["a"]', [["a"]], [["a", "b"]]), ("-", [[], ["a"]], []), ("true", [[True]], [[1]]),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "matching", "others"), LISTS)
def test_a_list_meets_what_one_of_its_items_meets(cell, matching, others):
    test = read_cell(cell)
    assert [value for value in matching if not test(value, {}, {})] == []
    assert [value for value in others if test(value, {}, {})] == []


def needing(*decisions: tuple[str, str, str, tuple[str, ...]]) -> bytes:
    """A file of decisions: key, what it asks for, its result for 5 and else, and the keys of those that it needs."""
    parts = []
    for key, asked, result, needs in decisions:
        wanted = "".join(
            f'<informationRequirement id="{key}_{need}"><requiredDecision href="#{need}"/></informationRequirement>'
            for need in needs
        )
        inner = table("FIRST", ("5", result), ("-", '"other"')).decode().partition("<decisionTable")[2]
        inner = inner.partition("</decision>")[0].replace("x.k", asked).replace('name="level"', f'name="{key}_level"')
        parts.append(f'<decision id="{key}">{wanted}<decisionTable{inner}</decision>')
    inside = "".join(parts)
    return f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d">{inside}</definitions>'.encode()


def test_a_decision_sees_what_it_needs():
    two = needing(("low", "k", "5", ()), ("top", "low_level", '"yes"', ("low",)))
    decision = parse_decision(two, functions=set())
    assert (decision.key, decision.outputs) == ("top", ("top_level",))
    assert [decision.evaluate({"k": k}, {}) for k in (5, 1)] == [{"top_level": "yes"}, {"top_level": "other"}]
    by_id = needing(("low", "k", "5", ()), ("top", "low", '"yes"', ("low",)))
    assert parse_decision(by_id).evaluate({"k": 5}, {}) == {"top_level": "yes"}
    diamond = needing(
        ("one", "k", "5", ()), ("left", "one", "5", ("one",)), ("right", "one", "5", ("one",)),
        ("top", "left + right - 5", '"yes"', ("left", "right")),
    )  # fmt: skip
    assert parse_decision(diamond).evaluate({"k": 5}, {}) == {"top_level": "yes"}


def test_a_decision_that_many_need_is_read_once():
    """Or a small file of a stranger, in which each needs the same two of the next, would be read for days."""
    levels = 16
    pairs = [
        (f"{side}{level}", f"left{level + 1}_level", "5", (f"left{level + 1}", f"right{level + 1}"))
        for level in range(levels)
        for side in ("left", "right")
    ]
    last = [(f"{side}{levels}", "k", "5", ()) for side in ("left", "right")]
    began = time.monotonic()
    ladder = needing(*last, *pairs, ("top", "left0_level", '"yes"', ("left0", "right0")))
    assert parse_decision(ladder).evaluate({"k": 5}, {}) == {"top_level": "yes"}
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(("content", "reason"), [
    (needing(("a", "k", "1", ()), ("b", "k", "1", ())), "this one 2"),
    (needing(("a", "k", "1", ("b",)), ("b", "k", "1", ("a",))), "this one 0"),
    (needing(("top", "k", "1", ("a",)), ("a", "k", "1", ("b",)), ("b", "k", "1", ("a",))), "needs itself"),
    (needing(("top", "k", "1", ("gone",))), "There is no decision gone in this file"),
    (needing(("top", "k", "1", ())).replace(b"<decision ", b'<businessKnowledgeModel id="m"/><decision '),
     "does not know a businessKnowledgeModel"),
    (needing(("top", "k", "1", ())).replace(b"decisionTable", b"invocation"), "does not know a invocation"),
])  # fmt: skip
def test_what_a_decision_cannot_need_is_told_by_name(content, reason):
    with pytest.raises(DefinitionRefused, match=reason):
        parse_decision(content, functions=set())
