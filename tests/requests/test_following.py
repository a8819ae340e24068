"""What follows an event is worked out once a transaction; what a transaction has read is not read again."""

from collections.abc import Sequence

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from processes.contracts.models import ContractVersion
from processes.contracts.queries import contract_for
from processes.db import committing
from processes.requests import events
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent
from processes.transactions import settle
from tests.world import World
from tests.world.bakery import build
from tests.world.base import at

DAY = at("2026-10-05T09:00").date()


@pytest.fixture
def world(session: Session) -> World:
    return build(session)


@pytest.fixture
def request_(world: World) -> Request:
    request = world.request("2026-10-05T09:00")
    world.session.commit()
    return request


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The kinds that a follower was told of, call by call."""
    calls: list[list[str]] = []

    def follow(session: Session, request: Request, new: Sequence[RequestEvent]) -> None:
        calls.append([one.kind.name for one in new])

    monkeypatch.setattr(events, "_FOLLOWERS", [*events._FOLLOWERS, follow])
    return calls


def _record(world: World, request: Request, *kinds: str) -> None:
    for kind in kinds:
        events.record_event(
            world.session, request, getattr(EventKind, kind), actor=world.by["actor"], now=at("2026-10-05T10:00")
        )


def test_a_follower_is_told_of_everything_at_once_before_the_commit(
    world: World, request_: Request, told: list[list[str]]
) -> None:
    with committing(world.session):
        _record(world, request_, "WORK_LOGGED", "RESPONDED")
        assert told == []
    assert told == [["work_logged", "responded"]]


def test_who_asks_is_answered_by_what_has_followed_and_nothing_follows_twice(
    world: World, request_: Request, told: list[list[str]]
) -> None:
    with committing(world.session):
        _record(world, request_, "RESPONDED")
        settle(world.session)
        assert told == [["responded"]]
        _record(world, request_, "WORK_LOGGED")
    assert told == [["responded"], ["work_logged"]]


def test_nothing_follows_what_a_savepoint_took_back(world: World, request_: Request, told: list[list[str]]) -> None:
    with committing(world.session) as session:
        _record(world, request_, "RESPONDED")
        with session.begin_nested() as savepoint:
            _record(world, request_, "WORK_LOGGED")
            savepoint.rollback()
    assert told == [["responded"]]
    kinds = select(RequestEvent.kind).where(RequestEvent.request_id == request_.id).order_by(RequestEvent.id)
    assert [kind.name for kind in world.session.scalars(kinds)] == ["logged", "assigned", "responded"]


def test_what_followed_within_a_savepoint_that_was_taken_back_follows_again(
    world: World, request_: Request, told: list[list[str]]
) -> None:
    with committing(world.session) as session:
        _record(world, request_, "RESPONDED")
        with session.begin_nested() as savepoint:
            settle(session)
            savepoint.rollback()
        assert told == [["responded"]]
    assert told == [["responded"], ["responded"]]


def test_no_event_is_dated_before_the_last_and_later_ones_know_it(world: World, request_: Request) -> None:
    late, early = at("2026-10-05T11:00"), at("2026-10-05T10:00")
    by = world.by["actor"]
    with committing(world.session) as session:
        events.record_event(session, request_, EventKind.WORK_LOGGED, actor=by, now=late)
        events.record_event(session, request_, EventKind.RESPONDED, actor=by, now=early)
    last = select(RequestEvent.at).where(RequestEvent.request_id == request_.id).order_by(RequestEvent.id.desc())
    assert world.session.scalars(last.limit(2)).all() == [late, late]


def test_a_locked_request_is_read_once_and_again_after_a_savepoint_was_taken_back(
    world: World, request_: Request
) -> None:
    session, seen = world.session, list[str]()
    event.listen(session.connection(), "before_cursor_execute", lambda *call: seen.append(call[2]))
    events.locked(session, request_id=request_.id)
    events.locked(session, number=request_.number)
    assert len([statement for statement in seen if "FOR NO KEY UPDATE" in statement]) == 1
    with session.begin_nested() as savepoint:
        savepoint.rollback()
    events.locked(session, request_id=request_.id)
    assert len([statement for statement in seen if "FOR NO KEY UPDATE" in statement]) == 2


def test_a_contract_is_read_once_until_the_transaction_writes_one_or_ends(world: World) -> None:
    session, seen = world.session, list[str]()
    event.listen(session.connection(), "before_cursor_execute", lambda *call: seen.append(call[2]))
    project_id = world.project.id

    def asked() -> int:
        seen.clear()
        assert contract_for(session, project_id=project_id, on=DAY) is not None
        return len([statement for statement in seen if not statement.startswith("SAVEPOINT")])

    assert (asked(), asked()) == (1, 0)
    session.execute(update(ContractVersion).values(payment_days=21))
    assert (asked(), asked()) == (1, 0)
    world.contract.versions[0].payment_days = 30
    assert asked() == 2  # the change is written, and the contract asked for anew
    session.commit()
    assert asked() == 1
