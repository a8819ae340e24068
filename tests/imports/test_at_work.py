"""A file that is taken over holds nobody up, is seen to get on, and is whole or nothing."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from processes.db import committing
from processes.imports import closed, use_cases, working
from processes.imports.errors import ImportMoved, MappingIncomplete, NothingNew, RowsWrong, SystemMissing
from processes.imports.models import Import, ImportState
from processes.imports.subjects import Subject
from processes.people.models import Organisation, Person
from processes.people.profiles import update_profile
from processes.requests.models import Request, RequestEvent
from processes.requests.rules import Channel, Impact, RequestKind, Urgency
from processes.requests.use_cases import log_request
from tests.imports.conftest import Mover
from tests.imports.test_masters import ORGANISATIONS
from tests.imports.test_requests import CLOSED, HEAD


def _many(count: int) -> str:
    return HEAD + "".join(CLOSED.replace("1;", f"{n};", 1).replace("\n1;", f"\n{n};") for n in range(1, count + 1))


def test_the_desk_goes_on_while_a_file_is_taken_over(real_desk, monkeypatch):
    monkeypatch.setattr(closed, "AT_ONCE", 80)
    desk, mover = real_desk, Mover(real_desk)
    import_id = mover.checks(Subject.REQUESTS, _many(300)).id
    desk.act(lambda s, now: use_cases.run(s, import_id=import_id, actor=mover.actor, now=now))
    seen, logged = [], []

    def clock():
        """Whenever it says how far it is, somebody else works."""
        with desk.sessions() as session, committing(session):
            session.execute(text("SET LOCAL statement_timeout = '3s'"))
            seen.append(session.execute(select(Import.done, Import.total).where(Import.id == import_id)).one())
            logged.append(_somebody_works(session, desk).id)
        return desk.now

    working.run(desk.sessions, clock, import_id=import_id)
    done = mover._fresh(import_id)
    assert (done.state, done.counts) == (ImportState.DONE, {"new": 300})
    assert len(logged) >= 3
    assert any(0 < row.done < row.total for row in seen)
    assert desk.session.scalar(select(func.count()).select_from(Request)) == 300 + len(logged)


def _somebody_works(session: Session, desk) -> Request:
    person = desk.requester.actor
    given = {"actor": person, "now": desk.now}
    update_profile(session, person=session.get_one(Person, person.person_id), phones=["777 111 222"], **given)
    return log_request(
        session,
        project_id=desk.company.project_id,
        requester_id=person.person_id,
        kind=RequestKind.INCIDENT,
        summary="Mezitím",
        description="",
        impact=Impact.PERSON,
        urgency=Urgency.LOW,
        channel=Channel.PORTAL,
        **given,
    )


def test_a_file_that_breaks_off_leaves_nothing(real_desk, monkeypatch):
    desk, mover = real_desk, Mover(real_desk)
    import_id = mover.checks(Subject.REQUESTS, _many(3)).id
    desk.act(lambda s, now: use_cases.run(s, import_id=import_id, actor=mover.actor, now=now))

    def breaks(*_):
        raise RuntimeError("the cable")

    monkeypatch.setattr(closed, "add_words", breaks)
    with pytest.raises(RuntimeError):
        working.run(desk.sessions, lambda: desk.now, import_id=import_id)
    failed = mover._fresh(import_id)
    assert (failed.state, failed.fault) == (ImportState.FAILED, "RuntimeError: the cable")
    assert desk.session.scalar(select(func.count()).select_from(Request)) == 0
    assert desk.session.scalar(select(func.count()).select_from(RequestEvent)) == 0
    monkeypatch.undo()
    again = mover.runs(mover.maps(failed, failed.mapping))
    assert again.counts == {"new": 3}


def test_a_job_that_is_done_twice_takes_a_file_over_once(desk, mover):
    done = mover.moves(Subject.REQUESTS, HEAD + CLOSED)
    desk.session.rollback()
    working.run(desk.sessions, lambda: desk.now, import_id=done.id)
    working.check(desk.sessions, lambda: desk.now, import_id=done.id)
    assert desk.session.scalar(select(func.count()).select_from(Request)) == 1


def test_each_step_follows_the_one_before(desk, mover):
    brought = mover.brings(Subject.ORGANISATIONS, ORGANISATIONS)
    said = {"import_id": brought.id, "actor": mover.actor, "now": desk.now}
    with pytest.raises(ImportMoved):
        use_cases.run(desk.session, **said)
    with pytest.raises(MappingIncomplete) as missing:
        use_cases.map_columns(desk.session, mapping={"city": {"column": "Město"}, "name": {"column": "Nic"}}, **said)
    assert missing.value.field == "name"
    refused = mover.checks(Subject.ORGANISATIONS, "name;ico\nA;12\n")
    with pytest.raises(RowsWrong):
        use_cases.run(desk.session, import_id=refused.id, actor=mover.actor, now=desk.now)
    mover.moves(Subject.ORGANISATIONS, ORGANISATIONS)
    same = mover.checks(Subject.ORGANISATIONS, ORGANISATIONS)
    with pytest.raises(NothingNew):
        use_cases.run(desk.session, import_id=same.id, actor=mover.actor, now=desk.now)
    with pytest.raises(SystemMissing):
        mover.brings(Subject.REQUESTS, HEAD + CLOSED, system=" ")


def test_a_kept_mapping_is_offered_for_the_next_file_that_it_fits(desk, mover):
    brought = mover.brings(Subject.ORGANISATIONS, "Kunde;Ort\nA;Wien\n")
    assert brought.mapping == {}
    mapping = {"name": {"column": "Kunde"}, "city": {"column": "Ort"}, "country": {"value": "AT"}}
    given = {"import_id": brought.id, "mapping": mapping, "keep_as": "Rakousko", "actor": mover.actor}
    desk.act(lambda s, now: use_cases.map_columns(s, now=now, **given))
    assert mover.brings(Subject.ORGANISATIONS, "Ort;Kunde\nGraz;B\n").mapping == mapping
    assert mover.brings(Subject.ORGANISATIONS, "Kunde\nB\n").mapping == {}


def test_old_files_are_forgotten_but_not_that_they_were_brought(desk, mover):
    done = mover.moves(Subject.ORGANISATIONS, ORGANISATIONS)
    desk.passes(days=31)
    desk.act(lambda s, now: use_cases.prune(s, now=now))
    kept = mover._fresh(done.id)
    assert (kept.content, kept.sample, kept.counts) == (None, [], {"new": 2})
    assert desk.session.scalar(select(func.count()).select_from(Organisation)) == 4
