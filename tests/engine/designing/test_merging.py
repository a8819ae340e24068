"""Two designers' changes to one document: apart they are merged, together they clash by element and property."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processes.engine.designing.merging import merge, read, write
from processes.engine.files.decision_tables import parse_decision
from processes.engine.files.resources import DefinitionKind
from tests.engine.designing.drawings import LENGTH, Edit, diagram, edited, facts, field, form, merged, rows, table

BASE = diagram()
TASKS = [f"task{number}" for number in range(LENGTH)]
ROOT = Path(__file__).parents[3]
FILES = sorted(path for path in (ROOT / "bpmn").rglob("*") if path.suffix in {".bpmn", ".dmn", ".form"})


def kind_of(path: Path) -> DefinitionKind:
    return DefinitionKind(path.suffix[1:])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_and_written_says_the_same(path: Path) -> None:
    kind, content = kind_of(path), path.read_bytes()
    assert facts(read(kind, write(kind, read(kind, content)))) == facts(read(kind, content))
    assert merge(kind, content, content, content).content == content


def test_two_tasks_renamed_and_moved_by_two_people() -> None:
    mine = edited(BASE, [Edit("rename", "task1", "Mine"), Edit("move", "task1")])
    theirs = edited(BASE, [Edit("rename", "task2", "Theirs"), Edit("move", "task2", "-50")])
    both = edited(mine, [Edit("rename", "task2", "Theirs"), Edit("move", "task2", "-50")])
    tree, clashes, _content = merged(BASE, mine, theirs)
    assert clashes == []
    assert facts(tree) == facts(read(DefinitionKind.BPMN, both)), "the arrow between them follows both ends"


def test_one_name_changed_by_both_clashes() -> None:
    mine, theirs = (edited(BASE, [Edit("rename", "task1", name)]) for name in ("Mine", "Theirs"))
    tree, (clash,), _content = merged(BASE, mine, theirs)
    assert (clash.element, clash.property) == ("task1", "name")
    assert (clash.base, clash.mine, clash.theirs) == ("Do task1", "Mine", "Theirs")
    assert tree.parts["#task1"].attributes["name"] == "Theirs"
    assert merged(BASE, mine, theirs, "mine")[0].parts["#task1"].attributes["name"] == "Mine"


def test_whose_changes_count_is_said_element_by_element() -> None:
    names = [("task1", "Mine 1"), ("task2", "Mine 2")], [("task1", "Theirs 1"), ("task2", "Theirs 2")]
    mine, theirs = (edited(BASE, [Edit("rename", *rename) for rename in side]) for side in names)
    tree, clashes, _content = merged(BASE, mine, theirs, {"task1": "mine"})
    assert len(clashes) == 2
    assert [tree.parts[f"#{name}"].attributes["name"] for name in ("task1", "task2")] == ["Mine 1", "Theirs 2"]


def test_name_and_parameter_of_one_task_are_merged() -> None:
    mine, theirs = edited(BASE, [Edit("rename", "task1", "M")]), edited(BASE, [Edit("parameter", "task1", "1")])
    tree, clashes, _content = merged(BASE, mine, theirs)
    assert clashes == []
    assert facts(tree) == facts(read(DefinitionKind.BPMN, edited(mine, [Edit("parameter", "task1", "1")])))


def test_one_parameter_changed_by_both_is_named() -> None:
    base = edited(BASE, [Edit("parameter", "task1", "1")])
    mine, theirs = (edited(base, [Edit("parameter", "task1", value)]) for value in ("2", "3"))
    _tree, (clash,), _content = merged(base, mine, theirs)
    assert (clash.element, clash.property, clash.base) == ("task1", "inputParameter amount", "1")


def test_a_type_changed_by_both_clashes() -> None:
    mine, theirs = (edited(BASE, [Edit("retype", "task1", tag)]) for tag in ("manualTask", "serviceTask"))
    assert [clash.property for clash in merged(BASE, mine, theirs)[1]] == ["type"]


@pytest.mark.parametrize("deleter", ["mine", "theirs"])
def test_a_task_deleted_by_one_and_renamed_by_the_other_clashes(deleter: str) -> None:
    gone, renamed = edited(BASE, [Edit("delete", "task1")]), edited(BASE, [Edit("rename", "task1", "Kept")])
    sides = (gone, renamed) if deleter == "mine" else (renamed, gone)
    _tree, (clash,), _content = merged(BASE, *sides)
    assert (clash.element, clash.property) == ("task1", "deleted")
    assert (clash.mine is None, clash.theirs is None) == (deleter == "mine", deleter != "mine")
    for prefer in ("mine", "theirs"):
        tree = merged(BASE, *sides, prefer)[0]
        stays = prefer != deleter
        assert [name in tree.parts for name in ("#task1", "#task1_di")] == [stays, stays]
        assert_sound(tree)


def test_a_deletion_wins_over_a_mere_move() -> None:
    gone, moved = edited(BASE, [Edit("delete", "task1")]), edited(BASE, [Edit("move", "task1")])
    tree, clashes, _content = merged(BASE, gone, moved)
    assert clashes == []
    assert facts(tree) == facts(read(DefinitionKind.BPMN, gone))


@pytest.mark.parametrize("deleter", ["mine", "theirs"])
def test_a_new_arrow_from_a_deleted_task_clashes(deleter: str) -> None:
    gone, drawn = edited(BASE, [Edit("delete", "task1")]), edited(BASE, [Edit("branch", "task1", "new")])
    sides = (gone, drawn) if deleter == "mine" else (drawn, gone)
    _tree, (clash,), _content = merged(BASE, *sides)
    assert (clash.element, clash.property) == ("task1", "deleted")
    for prefer in ("mine", "theirs"):
        tree = merged(BASE, *sides, prefer)[0]
        stays = prefer != deleter
        assert ["#task1" in tree.parts, "#task1_new_done" in tree.parts] == [stays, stays]
        assert_sound(tree)


def test_one_shape_moved_by_both_clashes_once() -> None:
    mine, theirs = (edited(BASE, [Edit("move", "task1", by)]) for by in ("20", "40"))
    _tree, clashes, _content = merged(BASE, mine, theirs)
    assert [(clash.element, clash.property) for clash in clashes] == [("task1", "position")]


def assert_sound(tree) -> None:
    """Nothing in the diagram names what is not there."""
    for part in tree.parts.values():
        assert part.parent is None or part.parent in tree.parts
    named = {"sourceRef", "targetRef", "bpmnElement", "attachedToRef", "default"}
    for part in tree.parts.values():
        for name in named & {*part.attributes}:
            assert f"#{part.attributes[name]}" in tree.parts, (part.identity, name)
        if part.is_listed:
            assert f"#{part.attributes['']}" in tree.parts


EDITS = {
    "rename": st.sampled_from(["Alpha", "Beta", "Čau"]),
    "move": st.sampled_from(["-40", "25", "60"]),
    "parameter": st.sampled_from(["1", "${amount}"]),
    "retype": st.sampled_from(["manualTask", "serviceTask"]),
    "add": st.sampled_from(["a", "b"]),
    "branch": st.sampled_from(["a", "b"]),
    "delete": st.just(""),
}


@st.composite
def edits_of(draw: st.DrawFn, tasks: list[str], *, may_delete: bool = True) -> list[Edit]:
    """One designer's edits of some tasks, each act once; a task is deleted last."""
    found = []
    for task in draw(st.lists(st.sampled_from(tasks), unique=True)) if tasks else []:
        names = [name for name in EDITS if may_delete or name != "delete"]
        acts = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=3))
        acts = ["delete"] if "delete" in acts else acts
        found += [Edit(act, task, draw(EDITS[act])) for act in acts]
    return found


