"""Configuration items: what is known of them, who sees and changes them, how they hang together, what covers them."""

from datetime import date

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from processes.catalogue import use_cases as catalogue
from processes.catalogue.errors import ItemNotChosen
from processes.catalogue.models import CatalogueItem
from processes.catalogue.rules import TypeCode
from processes.contracts.rules import Layer
from processes.customers.confiding import confide_customer
from processes.devices import queries, relating, use_cases
from processes.devices.errors import (
    GoesInCircles,
    InventoryNumberTaken,
    ItemChanged,
    ItemNameMissing,
    ItemRetired,
    ItemUnknown,
    OfAnotherCustomer,
    PlaceMissing,
    RelatedAlready,
    RelationUnknown,
    UserOfOthers,
)
from processes.devices.models import ConfigurationItem
from processes.devices.rights import may_see_item, visible
from processes.devices.rules import ItemState, RelationKind, fits, leads_to
from processes.engine.administration.acting import ACTS
from processes.errors import Forbidden
from processes.people.models import Organisation, Person
from processes.people.rules import Actor, MemberRole, Role
from tests.world import World
from tests.world.bakery import START, build

TODAY = date(2026, 10, 5)


@pytest.fixture
def world(session: Session, engine: Engine) -> World:
    return build(session)


@pytest.fixture
def technician(world: World) -> Actor:
    return world.actor(world.technician)


def kinds(world: World, item: ConfigurationItem) -> list[str]:
    return [one.kind for one in queries.changes_of(world.session, item.id)][::-1]


def test_ways_in_circles() -> None:
    ways = {1: [2], 2: [3, 4], 4: [5]}
    assert leads_to(1, 5, ways)
    assert not leads_to(5, 1, ways)
    assert leads_to(1, 1, ways)
    assert not leads_to(3, 1, {3: [4], 4: [3]})  # it ends where it has been


def test_of_which_projects_a_request_may_name_an_item() -> None:
    assert fits(1, None, of_organisation=1, of_project=7)
    assert fits(1, 7, of_organisation=1, of_project=7)
    assert not fits(1, 8, of_organisation=1, of_project=7)
    assert not fits(2, None, of_organisation=1, of_project=7)


def test_what_is_entered_and_changed_is_written_down(world: World, technician: Actor) -> None:
    by = {"actor": technician, "now": START}
    product = world.product("Tiskárny", "tisk")
    item = world.item("  Tiskárna   pokladny ", inventory_number="I-7", products=[product])
    assert item.name == "Tiskárna pokladny"
    said = {"name": "Tiskárna pokladny", "type": TypeCode("phone"), "warranty_until": date(2027, 1, 31)}
    use_cases.change_item(world.session, item=item, said=said | {"user_id": world.requester.id, "products": []}, **by)
    use_cases.change_item(world.session, item=item, said=said, **by)  # says nothing new
    use_cases.retire_item(world.session, item=item, **by)
    written = ["added", "changed.type", "changed.warranty_until", "changed.user_id", "changed.products"]
    assert kinds(world, item) == [*written, "state.retired"]
    told = {one.kind: one.details for one in queries.changes_of(world.session, item.id)}
    assert told["changed.type"] == {"before": "Tiskárna", "after": "Telefon"}
    assert told["changed.warranty_until"] == {"first": None, "last": "2027-01-31"}
    assert told["changed.user_id"] == {"before": None, "after": "Eva Malá"}
    assert told["changed.products"] == {"before": "Tiskárny", "after": None}
    with pytest.raises(ItemRetired):
        use_cases.retire_item(world.session, item=item, **by)
    use_cases.use_again(world.session, item=item, **by)
    assert item.state is ItemState.IN_USE
    for statement in ("UPDATE item_change SET actor = 'x'", "DELETE FROM item_change"):
        with pytest.raises(DBAPIError), world.session.begin_nested():
            world.session.execute(text(statement))


