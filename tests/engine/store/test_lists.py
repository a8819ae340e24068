"""A drawn list is deployed like a form, and offered in its newest version whatever version a case follows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy.orm import Session

from processes.catalogue.handlers import item_name
from processes.catalogue.rules import CatalogueList
from processes.engine.checking import validator
from processes.engine.designing.comparing import differences
from processes.engine.designing.merging import merge
from processes.engine.errors import DefinitionRefused, Severity
from processes.engine.files.form_fields import read_fields
from processes.engine.files.forms import validate
from processes.engine.files.resources import DefinitionKind, read_resource
from processes.engine.language.operations import Step
from processes.engine.language.rows import COMPANY_LISTS
from processes.engine.running import cases
from processes.engine.store import deployments, lists
from tests.engine.diagrams import bpmn, chain, end, form, start, user

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
FIELD = {"type": "select", "key": "laptop", "valuesKey": "list:laptops"}


def item(code: Any, ended: bool = False, **names: str) -> dict[str, Any]:
    return {"code": code, "names": names, **({"ended": True} if ended else {})}


def drawn(*items: Any, key: str = "laptops", name: str = "Laptops") -> bytes:
    return orjson.dumps({"id": key, "name": name, "items": list(items)})


SLIM, HEAVY = item("slim", cs="Lehký", sk="Ľahký", en="Slim"), item("heavy", cs="Těžký", sk="Ťažký", en="Heavy")


@pytest.fixture(autouse=True)
def _read_anew(session: Session) -> Iterator[None]:
    yield
    lists.forget(session)


def asked(session: Session, *fields: dict[str, Any], locale: str = "cs") -> Any:
    return lists.all_filled(session, read_fields({"components": list(fields or (FIELD,))}), locale)


def entered(session: Session, value: Any) -> Any:
    clean, errors = validate(asked(session), {"laptop": value}, now=NOW)
    return str(errors["laptop"]) if errors else clean["laptop"]


def faults(*items: Any, before: bytes | None = None, key: str = "laptops") -> list[tuple[str | None, str]]:
    found = validator.check({"l.list": drawn(*items, key=key)}, deployed={"l.list": before} if before else {})
    return [(fault.element, str(fault.reason)) for fault in found]


def test_a_field_offers_the_newest_list_in_the_readers_language(session: Session, deploy: Any) -> None:
    deploy(laptops_list=drawn(SLIM, HEAVY), ask_form=form("ask", FIELD))
    assert asked(session)[0].options == (("slim", "Lehký"), ("heavy", "Těžký"))
    assert asked(session, locale="en")[0].options == (("slim", "Slim"), ("heavy", "Heavy"))
    assert (entered(session, "slim"), entered(session, "gold")) == ("slim", "This is not one of the choices.")
    deploy(laptops_list=drawn(SLIM | {"ended": True}, HEAVY))
    assert asked(session)[0].options == (("heavy", "Těžký"),)
    assert asked(session)[0].former == (("slim", "Lehký"),)
    assert entered(session, "slim") == "This is not one of the choices."


def test_a_field_of_a_row_offers_it_too(session: Session, deploy: Any) -> None:
    rows = {"type": "dynamiclist", "path": "items", "components": [FIELD]}
    deploy(laptops_list=drawn(SLIM), ask_form=form("ask", rows))
    assert asked(session, rows)[0].parts[0].options == (("slim", "Lehký"),)


def test_a_list_that_is_not_filled_in_lets_nothing_through() -> None:
    clean, errors = validate(read_fields({"components": [FIELD]}), {"laptop": "slim"}, now=NOW)
    assert (clean, list(errors)) == ({}, ["laptop"])


def test_the_list_is_no_part_of_what_a_case_is_pinned_to(session: Session, deploy: Any) -> None:
    steps = (start(), user("first", formRef="ask"), end())
    deploy(
        laptops_list=drawn(SLIM),
        ask_form=form("ask", FIELD),
        borrow_bpmn=bpmn("borrow", *steps, chain("begin", "first", "done")),
    )
    before = deployments.pin(session, "borrow")
    cases.start(session, "borrow", business_key="R-1", variables={}, now=NOW)
    deploy(laptops_list=drawn(SLIM, HEAVY))
    assert deployments.pin(session, "borrow") == before
    assert len(asked(session)[0].options) == 2


def test_nobody_else_is_offered_what_is_deployed_to_play_scenarios(session: Session, deploy: Any) -> None:
    with Session(session.get_bind().engine) as other:
        assert lists.known(other) == {}
        deploy(laptops_list=drawn(SLIM))
        assert (list(lists.known(session)), lists.known(other)) == (["laptops"], {})


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([item("Slim", en="Slim")], "A code is lower-case letters, digits and underscores, begins with a letter"),
        ([SLIM, SLIM], "Two items have the code slim."),
        ([item("slim")], "The item has no name."),
        ([item("slim", en="x" * 201)], "A name has at most 200 characters."),
        (["slim"], "An item has a code and names."),
        ([{"code": "slim", "names": {"en": 3}}], "An item has a code and names."),
        ([SLIM | {"ended": "no"}], "Whether an item has ended is yes or no."),
        ([item(f"c{n}", en="C", cs="C", sk="C") for n in range(1001)], "A list has at most 1000 items."),
    ],
)
def test_what_is_wrong_with_a_list_is_said_at_its_item(items: list[Any], reason: str) -> None:
    assert any(said.startswith(reason) for _, said in faults(*items))


def test_an_item_without_a_code_is_named_by_its_place() -> None:
    assert faults(SLIM, item("", en="x"))[0][0] == "#2"


def test_what_is_deployed_ends_and_is_not_taken_away() -> None:
    found = faults(HEAVY, before=drawn(SLIM, HEAVY))
    assert [element for element, _ in found] == ["slim"]
    assert faults(SLIM | {"ended": True}, HEAVY, before=drawn(SLIM, HEAVY)) == []


def test_a_missing_name_and_an_empty_list_are_doubts() -> None:
    found = validator.check({"l.list": drawn(item("slim", en="Slim"))}, deployed={})
    assert [(fault.severity, fault.element) for fault in found] == [(Severity.WARNING, "slim")]
    assert faults() == [(None, "There is nothing to choose from.")]


def test_a_drawn_list_takes_no_name_of_the_companys() -> None:
    assert {one.value for one in CatalogueList} == COMPANY_LISTS
    assert "causes" in faults(SLIM, key="causes")[0][1]


def test_a_form_names_a_list_that_is_there() -> None:
    found = validator.check({"ask.form": form("ask", FIELD)}, deployed={})
    assert [(fault.element, str(fault.reason)) for fault in found] == [("laptop", "There is no list laptops.")]
    assert validator.check({"ask.form": form("ask", FIELD), "l.list": drawn(SLIM)}, deployed={}) == []
    assert read_resource("ask.form", form("ask", FIELD)).reaches == ("list:laptops",)


def test_a_pack_has_no_list_of_its_own(session: Session) -> None:
    with pytest.raises(DefinitionRefused):
        deployments.deploy(session, {"l.list": drawn(SLIM)}, pack="hotel", note="", author="x", now=NOW)


def test_two_people_change_one_list() -> None:
    mine, theirs = drawn(HEAVY, SLIM), drawn(SLIM | {"ended": True}, HEAVY, item("third", en="Third"))
    merged = merge(DefinitionKind.LIST, drawn(SLIM, HEAVY), mine, theirs)
    assert not merged.clashes
    found = orjson.loads(merged.content)["items"]
    assert {one["code"]: one.get("ended", False) for one in found} == {"heavy": False, "third": False, "slim": True}
    assert found[0]["code"] == "heavy"
    named = [drawn(SLIM | {"names": SLIM["names"] | {"en": text}}) for text in ("Thin", "Light")]
    (clash,) = merge(DefinitionKind.LIST, drawn(SLIM), *named).clashes
    assert (clash.element, clash.property, clash.mine, clash.theirs) == ("slim", "names.en", '"Thin"', '"Light"')


def test_versions_are_compared_item_by_item() -> None:
    found = differences(DefinitionKind.LIST, drawn(SLIM, HEAVY), drawn(SLIM | {"ended": True}, item("third", en="T")))
    assert [(one.element, one.state.value) for one in found] == [
        ("slim", "changed"),
        ("third", "added"),
        ("heavy", "removed"),
    ]


def test_an_expression_says_what_an_item_is_called(session: Session, deploy: Any) -> None:
    deploy(laptops_list=drawn(SLIM | {"ended": True}))
    step = Step(session, NOW, "R-1", "borrow", 1, "system", "tell")
    assert (item_name(step, "laptops", "slim"), item_name(step, "laptops", "gold")) == ("Lehký", "gold")
    assert item_name(step, "causes", "nowhere") == "nowhere"


def test_a_folder_holds_lists(tmp_path: Path) -> None:
    from podpora.diagrams import packs

    (tmp_path / "laptops.list").write_bytes(drawn(SLIM))
    assert [list(files) for files in packs([tmp_path]).values()] == [[str(tmp_path / "laptops.list")]]
