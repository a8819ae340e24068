"""How the requests of a page are found, by words and in the order of a name: as by reading and sorting them all."""

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from processes.contracts.rules import Priority
from processes.leading import joined, led
from processes.paging import By, keyset, page_of
from processes.people.rules import Actor, MemberRole, Role
from processes.requests import looking, orders
from processes.requests.looking import found_ids
from processes.requests.models import Request
from processes.requests.narrowing import Filters
from processes.requests.rules import RequestState
from tests.world import World
from tests.world.bakery import build

NAMES = ("Žitný", "Čapek", "Chalupa", "Hora", "Cukr", "HORA")
EACH = 4
Finding = Callable[[list[By], str | None, int], Select[*tuple[int, ...]]]


@pytest.fixture
def world(session: Session) -> World:
    """Six customers, two of one name but for its capitals, with some requests each, by turns."""
    world = build(session)
    places = [world.project_of(world.organisation(name), f"Sklad {name}") for name in NAMES]
    states = (RequestState.LOGGED, RequestState.CLOSED)
    for number in range(EACH):
        for place in places:
            rare = " Zlatohlávek" if (number, place) == (0, places[1]) else ""
            common = "Tiskárna" if number % 2 else "Myš"
            world.request(project=place, state=states[number % 2], summary=f"{common} {place.name}{rare}")
    session.flush()
    return world


def pages(session: Session, find: Finding, order: list[By], limit: int) -> Iterator[list[int]]:
    """All pages forwards, then from the last one back."""
    after, before = None, None
    while True:
        page = page_of(session.execute(find(order, after, limit)).all(), order, limit, after)
        yield list(page.rows)
        after, before = page.after, page.before
        if after is None:
            break
    while before is not None:
        page = page_of(session.execute(find(order, before, limit)).all(), order, limit, before)
        yield list(page.rows)
        before = page.before


def walked(order: list[By], after: str | None, limit: int) -> Select[*tuple[int, ...]]:
    return led(joined(select(Request.id), order[1:]), order, after, limit)


def sorted_(order: list[By], after: str | None, limit: int) -> Select[*tuple[int, ...]]:
    return keyset(joined(select(Request.id), order), order, after, limit)


@pytest.mark.parametrize("limit", [1, 3, 5, 50])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("first", [orders.BY_CUSTOMER, orders.BY_PROJECT, orders.BY_REQUESTER])
def test_walking_names_gives_the_pages_that_sorting_gives(
    world: World, first: By, descending: bool, limit: int
) -> None:
    for rest in (orders.PROMISED, orders.NEWEST):
        order = [By(first.column, descending=descending, led=first.led), *rest]
        found = list(pages(world.session, walked, order, limit))
        assert found == list(pages(world.session, sorted_, order, limit))
        assert len({one for page in found for one in page}) == EACH * len(NAMES)


def _read(plan: dict, table: str) -> int:
    """Rows that a plan took from a table."""
    here = plan["Actual Rows"] * plan["Actual Loops"] if plan.get("Relation Name") == table else 0
    return here + sum(_read(one, table) for one in plan.get("Plans", ()))


def explained(session: Session, query: Select[*tuple[int, ...]]) -> dict:
    """The plan that the database would take on a large desk, and what it did here."""
    for way in ("seqscan", "sort", "bitmapscan"):
        session.execute(text(f"SET LOCAL enable_{way} = off"))
    said = query.compile(session.connection(), compile_kwargs={"render_postcompile": True})
    told = session.connection().exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {said}", said.params).scalar_one()
    plan: dict = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


def test_staff_read_the_first_of_each_customer_until_a_page_is_full(world: World) -> None:
    staff, order = world.staff("a@servis.test", Role.AGENT), [orders.BY_CUSTOMER, *orders.PROMISED]
    found = found_ids(staff, filters=Filters(), order=order, after=None, limit=2)
    plan = explained(world.session, found)
    assert 3 <= _read(plan, "request") <= 6  # of the first customer, and of the next, who might have the same name
    assert _read(plan, "organisation") <= 6


