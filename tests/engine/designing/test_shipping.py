"""The product's own files: taken where nobody changed anything, offered where designers did, never put over theirs."""

from collections.abc import Callable

import orjson
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.designing import deploying, drafts, shipping
from processes.engine.designing.errors import DraftConflict, OfferSettled
from processes.engine.designing.models import ShippedFile
from processes.engine.errors import DefinitionRefused
from processes.engine.files.resources import DefinitionKind
from processes.engine.store import deployments
from processes.engine.store.models import Definition, Deployment
from tests.engine.conftest import NOW
from tests.engine.diagrams import form, two_tasks

WHO = {"actor": "person:1", "now": NOW}
FIRST = {"key": "why", "label": "Why", "type": "textfield", "id": "f1"}
SECOND = {"key": "cost", "label": "Cost", "type": "number", "id": "f2"}


def asked(*fields: dict[str, object], name: str = "ask") -> dict[str, bytes]:
    return {f"forms/{name}.form": form(name, *fields)}


@pytest.fixture
def ship(session: Session) -> Callable[..., shipping.Shipment]:
    """The product starts with these files."""
    return lambda files: shipping.ship(session, files, pack="standard", author="product", now=NOW)


def fields(session: Session, name: str = "ask") -> list[tuple[str, str]]:
    """The fields of what is deployed."""
    content = deployments.latest_content(session, DefinitionKind.FORM, name) or b"{}"
    return [(field["key"], field["label"]) for field in orjson.loads(content)["components"]]


def design(session: Session, *components: dict[str, object], name: str = "ask") -> None:
    """A designer deploys a version of their own."""
    deployments.deploy(session, asked(*components, name=name), note="Ours", author="Jana", now=NOW)


def versions(session: Session) -> list[int]:
    found = select(Definition.version).where(Definition.key == "ask").order_by(Definition.version)
    return list(session.scalars(found))


def test_what_nobody_changed_follows_the_product(session: Session, ship: Callable[..., shipping.Shipment]) -> None:
    assert ship(asked(FIRST)).deployment is not None
    again = ship(asked(FIRST))
    assert (again.deployment, again.offered, versions(session)) == (None, (), [1])
    assert ship(asked(FIRST, SECOND)).offered == ()
    assert (fields(session), versions(session)) == ([("why", "Why"), ("cost", "Cost")], [1, 2])


def test_an_ordinary_restart_leaves_a_designers_version_in_force(
    session: Session, ship: Callable[..., shipping.Shipment]
) -> None:
    ship(asked(FIRST))
    design(session, FIRST | {"label": "Why so?"})
    for _ in range(2):
        again = ship(asked(FIRST))
        assert (again.deployment, again.offered) == (None, ())
    assert (fields(session), versions(session)) == ([("why", "Why so?")], [1, 2])


def test_a_change_of_the_product_is_merged_into_a_draft_and_settled_when_it_is_deployed(
    session: Session, ship: Callable[..., shipping.Shipment]
) -> None:
    ship(asked(FIRST))
    design(session, FIRST | {"label": "Why so?"})
    for _ in range(2):
        (row,) = ship(asked(FIRST, SECOND)).offered
    assert fields(session) == [("why", "Why so?")]
    draft = shipping.take(session, row.id, **WHO)
    assert [one.id for one in shipping.offers(session)] == [row.id]
    plans = deploying.planned(session, [draft.id])
    deploying.deploy(session, [draft.id], seen_as=deploying.seen(plans), note="Both", author="Jana", **WHO)
    assert fields(session) == [("why", "Why so?"), ("cost", "Cost")]
    assert shipping.offers(session) == []
    assert ship(asked(FIRST, SECOND)).offered == ()
    with pytest.raises(OfferSettled):
        shipping.take(session, row.id, **WHO)
    third = {"key": "when", "label": "When", "type": "textfield", "id": "f3"}
    (row,) = ship(asked(FIRST, SECOND, third)).offered
    draft = shipping.take(session, row.id, **WHO)
    assert [field["key"] for field in orjson.loads(draft.content)["components"]] == ["why", "cost", "when"]