def test_what_is_wrong_is_refused_by_name(world: World) -> None:
    other = world.organisation("Jiný s.r.o.")
    stranger = world.joined("x@jiny.test", MemberRole.REQUESTER, organisation=other)
    item = world.item("Tiskárna", inventory_number="I-1")
    for said, refusal in (
        ({"name": " "}, ItemNameMissing),
        ({"type": TypeCode("no_such_type")}, ItemNotChosen),
        ({"user_id": stranger.id}, UserOfOthers),
        ({"project_id": world.project_of(other).id}, PlaceMissing),
    ):
        with pytest.raises(refusal):
            use_cases.change_item(world.session, item=item, said=said, **world.by)
    with pytest.raises(InventoryNumberTaken, match="Tiskárna"):
        world.item("Druhá", inventory_number="I-1")
    with pytest.raises(PlaceMissing):
        world.item("Naše", shared_by=world.provider)
    assert world.item("Jejich", shared_by=other, inventory_number="I-1").id
    with pytest.raises(ItemChanged):
        use_cases.change_item(world.session, item=item, said={"name": "Jinak"}, seen=0, **world.by)


def test_a_type_that_has_ended_stays_where_it_was_chosen(world: World) -> None:
    item = world.item("Tiskárna")
    ended = world.session.scalars(select(CatalogueItem).where(CatalogueItem.code == "printer")).one()
    assert ended.layer is Layer.HARDWARE
    catalogue.end_item(world.session, item=ended, **world.by)
    said = {"name": "Nová", "type": TypeCode("printer")}
    use_cases.change_item(world.session, item=item, said=said, **world.by)
    assert item.name == "Nová"
    with pytest.raises(ItemNotChosen):
        world.item("Další")


