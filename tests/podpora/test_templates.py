"""`podpora templates`: what modellers read, by their own schema, and what a designer's choice deploys as.

element_templates.schema.json is @camunda/element-templates-json-schema 0.22.1 (MIT), for Camunda Platform 7.
"""

import enum
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs
import orjson
import pytest

from processes import domains
from processes.engine.checking import validator
from processes.engine.files.templates import element_templates
from processes.engine.language import operations
from processes.engine.language.operations import COMPLETIONS, OPERATIONS
from tests.engine.diagrams import bpmn, chain, end, service, start, user

Run = Callable[..., Any]
SCHEMA = orjson.loads(Path(__file__).with_name("element_templates.schema.json").read_bytes())


class Colour(enum.Enum):
    RED = "red"
    DARK_BLUE = "dark_blue"


@pytest.fixture(scope="module")
def ours() -> list[dict[str, Any]]:
    domains.load()
    return element_templates()


def test_the_command_prints_one_template_for_everything_registered(podpora: Run) -> None:
    done = podpora("templates")
    assert done.returncode == 0
    domains.load()
    named = [template["id"] for template in orjson.loads(done.stdout)]
    assert named == [*sorted(OPERATIONS), *(f"completion.{name}" for name in sorted(COMPLETIONS))]
    assert orjson.loads(podpora("templates", "--locale", "cs").stdout)[0]["id"] == named[0]


def test_modellers_can_read_them(ours: list[dict[str, Any]]) -> None:
    found = jsonschema_rs.validator_for(SCHEMA).iter_errors(ours)
    assert [(error.instance_path, error.message) for error in found] == []


def bound(template: dict[str, Any], kind: str) -> dict[str, Any]:
    """The values that a template writes by one kind of binding."""
    found = [p for p in template["properties"] if p["binding"]["type"] == kind]
    return {p["binding"].get("name") or p["binding"]["source"]: p.get("value") for p in found}


def test_what_a_designer_picks_deploys_as_it_is(ours: list[dict[str, Any]]) -> None:
    for template in ours:
        attributes = bound(template, "property")
        if template["elementType"]["value"] == "bpmn:ServiceTask":
            assert attributes["camunda:type"] == "external"
            outputs = bound(template, "camunda:outputParameter")
            drawn = service(
                "middle",
                attributes["camunda:topic"],
                outputs={name: source for source, name in outputs.items()},
                **bound(template, "camunda:inputParameter"),
            )
        else:
            drawn = user("middle", completion=bound(template, "camunda:property")["completion"])
        content = bpmn("case", start(), drawn, end(), chain("begin", "middle", "done"))
        assert validator.check({"case.bpmn": content}) == [], template["id"]


@pytest.fixture
def fields(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    def paint(
        step: Any,
        *,
        wall_id: int,
        colour: Colour,
        finish: Literal["matt", "gloss"] = "gloss",
        price: Decimal,
        note: str = "none",
        coats: int | None = None,
        by_hand: bool = False,
    ) -> dict[str, Any]:
        """Paint a wall."""
        if coats is None:
            return {"litres": 1, "days": 1}
        return {"days": 2, "litres": 3}

    monkeypatch.setitem(OPERATIONS, "test.paint", operations._described("test.paint", "Paint a wall", paint))
    (template,) = [template for template in element_templates() if template["id"] == "test.paint"]
    assert template["description"] == "Paint a wall."
    return {p["binding"].get("name") or p["binding"]["source"]: p for p in template["properties"]}


def test_every_parameter_is_a_field_of_its_type(fields: dict[str, dict[str, Any]]) -> None:
    shown = {name: (field["type"], field.get("value")) for name, field in fields.items()}
    assert shown == {
        "camunda:type": ("Hidden", "external"),
        "camunda:topic": ("Hidden", "test.paint"),
        "wall_id": ("String", "${wall_id}"),
        "colour": ("Dropdown", "red"),
        "finish": ("Dropdown", "gloss"),
        "price": ("String", "${price}"),
        "note": ("String", "none"),
        "coats": ("String", "${null}"),
        "by_hand": ("String", "false"),
        "${litres}": ("String", "litres"),
        "${days}": ("String", "days"),
        "camunda:asyncBefore": ("Boolean", False),
    }
    assert fields["colour"]["choices"] == [{"name": "red", "value": "red"}, {"name": "dark blue", "value": "dark_blue"}]
    assert fields["wall_id"]["constraints"]["notEmpty"]
    assert "notEmpty" not in fields["note"].get("constraints", {})


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("wall_id", ["5", "-5", "${wall}", "${walls[0]}"], ["five", "5.5", "", "${}"]),
        ("price", ["5", "5.50", "${price * 2}"], ["5,50", "free"]),
        ("by_hand", ["true", "false", "${careful}"], ["yes", ""]),
    ],
)
def test_a_field_takes_literals_of_its_type_and_expressions(
    fields: dict[str, dict[str, Any]], name: str, good: list[str], bad: list[str]
) -> None:
    pattern = fields[name]["constraints"]["pattern"]["value"]
    assert [text for text in good if not re.fullmatch(pattern, text)] == []
    assert [text for text in bad if re.fullmatch(pattern, text)] == []


def test_labels_can_be_said_in_another_language() -> None:
    domains.load()
    (template, *_) = element_templates(lambda word: f"<{word}>")
    assert template["name"].startswith("<")
    assert {group["label"] for group in template["groups"]} <= {"<Inputs>", "<Results>", "<How it runs>"}
    assert all(p["label"].startswith("<") for p in template["properties"] if p["type"] == "Boolean")