def test_customers_and_narrowed_lists_sort_what_matches(world: World) -> None:
    """Of all customers before there would be nothing to find."""
    order = [orders.BY_CUSTOMER, *orders.NEWEST]
    member = world.member("z@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR)

    def is_walked(actor: Actor, filters: Filters) -> bool:
        return "LATERAL" in str(found_ids(actor, filters=filters, order=order, after=None, limit=2))

    staff = world.staff("a@servis.test", Role.AGENT)
    assert is_walked(staff, Filters())
    assert is_walked(staff, Filters(is_open=True))
    assert not is_walked(staff, Filters(text="word"))
    assert not is_walked(member, Filters())


@pytest.mark.parametrize(("near", "few"), [(500, 5000), (1, 5000), (2, 1), (1, 13)])
@pytest.mark.parametrize("order", [orders.NEWEST, orders.PROMISED], ids=["newest", "promised"])
def test_words_are_found_near_few_or_all_along_the_order(
    world: World, monkeypatch: pytest.MonkeyPatch, order: list[By], near: int, few: int
) -> None:
    monkeypatch.setattr(looking, "NEAR", near)
    monkeypatch.setattr(looking, "FEW", few)
    session, staff = world.session, world.staff("a@servis.test", Role.AGENT)
    every = session.scalars(select(Request).order_by(Request.promised_at.asc().nulls_last(), Request.id.desc())).all()
    every = sorted(every, key=lambda one: -one.id) if order is orders.NEWEST else every
    hora = next(one.project_id for one in every if one.organisation.name == "Hora")
    first = every[-1].number
    for words, filters, expected in (
        ("tisk", {}, lambda one: "Tisk" in one.summary),
        ("zlatohlavek", {}, lambda one: "Zlatohlávek" in one.summary),
        ("mys sklad", {"is_open": True}, lambda one: "Myš" in one.summary and one.closed_at is None),
        ("sklad", {"project_id": hora}, lambda one: one.project_id == hora),
        ("mys", {"priority": Priority.LOW}, lambda one: False),
        (f"{first} sklad", {}, lambda one: one.number == first),
        ("nic", {}, lambda one: False),
    ):
        for limit in (2, 50):

            def find(order: list[By], after: str | None, limit: int) -> Select[*tuple[int, ...]]:
                asked = Filters(text=words, **filters)  # noqa: B023 - called before the next turn
                return found_ids(staff, filters=asked, order=order, after=after, limit=limit)

            found = list(pages(session, find, order, limit))
            there = [one for page in found[: -(-max(1, len(list(filter(expected, every)))) // limit)] for one in page]
            assert there == [one.id for one in every if expected(one)], (words, limit)


def test_a_customer_finds_own_requests_whose_project_has_changed_too(world: World) -> None:
    session = world.session
    member = world.member("z@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR)
    own, other = world.request(summary="Zvláštnost"), session.scalars(select(Request)).first()

    def finds(words: str) -> set[int]:
        return set(
            session.scalars(found_ids(member, filters=Filters(text=words), order=orders.NEWEST, after=None, limit=9))
        )

    assert finds("zvlastnost") == {own.id}
    assert other is not None
    word, place = other.summary.split()[0], own.project_id
    assert other.id not in finds(word)
    other.project_id, other.organisation_id = place, own.organisation_id
    session.flush()
    assert other.id in finds(word)
    own.project_id = session.scalars(select(Request.project_id).where(Request.project_id != place)).first()
    session.flush()
    assert finds("zvlastnost") == set()


def test_words_are_one_look_into_the_index_of_their_reader(world: World) -> None:
    """However many there are, and the planner is not told which: its guess cannot turn the plan round."""
    member = world.member("z@pekarny.test", MemberRole.CUSTOMER_ADMINISTRATOR)
    staff = world.staff("a@servis.test", Role.AGENT)
    for reader, index in ((staff, "ix_request_search_for_staff"), (member, "ix_request_search_shown")):
        asked = Filters(text="tisk sklad nic")
        found = found_ids(reader, filters=asked, order=orders.NEWEST, after=None, limit=2)
        world.session.execute(text("SET LOCAL enable_seqscan = off"))
        said = found.compile(world.session.connection(), compile_kwargs={"render_postcompile": True})
        plan = world.session.connection().exec_driver_sql(f"EXPLAIN {said}", said.params).scalars().all()
        assert sum(f"Bitmap Index Scan on {index}" in line for line in plan) == 1, "\n".join(plan)
        assert not any("Seq Scan on request_search" in line for line in plan)