def test_who_changes_items(world: World) -> None:
    item = world.item("Tiskárna")
    may = {Role.AGENT, Role.DISPATCHER, Role.TECHNICIAN, Role.SERVICE_MANAGER, Role.ADMINISTRATOR}
    for role in Role:
        actor = world.staff(f"{role.value}@servis.test", role)
        said = {"item": item, "said": {"location": role.value}, "actor": actor, "now": START}
        if role in may:
            use_cases.change_item(world.session, **said)
            assert item.location == role.value
        else:
            with pytest.raises(Forbidden):
                use_cases.change_item(world.session, **said)
    owner = world.member("majitel@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR)
    with pytest.raises(Forbidden):
        use_cases.retire_item(world.session, item=item, actor=owner, now=START)


def test_who_sees_which_items_in_one_way_and_as_a_condition(world: World) -> None:
    session, second = world.session, world.project_of(world.customer, "Pekárna")
    other = world.organisation("Nemocnice")
    world.item("Prodejna"), world.item("Pekárna", project=second), world.item("Síť", shared_by=world.customer)
    world.item("Rentgen", project=world.project_of(other, "Klinika"))
    people = {
        "requester": world.actor(world.requester),
        "whole": world.member("vse@pekarny.test", MemberRole.REQUESTER),
        "technician": world.actor(world.technician),
        "nobody": world.actor(world.person("nikdo@pekarny.test")),
    }
    agent = world.hired("dispecer@servis.test", Role.AGENT)
    confide_customer(session, customer=other, is_confidential=True, named=[agent.id], reason="x", **world.by)
    session.expire_all()
    people |= {"cleared": world.actor(agent), "technician": world.actor(session.get_one(Person, world.technician.id))}
    names = {who: set(session.scalars(select(ConfigurationItem.name).where(visible(of)))) for who, of in people.items()}
    assert names == {
        "requester": {"Prodejna", "Síť"},
        "whole": {"Prodejna", "Pekárna", "Síť"},
        "technician": {"Prodejna", "Pekárna", "Síť"},
        "nobody": set(),
        "cleared": {"Prodejna", "Pekárna", "Síť", "Rentgen"},
    }
    every = session.scalars(select(ConfigurationItem)).all()
    for who, actor in people.items():
        assert {one.name for one in every if may_see_item(actor, one)} == names[who]
    hidden = next(one for one in every if one.name == "Rentgen")
    with pytest.raises(ItemUnknown):
        use_cases.change_item(session, item=hidden, said={"name": "x"}, actor=people["technician"], now=START)
    with pytest.raises(ItemUnknown):
        queries.item_for(session, people["technician"], hidden.id)


def test_items_hang_together_within_a_customer_and_not_in_circles(world: World, technician: Actor) -> None:
    session, by = world.session, {"actor": technician, "now": START}
    server, system, database = (world.item(name, "server") for name in ("Server", "Windows", "SQL"))
    runs, wired = RelationKind.RUNS_ON, RelationKind.CONNECTS_TO
    first = relating.relate(session, item=system, kind=runs, to=server, **by)
    relating.relate(session, item=database, kind=runs, to=system, **by)
    for item, to in ((server, database), (server, system), (server, server)):
        with pytest.raises(GoesInCircles):
            relating.relate(session, item=item, kind=runs, to=to, **by)
    relating.relate(session, item=server, kind=RelationKind.DEPENDS_ON, to=database, **by)  # by another way it may
    relating.relate(session, item=server, kind=wired, to=system, **by)
    relating.relate(session, item=system, kind=wired, to=database, **by)
    relating.relate(session, item=database, kind=wired, to=server, **by)  # wires go round
    with pytest.raises(RelatedAlready):
        relating.relate(session, item=system, kind=wired, to=server, **by)
    with pytest.raises(RelatedAlready):
        relating.relate(session, item=system, kind=runs, to=server, **by)
    foreign = world.item("Cizí", "server", shared_by=world.organisation("Jiný s.r.o."))
    with pytest.raises(OfAnotherCustomer):
        relating.relate(session, item=system, kind=runs, to=foreign, **by)
    shown = {(one.kind, one.other.name, one.forward) for one in queries.related(session, technician, system)}
    assert shown >= {(runs, "Server", True), (runs, "SQL", False)}
    relating.unrelate(session, item=server, relation_id=first.id, **by)
    with pytest.raises(RelationUnknown):
        relating.unrelate(session, item=server, relation_id=first.id, **by)
    relating.relate(session, item=server, kind=runs, to=system, **by)
    assert kinds(world, server)[-1] == "related.runs_on"
    assert "unrelated" in kinds(world, system)


def test_a_contract_covers_an_item_by_one_of_its_products(world: World) -> None:
    session = world.session
    covered, not_covered = world.product("Tiskárny", "tisk"), world.product("Web", "web")
    own = world.project_of(world.customer, "Pobočka")
    world.contract_of(world.customer, "S-2026-02", project=own, products=[covered])

    def covering(item: ConfigurationItem) -> tuple[str, list[str]] | None:
        found = queries.coverage(session, item, TODAY)
        return found and (found.agreement.number, [one.name for one in found.products])

    both, neither = world.item("A", project=own, products=[covered, not_covered]), world.item("B", project=own)
    assert covering(both) == ("S-2026-02", ["Tiskárny"])
    assert covering(neither) == ("S-2026-02", [])  # without a product it is the project's
    assert covering(world.item("C", project=own, products=[not_covered])) is None
    assert covering(world.item("D", shared_by=world.customer)) == ("S-2026-01", [])
    assert covering(world.item("E", shared_by=world.organisation("Jiný s.r.o."))) is None


def test_many_are_retired_and_moved_as_one_would_be(world: World, technician: Actor) -> None:
    session, second = world.session, world.project_of(world.customer, "Pekárna")
    items = [world.item(f"Stanice {number}", "workstation") for number in range(2)]
    foreign = world.item("Cizí", shared_by=world.organisation("Jiný s.r.o."))
    for item in items:
        ACTS["devices.moved"](session, item.id, reason="x", actor=technician.key, now=START, project_id=second.id)
    assert {item.project_id for item in items} == {second.id}
    with pytest.raises(OfAnotherCustomer):
        use_cases.move_item(session, item=foreign, project=second, actor=technician, now=START)
    ACTS["devices.retired"](session, items[0].id, reason="x", actor=technician.key, now=START)
    with pytest.raises(ItemRetired):
        use_cases.move_item(session, item=items[0], project=world.project, actor=technician, now=START)
    assert kinds(world, items[1]) == ["added", "changed.project_id"]


def test_lists_are_narrowed_by_words_and_count_open_requests(world: World) -> None:
    world.item("Tiskárna pokladny", serial_number="SN-77"), world.item("Notebook vedoucí", "notebook")
    page = queries.items_page(world.session, world.actor(world.requester), text="pokladny sn-77")
    assert [line.item.name for line in page.rows] == ["Tiskárna pokladny"]
    assert [line.open_requests for line in page.rows] == [0]
    everybody = queries.items_page(world.session, world.actor(world.technician))
    assert [line.item.name for line in everybody.rows] == ["Notebook vedoucí", "Tiskárna pokladny"]
    assert isinstance(everybody.rows[0].item.organisation, Organisation)