def test_what_both_changed_is_decided_by_a_person(session: Session, ship: Callable[..., shipping.Shipment]) -> None:
    ship(asked(FIRST))
    design(session, FIRST | {"label": "Why so?"})
    (row,) = ship(asked(FIRST | {"label": "Reason"})).offered
    with pytest.raises(DraftConflict) as conflict:
        shipping.take(session, row.id, **WHO)
    assert [(clash.mine, clash.theirs) for clash in conflict.value.clashes] == [('"Why so?"', '"Reason"')]
    draft = shipping.take(session, row.id, prefer="theirs", **WHO)
    assert orjson.loads(draft.content)["components"][0]["label"] == "Reason"
    whole = shipping.take(session, row.id, whole=True, **WHO)
    assert whole.content == asked(FIRST | {"label": "Reason"})["forms/ask.form"]


def test_what_is_refused_is_offered_again_only_when_the_product_changes(
    session: Session, ship: Callable[..., shipping.Shipment]
) -> None:
    ship(asked(FIRST))
    design(session)
    (row,) = ship(asked(FIRST, SECOND)).offered
    shipping.keep_ours(session, row.id, **WHO)
    assert ship(asked(FIRST, SECOND)).offered == ()
    assert len(ship(asked(SECOND)).offered) == 1
    assert ship(asked(FIRST)).offered == ()  # the product went back to what designers began with


def test_a_discarded_draft_answers_nothing(session: Session, ship: Callable[..., shipping.Shipment]) -> None:
    ship(asked(FIRST))
    design(session, FIRST | {"label": "Why so?"})
    (row,) = ship(asked(FIRST, SECOND)).offered
    drafts.discard(session, shipping.take(session, row.id, **WHO).id)
    assert [one.id for one in shipping.offers(session)] == [row.id]


def test_a_desk_older_than_what_is_remembered(session: Session, ship: Callable[..., shipping.Shipment]) -> None:
    for name in ("ask", "other"):
        deployments.deploy(session, asked(FIRST, name=name), note=shipping.NOTE, author="product", now=NOW)
    design(session, FIRST | {"label": "Why so?"})
    same = asked(FIRST) | asked(FIRST, name="other")
    assert ship(same).offered == ()
    newer = asked(FIRST, SECOND) | asked(FIRST, SECOND, name="other")
    assert [row.key for row in ship(newer).offered] == ["ask"]
    assert fields(session) == [("why", "Why so?")]
    assert fields(session, "other") == [("why", "Why"), ("cost", "Cost")]
    base = session.scalar(select(ShippedFile.base).where(ShippedFile.key == "ask"))
    assert base == asked(FIRST)["forms/ask.form"]


def test_what_would_not_run_beside_a_designers_version_is_offered(
    session: Session, ship: Callable[..., shipping.Shipment]
) -> None:
    good = two_tasks()
    ship({"two_tasks.bpmn": good})
    deployments.deploy(session, asked(FIRST), note="Ours", author="Jana", now=NOW)
    needs = good.replace(b'id="first"', b'id="first" camunda:formRef="nowhere"')
    (row,) = ship({"two_tasks.bpmn": needs}).offered
    assert (row.key, session.scalars(select(Deployment.note)).all()) == ("two_tasks", [shipping.NOTE, "Ours"])


def test_the_first_start_refuses_what_would_not_run(ship: Callable[..., shipping.Shipment]) -> None:
    with pytest.raises(DefinitionRefused):
        ship({"two_tasks.bpmn": two_tasks().replace(b'id="first"', b'id="first" camunda:formRef="nowhere"')})


def test_scenarios_stay_with_the_process_that_they_play(
    session: Session, ship: Callable[..., shipping.Shipment]
) -> None:
    def played(name: str) -> dict[str, bytes]:
        scenarios = {"id": "two_tasks", "process": "two_tasks", "scenarios": [{"name": name}]}
        return {"two_tasks.scenario": orjson.dumps(scenarios)}

    ship({"two_tasks.bpmn": two_tasks(), **played("a")})
    ours = two_tasks().replace(b"Do first", b"Do it")
    deployments.deploy(session, {"two_tasks.bpmn": ours}, note="Ours", author="Jana", now=NOW)
    changed = {"two_tasks.bpmn": two_tasks().replace(b"Do second", b"Do more"), **played("b")}
    assert {row.kind for row in ship(changed).offered} == {DefinitionKind.BPMN, DefinitionKind.SCENARIO}