@st.composite
def disjoint(draw: st.DrawFn) -> tuple[list[Edit], list[Edit]]:
    """Two designers' edits of different tasks, none beside another's deleted one."""
    split = draw(st.integers(0, LENGTH))
    return draw(edits_of(TASKS[:split])), draw(edits_of(TASKS[split + 1 :]))


@settings(max_examples=120)
@given(disjoint())
def test_edits_of_different_tasks_are_all_there(edits: tuple[list[Edit], list[Edit]]) -> None:
    mine, theirs = (edited(BASE, some) for some in edits)
    both = read(DefinitionKind.BPMN, edited(mine, edits[1]))
    for one, other in ((mine, theirs), (theirs, mine)):
        tree, clashes, _content = merged(BASE, one, other)
        assert clashes == []
        assert facts(tree) == facts(both)


@settings(max_examples=150)
@given(edits_of(TASKS), edits_of(TASKS))
def test_nothing_is_lost_silently(mine_edits: list[Edit], their_edits: list[Edit]) -> None:
    mine, theirs = edited(BASE, mine_edits), edited(BASE, their_edits)
    base, my, their = (read(DefinitionKind.BPMN, content) for content in (BASE, mine, theirs))
    tree, clashes, _content = merged(BASE, mine, theirs)
    assert_sound(tree)
    if not clashes:
        for side, other in ((my, their), (their, my)):
            for identity, part in side.parts.items():
                old = base.parts.get(identity)
                if old is None:
                    assert identity in tree.parts, "what one person added is there"
                elif not part.is_layout and part.attributes != old.attributes and identity in other.parts:
                    new = {k: v for k, v in part.attributes.items() if old.attributes.get(k) != v}
                    assert new.items() <= tree.parts[identity].attributes.items(), "what one person changed is so"
    swapped = merged(BASE, theirs, mine)[1]
    assert {(c.element, c.property) for c in swapped} == {(c.element, c.property) for c in clashes}
    for prefer in ("mine", "theirs"):
        assert_sound(merged(BASE, mine, theirs, prefer)[0])


