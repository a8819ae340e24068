"""Sessions and API tokens: how somebody is let in, and everything that ends it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from processes.people import access, leaving, queries, signed_in, use_cases
from processes.people.errors import TokenEmpty
from processes.people.models import Person
from processes.people.rules import Scope
from tests.people.conftest import NOW, SAID
from tests.world import World

DAY = timedelta(days=1)


@pytest.fixture
def eva(world: World) -> Person:
    """Somebody with a password."""
    return world.person("eva@bakery.test", password="four words are enough")


def opened(session: Session, person: Person, *, is_remembered: bool = False, now: datetime = NOW) -> str:
    said = {"is_remembered": is_remembered, "address": "192.0.2.7", "agent": "x" * 999, "now": now}
    return access.open_session(session, person_id=person.id, **said)


def is_open(session: Session, key: str, now: datetime = NOW) -> bool:
    return queries.session_with_person(session, access.hashed(key), now) is not None


def test_only_the_hash_of_a_key_is_kept(session: Session, eva: Person) -> None:
    key = opened(session, eva)
    (kept,) = signed_in.sessions_of(session, eva.id, NOW)
    assert key not in (kept.key_hash, kept.agent, kept.address)
    assert len(kept.agent) == 300
    assert is_open(session, key)
    assert not is_open(session, kept.key_hash)
    assert not is_open(session, "\ud800")


def test_who_asks_is_known_in_one_statement(session: Session, eva: Person) -> None:
    key, seen = opened(session, eva), []
    event.listen(session.connection().engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    assert is_open(session, key)
    assert len(seen) == 1


def test_a_session_ends_unused_and_a_remembered_one_after_a_month(session: Session, eva: Person) -> None:
    short, long = opened(session, eva), opened(session, eva, is_remembered=True)
    assert is_open(session, short, NOW + DAY - timedelta(seconds=1))
    assert not is_open(session, short, NOW + DAY)
    assert is_open(session, long, NOW + 30 * DAY - timedelta(seconds=1))
    assert not is_open(session, long, NOW + 30 * DAY)


def test_use_is_noted_hourly_and_keeps_a_session_open(session: Session, eva: Person) -> None:
    key = opened(session, eva)
    (kept,) = signed_in.sessions_of(session, eva.id, NOW)
    assert not access.note_seen(session, kept, now=NOW + timedelta(minutes=59))
    assert access.note_seen(session, kept, now=NOW + timedelta(hours=20))
    session.flush()
    assert is_open(session, key, NOW + timedelta(hours=43))


def test_what_has_expired_is_forgotten_at_the_next_login(session: Session, eva: Person) -> None:
    opened(session, eva)
    opened(session, eva, now=NOW + 3 * DAY)
    assert len(signed_in.sessions_of(session, eva.id, NOW - DAY)) == 1


def test_one_s_own_sessions_end_one_by_one_or_all_others(session: Session, world: World, eva: Person) -> None:
    other = world.person("jan@bakery.test")
    theirs, here, there = opened(session, other), opened(session, eva), opened(session, eva)
    (kept,) = signed_in.sessions_of(session, other.id, NOW)
    access.end_session(session, person_id=eva.id, session_id=kept.id)
    assert is_open(session, theirs)
    mine = queries.session_with_person(session, access.hashed(here), NOW)
    assert mine is not None
    access.end_sessions(session, person_id=eva.id, but=mine[0].id)
    assert (is_open(session, here), is_open(session, there), is_open(session, theirs)) == (True, False, True)


def test_a_new_password_and_a_closed_account_end_sessions_and_tokens(session: Session, eva: Person) -> None:
    for deed in (
        lambda: use_cases.set_password(session, person=eva, password="another four words", **SAID),
        lambda: leaving.deactivate(session, person_id=eva.id, **SAID),
    ):
        key = opened(session, eva, is_remembered=True)
        token = access.issue_token(session, person=eva, note="scripts", **SAID)
        assert is_open(session, key)
        deed()
        assert not is_open(session, key)
        assert access.authenticate_token(session, token=token, now=NOW) is None
    eva.is_active = True  # somebody comes back: what ended stays ended
    session.flush()
    assert not signed_in.sessions_of(session, eva.id, NOW)
    assert not signed_in.tokens_of(session, eva.id, NOW)
    assert not use_cases.password_matches(eva, "another four words")


def test_a_token_works_until_it_is_revoked(session: Session, world: World, eva: Person) -> None:
    token = access.issue_token(session, person=eva, note="scripts", **SAID)
    (kept,) = signed_in.tokens_of(session, eva.id, NOW)
    assert token not in kept.token_hash
    found = access.authenticate_token(session, token=token, now=NOW)
    assert found is not None
    assert (found[0], found[2]) == (eva, frozenset(Scope))
    assert kept.last_used_at == NOW
    access.authenticate_token(session, token=token, now=NOW + timedelta(minutes=59))
    assert kept.last_used_at == NOW  # noted once an hour, not at every call
    other = world.person("jan@bakery.test")
    access.revoke_token(session, person=other, token_id=kept.id, **SAID)
    assert access.authenticate_token(session, token=token, now=NOW) is not None
    access.revoke_token(session, person=eva, token_id=kept.id, **SAID)
    assert access.authenticate_token(session, token=token, now=NOW) is None
    assert access.authenticate_token(session, token="pdp_guess", now=NOW) is None


def test_a_token_has_an_end_and_is_for_what_it_was_made_for(session: Session, eva: Person) -> None:
    said = {"scopes": [Scope.WORK, Scope.WORK], "lifetime": 30 * DAY}
    token = access.issue_token(session, person=eva, note=" x ", **SAID, **said)
    found = access.authenticate_token(session, token=token, now=NOW + 30 * DAY - timedelta(seconds=1))
    assert found is not None
    assert found[2] == {Scope.WORK}
    assert access.authenticate_token(session, token=token, now=NOW + 30 * DAY) is None
    assert not signed_in.tokens_of(session, eva.id, NOW + 30 * DAY)
    with pytest.raises(TokenEmpty):
        access.issue_token(session, person=eva, note="", scopes=[], **SAID)
