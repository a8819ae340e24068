"""What one version has that another has not: elements, cells, fields."""

from processes.engine.designing.comparing import State, compared_table, differences
from processes.engine.files.resources import DefinitionKind
from tests.engine.designing.drawings import Edit, diagram, edited, field, form, table

BASE = diagram()


def said(kind: DefinitionKind, left: bytes, right: bytes) -> dict[str, tuple[str, list[str]]]:
    found = differences(kind, left, right)
    return {one.element: (one.state.value, [detail.property for detail in one.details]) for one in found}


def test_a_diagram_s_elements_are_added_removed_changed_and_moved() -> None:
    edits = [
        Edit("rename", "task0", "New name"),
        Edit("parameter", "task0", "1"),
        Edit("move", "task1"),
        Edit("delete", "task3"),
        Edit("add", "task2", "more"),
    ]
    found = said(DefinitionKind.BPMN, BASE, edited(BASE, edits))
    assert found == {
        "task0": ("changed", ["name", "inputParameter amount"]),
        "task1": ("moved", []),
        "task2_more": ("added", []),
        "task3": ("removed", []),
        "task2_to_task3": ("removed", []),
        "task3_to_task4": ("removed", []),
    }
    assert differences(DefinitionKind.BPMN, BASE, BASE) == []


def test_a_detail_says_before_and_after() -> None:
    (found,) = differences(DefinitionKind.BPMN, BASE, edited(BASE, [Edit("rename", "task0", "New name")]))
    (detail,) = found.details
    assert (found.name, found.type) == ("New name", "userTask")
    assert (detail.before, detail.after) == ("Do task0", "New name")


def test_a_table_is_compared_rule_by_rule_and_cell_by_cell() -> None:
    before = table(["size", "kind"], {"one": {"size": "1"}, "two": {"size": "2"}, "gone": {}, "last": {}})
    after = table(["size", "new"], {"two": {"size": "22"}, "one": {"size": "1"}, "fresh": {"new": "7"}, "last": {}})
    found = compared_table(before, after)
    assert [(column.name, column.state) for column in found.columns] == [
        ("size", State.SAME),
        ("kind", State.REMOVED),
        ("new", State.ADDED),
        ("answer", State.SAME),
    ]
    assert [(row.id, row.state.value) for row in found.rows] == [
        ("two", "changed"),
        ("gone", "removed"),
        ("one", "changed"),
        ("fresh", "added"),
        ("last", "changed"),
    ]
    cell = found.rows[0].cells[0]
    assert (cell.state, cell.before, cell.after) == (State.CHANGED, "2", "22")


def test_a_rule_that_only_stands_elsewhere_is_moved() -> None:
    rules = {"one": {"size": "1"}, "two": {"size": "2"}, "last": {}}
    after = table(["size"], {name: rules[name] for name in ("one", "last", "two")})
    states = {row.id: row.state for row in compared_table(table(["size"], rules), after).rows}
    assert sorted(state.value for state in states.values()) == ["moved", "same", "same"]
    assert states["one"] is State.SAME


def test_a_form_is_compared_field_by_field() -> None:
    before = form(field("name", "Name"), field("price", "Price"), field("old", "Old"))
    after = form(field("price", "Price", validate={"min": 1}), field("name", "Name"), field("new", "New"))
    found = said(DefinitionKind.FORM, before, after)
    assert found.pop("field_price") == ("changed", ["validate.min"])
    assert {name: state for name, (state, _details) in found.items()} == {"field_new": "added", "field_old": "removed"}