@settings(max_examples=60)
@given(edits_of(TASKS))
def test_one_person_s_edits_alone_are_taken_as_they_are(edits: list[Edit]) -> None:
    mine = edited(BASE, edits)
    assert facts(merged(BASE, mine, BASE)[0]) == facts(read(DefinitionKind.BPMN, mine))
    assert facts(merged(BASE, BASE, mine)[0]) == facts(read(DefinitionKind.BPMN, mine))
    assert facts(merged(BASE, mine, mine)[0]) == facts(read(DefinitionKind.BPMN, mine))


def test_without_a_base_nothing_is_taken_away() -> None:
    mine, theirs = edited(BASE, [Edit("delete", "task1")]), edited(BASE, [Edit("add", "task3", "new")])
    found = merge(DefinitionKind.BPMN, None, mine, theirs)
    tree = read(DefinitionKind.BPMN, found.content)
    assert {"#task1", "#task3_new"} <= {*tree.parts}
    assert_sound(tree)


COLUMNS = ["size", "kind"]
TABLE = {"one": {"size": "1", "kind": '"a"'}, "two": {"size": "2", "kind": '"b"'}, "last": {}}


def test_a_new_column_and_a_new_rule_make_a_whole_table() -> None:
    base = table(COLUMNS, TABLE)
    mine = table(["size", "new", "kind"], {name: {**cells, "new": '"n"'} for name, cells in TABLE.items()})
    theirs = table(COLUMNS, {"zero": {"size": "0", "kind": '"z"'}, **TABLE})
    found = merge(DefinitionKind.DMN, base, mine, theirs)
    assert list(found.clashes) == []
    assert rows(found.content) == [
        ["0", "", '"z"', '"no"'],
        ["1", '"n"', '"a"', '"no"'],
        ["2", '"n"', '"b"', '"no"'],
        ["-", '"n"', "-", '"no"'],
    ]
    assert len(parse_decision(found.content).rules) == 4


def test_columns_moved_by_one_carry_the_other_s_cells_along() -> None:
    base = table(COLUMNS, TABLE)
    mine = table(["kind", "size"], TABLE)
    theirs = table(COLUMNS, {**TABLE, "two": {"size": "22", "kind": '"b"'}})
    found = merge(DefinitionKind.DMN, base, mine, theirs)
    assert list(found.clashes) == []
    assert rows(found.content)[1] == ['"b"', "22", '"no"']


def test_one_cell_changed_by_both_clashes_by_rule_and_column() -> None:
    base = table(COLUMNS, TABLE)
    mine, theirs = (table(COLUMNS, {**TABLE, "two": {"size": size, "kind": '"b"'}}) for size in ("22", "33"))
    (clash,) = merge(DefinitionKind.DMN, base, mine, theirs).clashes
    assert (clash.element, clash.property) == ("two", "size")
    assert (clash.base, clash.mine, clash.theirs) == ("2", "22", "33")


def test_a_cell_changed_in_a_deleted_column_clashes() -> None:
    base = table(COLUMNS, TABLE)
    mine = table(["kind"], TABLE)
    theirs = table(COLUMNS, {**TABLE, "two": {"size": "22", "kind": '"b"'}})
    found = merge(DefinitionKind.DMN, base, mine, theirs)
    assert found.clashes
    for prefer in ("mine", "theirs"):
        whole = merge(DefinitionKind.DMN, base, mine, theirs, prefer=prefer)
        assert len(parse_decision(whole.content).rules) == 3


