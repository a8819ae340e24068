"""The last file is taken back while nothing rests on it; else it says why not."""

import pytest
from sqlalchemy import func, select

from processes.errors import Forbidden
from processes.imports import returning, use_cases
from processes.imports.errors import BuiltUpon, CasesBegun, ChangedRecords, ImportMoved, NotTheLast
from processes.imports.models import ImportedRecord, ImportState
from processes.imports.subjects import Subject
from processes.people.models import Organisation, Person, Project
from processes.requests.models import Request, RequestMessage
from processes.requests.rules import Channel, Impact, RequestKind, Urgency
from processes.requests.use_cases import log_request, post_message
from tests.imports.test_masters import ORGANISATIONS, PEOPLE
from tests.imports.test_requests import CLOSED, HEAD


@pytest.fixture
def take_back(desk, mover):
    """Take a file back as the administrator."""

    def taking(done):
        return desk.act(lambda s, now: returning.take_back(s, import_id=done.id, actor=mover.actor, now=now))

    return taking


def _count(desk, model) -> int:
    return desk.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize(
    ("subject", "text", "always", "models"),
    [
        (Subject.ORGANISATIONS, ORGANISATIONS, {"project": "Provoz"}, (Organisation, Project)),
        (Subject.PEOPLE, PEOPLE, None, (Person,)),
        (Subject.REQUESTS, HEAD + CLOSED, None, (Request, RequestMessage)),
    ],
)
def test_what_nothing_rests_on_goes_and_can_come_again(desk, mover, take_back, subject, text, always, models):
    before = [_count(desk, model) for model in models]
    done = mover.moves(subject, text, always)
    assert [_count(desk, model) for model in models] > before
    back = take_back(done)
    assert (back.state, back.taken_back_by_id) == (ImportState.TAKEN_BACK, mover.actor.person_id)
    assert [_count(desk, model) for model in models] == before
    assert _count(desk, ImportedRecord) == 0
    assert mover.moves(subject, text, always).counts == done.counts


def test_only_the_last_file_that_changed_nothing(desk, mover, take_back):
    first = mover.moves(Subject.ORGANISATIONS, ORGANISATIONS)
    desk.passes(minutes=1)
    second = mover.moves(Subject.ORGANISATIONS, ORGANISATIONS.replace("Praha", "Brno"))
    with pytest.raises(NotTheLast):
        take_back(first)
    with pytest.raises(ChangedRecords):
        take_back(second)


def test_not_what_somebody_has_gone_on_from(desk, mover, take_back):
    people = mover.moves(Subject.PEOPLE, PEOPLE)
    jana = desk.session.scalars(select(Person).where(Person.email == "jana@mlekarna.test")).one()
    given = {"requester_id": jana.id, "actor": desk.dispatcher.actor, "now": desk.now}
    said = {"kind": RequestKind.INCIDENT, "summary": "Nejde to", "description": "", "channel": Channel.PHONE}
    how = {"impact": Impact.PERSON, "urgency": Urgency.LOW, "project_id": desk.company.project_id}
    desk.act(lambda s, now: log_request(s, **given, **said, **how))
    with pytest.raises(BuiltUpon):
        take_back(people)
    desk.passes(minutes=1)
    closed = mover.moves(Subject.REQUESTS, HEAD + CLOSED)
    request = desk.session.scalars(select(Request).where(Request.summary == "Tiskárna")).one()
    given = {"request_id": request.id, "body": "Ještě poznámka", "internal": True, "actor": desk.technician.actor}
    desk.act(lambda s, now: post_message(s, now=now, **given))
    with pytest.raises(BuiltUpon):
        take_back(closed)


def test_not_open_requests_that_live_here(desk, mover, take_back):
    text = HEAD + "7;;Otevřený;;nové;2.11.2026 9:00;;requester@mlekarna.test;;;;;;\n"
    with pytest.raises(CasesBegun):
        take_back(mover.moves(Subject.REQUESTS, text))


def test_only_administrators_bring_check_run_and_take_back(desk, mover):
    brought = mover.brings(Subject.ORGANISATIONS, ORGANISATIONS)
    given = {"import_id": brought.id, "actor": desk.dispatcher.actor, "now": desk.now}
    for act, more in (
        (use_cases.map_columns, {"mapping": {}}),
        (use_cases.run, {}),
        (use_cases.discard, {}),
        (returning.take_back, {}),
    ):
        with pytest.raises(Forbidden):
            act(desk.session, **given, **more)
    with pytest.raises(Forbidden):
        use_cases.bring(
            desk.session,
            subject=Subject.PEOPLE,
            filename="x.csv",
            content=b"a",
            actor=desk.dispatcher.actor,
            now=desk.now,
        )
    with pytest.raises(ImportMoved):
        use_cases.run(desk.session, import_id=brought.id, actor=mover.actor, now=desk.now)
