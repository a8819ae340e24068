"""Tests make people, contracts, calendars and requests by the one builder of `tests/world/`, nobody by hand."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.code import calls, modules, nodes, tree

# What the builder makes: rows, and the use cases by which it makes them.
ROWS = {"Organisation", "Project", "Person", "StaffRole", "Membership", "ServiceCalendar", "Product", "Tariff"}
ROWS |= {"Contract", "Supplier", "Skill", "TechnicianSkill", "Shift", "Request", "WorkLog"}
ACTS = {"add_organisation", "add_project", "add_person", "grant_role", "add_membership", "add_calendar"}
ACTS |= {"add_product", "add_tariff", "add_contract"}
TABLES = "|".join(re.sub(r"(?<!^)(?=[A-Z])", "_", row).lower() for row in sorted(ROWS))
INSERTED = re.compile(rf"INSERT INTO ({TABLES})\b")
# Where an act itself is tried, which the builder does as the desk.
TRIED = {
    "tests/calendars/test_stored_calendars.py: add_calendar",  # by everybody who may
    "tests/people/test_rights_given.py: add_membership",  # by customers' administrators, in their own
    "tests/customers/test_customers.py: add_project",  # that of customers, with a record of changes
}


def by_hand(part: ast.AST, *, is_refused: bool = False) -> Iterator[str]:
    """Names of what is made without the builder; what is to be refused makes nothing, nor do rows with an id of theirs.

    Such a row stands in no database: rules are tried with it.
    """
    if isinstance(part, ast.With | ast.AsyncWith):
        is_refused |= any(name == "raises" for item in part.items for name, _ in _called(item.context_expr))
    for name, call in _called(part):
        if not is_refused and name in ROWS | ACTS and all(said.arg != "id" for said in call.keywords):
            yield name
    for inner in ast.iter_child_nodes(part):
        yield from by_hand(inner, is_refused=is_refused)


def _called(part: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    if isinstance(part, ast.Call):
        yield part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", ""), part


def test_tests_build_no_world_by_hand() -> None:
    found = set()
    for path in modules("tests"):
        if Path("tests/world") in path.parents:
            continue
        found |= {f"{path}: {name}" for name in by_hand(tree(path))}
        said = (node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        found |= {f"{path}: {table}" for text in said for table in INSERTED.findall(text)}
    assert found == TRIED


def test_the_builder_makes_what_others_must_not() -> None:
    made = {name for path in modules("tests/world") for name, _ in calls(path)}
    assert made >= ACTS


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("session.add(Person(email='a@b.test'))", ["Person"]),
        ("eva = use_cases.add_person(session, email='a@b.test', **SAID)", ["add_person"]),
        ("with committing(session):\n  desk.act(lambda s, now: people.grant_role(s, role=role))", ["grant_role"]),
        ("with pytest.raises(EmailTaken):\n  use_cases.add_person(session, email='a@b.test', **SAID)", []),
        ("mine = Request(id=1, project_id=1)", []),
        ("eva = world.person('a@b.test')", []),
    ],
)
def test_worlds_by_hand_are_recognised(code: str, found: list[str]) -> None:
    assert list(by_hand(ast.parse(code))) == found