def test_rules_put_in_orders_that_cannot_be_had_together_clash() -> None:
    base = table(COLUMNS, TABLE)
    mine = table(COLUMNS, {name: TABLE[name] for name in ("two", "one", "last")})
    theirs = table(COLUMNS, {name: TABLE[name] for name in ("one", "last", "two")})
    assert [clash.property for clash in merge(DefinitionKind.DMN, base, mine, theirs).clashes] == ["order"]
    moved = table(COLUMNS, {name: TABLE[name] for name in ("two", "one", "last")})
    changed = table(COLUMNS, {**TABLE, "one": {"size": "11", "kind": '"a"'}})
    found = merge(DefinitionKind.DMN, base, moved, changed)
    assert list(found.clashes) == []
    assert [row[0] for row in rows(found.content)] == ["2", "11", "-"]


@settings(max_examples=80)
@given(st.permutations(["one", "two", "last"]), st.sampled_from(["one", "two", "last"]), st.booleans())
def test_a_table_is_whole_after_every_merge(order: list[str], changed: str, is_dropped: bool) -> None:
    base = table(COLUMNS, TABLE)
    mine = table(["kind"] if is_dropped else ["new", *COLUMNS], {name: TABLE[name] for name in order})
    theirs = table(COLUMNS, {**TABLE, changed: {**TABLE[changed], "answer": '"yes"'}, "added": {"size": "9"}})
    for prefer in ("mine", "theirs"):
        found = merge(DefinitionKind.DMN, base, mine, theirs, prefer=prefer)
        assert len(parse_decision(found.content).rules) == 4
        assert '"yes"' in found.content.decode()


FIELDS = [field("name", "Name"), field("price", "Price"), field("why", "Why")]


def components(content: bytes) -> list[dict[str, object]]:
    return json.loads(content)["components"]


def test_fields_changed_added_and_moved_by_two_people() -> None:
    base = form(*FIELDS)
    mine = form(FIELDS[0], field("price", "Price", validate={"required": True}), FIELDS[2], field("new", "New"))
    theirs = form(FIELDS[1], field("name", "Full name"), FIELDS[2])
    found = merge(DefinitionKind.FORM, base, mine, theirs)
    assert list(found.clashes) == []
    assert [one["key"] for one in components(found.content)] == ["price", "name", "why", "new"]
    by_key = {one["key"]: one for one in components(found.content)}
    assert by_key["price"]["validate"] == {"required": True}
    assert by_key["name"]["label"] == "Full name"


def test_one_label_changed_by_both_clashes() -> None:
    base = form(*FIELDS)
    mine, theirs = (form(field("name", label), *FIELDS[1:]) for label in ("Mine", "Theirs"))
    (clash,) = merge(DefinitionKind.FORM, base, mine, theirs).clashes
    assert (clash.element, clash.property, clash.mine) == ("field_name", "label", '"Mine"')


def test_fields_without_ids_are_told_apart_by_their_keys() -> None:
    bare = [{name: value for name, value in one.items() if name != "id"} for one in FIELDS]
    mine = form(*FIELDS)  # an editor has given ids to them
    theirs = form({**bare[0], "label": "Full name"}, *bare[1:])
    found = merge(DefinitionKind.FORM, form(*bare), mine, theirs)
    assert list(found.clashes) == []
    assert [(one["key"], one["label"]) for one in components(found.content)] == [
        ("name", "Full name"),
        ("price", "Price"),
        ("why", "Why"),
    ]


def test_choices_are_merged_one_by_one() -> None:
    values = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    base = form(field("pick", "Pick", values=values))
    mine = form(field("pick", "Pick", values=[*values, {"value": "c", "label": "C"}]))
    theirs = form(field("pick", "Pick", values=[{"value": "a", "label": "Ahoj"}, values[1]]))
    found = merge(DefinitionKind.FORM, base, mine, theirs)
    assert list(found.clashes) == []
    assert [one["label"] for one in components(found.content)[0]["values"]] == ["Ahoj", "B", "C"]


def test_scenarios_of_two_people_are_both_there() -> None:
    def file(*scenarios: dict[str, object]) -> bytes:
        return json.dumps({"id": "way", "process": "way", "scenarios": list(scenarios)}).encode()

    one, mine, theirs = ({"name": name, "steps": [{"at": name}]} for name in ("One", "Mine", "Theirs"))
    kind = DefinitionKind("scenario")
    found = merge(kind, file(one), file(one, mine), file(one, theirs))
    assert list(found.clashes) == []
    assert {item["name"] for item in json.loads(found.content)["scenarios"]} == {"One", "Mine", "Theirs"}
    changed = file({**one, "steps": [{"at": "x"}]}), file({**one, "steps": [{"at": "y"}]})
    (clash,) = merge(kind, file(one), *changed).clashes
    assert (clash.name, clash.property) == ("One", "steps")
