"""Requests with their discussion: closed ones as they were, open ones where they stood, nobody mailed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from processes.engine.store.models import Job, OpenTask, ProcessInstance
from processes.imports.models import ImportedRecord
from processes.imports.subjects import Subject
from processes.mail.models import OutgoingMail
from processes.notices.models import Notice
from processes.requests.event_types import EventKind
from processes.requests.models import Request, RequestEvent, RequestMessage
from processes.requests.narrowing import Filters
from processes.requests.queries import history, requests_page
from processes.requests.rules import Channel, Impact, MessageKind, RequestKind, RequestState, Urgency
from processes.slas.models import SlaClock
from processes.slas.queries import promises_of
from tests.imports.conftest import wrong

HEAD = (
    "ID;Číslo;Předmět;Popis;Stav;Založeno;Uzavřeno;Žadatel;Technik;Zpráva kdy;Zpráva od;Zpráva;Zpráva podpory;Interní\n"
)
CLOSED = (
    "1;HD-1;Tiskárna;Netiskne;uzavřeno;3.3.2025 9:10;4.3.2025 16:30;requester@mlekarna.test;;"
    "3.3.2025 10:00;technician@podpora.test;Zkuste kabel;ano;ne\n"
    "1;;;;;;;;;3.3.2025 11:00;requester@mlekarna.test;Pomohlo to;;ne\n"
    "1;;;;;;;;;3.3.2025 10:30;Bývalý technik;Starý kabel;ano;ano\n"
)


@pytest.fixture
def found(desk) -> Callable[[str], Request]:
    """The request with this title."""
    return lambda summary: desk.session.scalars(select(Request).where(Request.summary == summary)).one()


def test_a_closed_request_keeps_its_dates_and_discussion(desk, mover, found):
    done = mover.moves(Subject.REQUESTS, HEAD + CLOSED)
    assert done.counts == {"new": 1}
    request = found("Tiskárna")
    assert (request.state, request.logged_at, request.closed_at) == (
        RequestState.CLOSED,
        datetime(2025, 3, 3, 8, 10, tzinfo=UTC),
        datetime(2025, 3, 4, 15, 30, tzinfo=UTC),
    )
    written = desk.session.scalars(
        select(RequestMessage).where(RequestMessage.request_id == request.id).order_by(RequestMessage.at)
    ).all()
    assert [(m.author_name, m.author_id, m.body, m.kind, m.by_staff) for m in written] == [
        ("Technician", desk.company.technician, "Zkuste kabel", MessageKind.MESSAGE, True),
        ("Bývalý technik", None, "Starý kabel", MessageKind.NOTE, True),
        ("Requester", desk.company.requester, "Pomohlo to", MessageKind.MESSAGE, False),
    ]
    assert written[0].at == datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


def test_a_closed_request_is_the_past_only(desk, mover, found):
    mover.moves(Subject.REQUESTS, HEAD + CLOSED)
    desk.passes(days=30)
    request = found("Tiskárna")
    assert desk.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    assert desk.session.scalar(select(func.count()).select_from(Notice)) == 0
    assert desk.session.scalar(select(func.count()).select_from(SlaClock)) == 0
    cases = select(func.count()).where(ProcessInstance.business_key == request.number)
    assert desk.session.scalar(cases) == 0
    assert request.promised_at is None


def test_the_number_of_the_old_system_is_shown_and_found(desk, mover, found):
    mover.moves(Subject.REQUESTS, HEAD + CLOSED, system="Zendesk")
    request = found("Tiskárna")
    for words in ("HD-1", "hd-1", "pomohlo kabel"):
        page = requests_page(desk.session, desk.requester.actor, filters=Filters(text=words))
        assert [one.id for one in page.rows] == [request.id], words
    origin = desk.session.scalars(select(ImportedRecord).where(ImportedRecord.target_id == request.id)).one()
    assert (origin.system, origin.foreign_id, origin.foreign_number) == ("Zendesk", "1", "HD-1")
    told = [(event.kind.name, dict(event.details)) for event in history(desk.session, desk.requester.actor, request)]
    assert told == [
        ("logged", {}),
        ("closed", {}),
        ("imports.taken_over", {"system": "Zendesk", "number": "HD-1"}),
    ]


def test_what_was_taken_over_once_stays_as_it_is_here(desk, mover, found):
    mover.moves(Subject.REQUESTS, HEAD + CLOSED)
    again = mover.checks(Subject.REQUESTS, HEAD + CLOSED.replace("Tiskárna", "Jiný název"), system="starý SYSTÉM")
    assert again.counts == {"same": 1}
    other = mover.moves(Subject.REQUESTS, HEAD + CLOSED.replace("Tiskárna", "Cizí"), system="Jiný systém")
    assert other.counts == {"new": 1}
    assert found("Tiskárna").id != found("Cizí").id


def test_a_closed_request_can_be_reopened_and_goes_on_here(desk, mover, found):
    mover.moves(Subject.REQUESTS, HEAD + CLOSED)
    case = desk.case(found("Tiskárna").number)
    from processes.requests.use_cases import reopen

    desk.act(lambda s, now: reopen(s, request_id=case.id, reason="Zase", actor=desk.dispatcher.actor, now=now))
    assert found("Tiskárna").state is RequestState.LOGGED
    desk.dispatcher.approves(case)
    desk.technician.resolves(case)
    assert found("Tiskárna").state is RequestState.RESOLVED


def _tasks(desk, request) -> list[str]:
    query = select(OpenTask.element_id).where(OpenTask.business_key == request.number)
    return list(desk.session.scalars(query.order_by(OpenTask.element_id)))


def test_zammad_moves_in(desk, mover, file, found):
    raw = file("zammad.json")
    moved = mover.moves(Subject.ORGANISATIONS, raw, {"project": "Lékárna"})
    assert (moved.system, moved.about["format"]) == ("Zammad", "json")
    assert mover.moves(Subject.PEOPLE, raw).counts == {"new": 2, "changed": 1}
    assert mover.moves(Subject.REQUESTS, raw).counts == {"new": 4}
    old = found("Tiskárna receptů netiskne")
    assert (old.description, old.channel, old.urgency) == (
        "Dobrý den,\nod rána nic netiskne.",
        Channel.MAIL,
        Urgency.HIGH,
    )
    assert old.closed_at == datetime(2025, 3, 4, 15, 30, tzinfo=UTC)
    assert _tasks(desk, old) == []
    assert found("Nejde přihlášení do skladu").state is RequestState.ASSIGNED
    assert found("Pomalý internet").state is RequestState.LOGGED
    asked = found("Nová pokladna")
    assert asked.state is RequestState.WAITING_FOR_CUSTOMER
    assert _tasks(desk, asked) == ["answer_question", "work_on_request"]
    assert desk.session.scalar(select(func.count()).select_from(OutgoingMail)) == 0
    assert desk.session.scalar(select(func.count()).select_from(Notice)) == 0


def test_an_open_request_lives_on_as_any_other(desk, mover, file, found):
    raw = file("zammad.json")
    mover.moves(Subject.ORGANISATIONS, raw, {"project": "Lékárna"})
    mover.moves(Subject.PEOPLE, raw)
    mover.moves(Subject.REQUESTS, raw)
    asked = found("Nová pokladna")
    question = desk.session.scalars(
        select(RequestMessage).where(RequestMessage.request_id == asked.id, RequestMessage.kind == MessageKind.QUESTION)
    ).one()
    assert (question.body, question.author_id, question.at) == (
        "Kam ji chcete postavit?",
        desk.company.technician,
        datetime(2026, 11, 3, 8, 0, tzinfo=UTC),
    )
    assert (asked.logged_at, asked.requester.email) == (datetime(2026, 11, 2, 7, 0, tzinfo=UTC), "alena@ulva.test")
    from processes.people.queries import actor_of
    from processes.requests.discussion import post_message

    alena = actor_of(desk.session, asked.requester_id)
    desk.act(lambda s, now: post_message(s, request_id=asked.id, body="K oknu.", actor=alena, now=now))
    assert found("Nová pokladna").state is RequestState.ASSIGNED
    case = desk.case(asked.number)
    desk.technician.resolves(case)
    assert found("Nová pokladna").state is RequestState.RESOLVED


def test_promises_of_an_open_request_begin_when_it_is_taken_over(desk, mover, found):
    text = HEAD + (
        "5;;Otevřený;;otevřeno;2.11.2026 9:00;;requester@mlekarna.test;technician@podpora.test;"
        "2.11.2026 9:30;technician@podpora.test;Dívám se;ano;ne\n"
        "6;;Nezodpovězený;;otevřeno;2.11.2026 9:00;;requester@mlekarna.test;technician@podpora.test;;;;;\n"
    )
    mover.moves(Subject.REQUESTS, text)
    request, silent = found("Otevřený"), found("Nezodpovězený")
    promises = promises_of(desk.session, [request.id, silent.id], desk.now)
    assert {(p.target.value, p.state.value) for p in promises[request.id]} == {
        ("response", "kept"),
        ("resolution", "running"),
    }
    assert {p.state.value for p in promises[silent.id]} == {"running"}
    assert all(p.due_at > desk.now for p in promises[silent.id])


def test_where_a_state_cannot_be_reached_the_request_waits_for_dispatch_and_says_why(desk, mover, found):
    text = HEAD + (
        "7;;Bez technika;;otevřeno;2.11.2026 9:00;;requester@mlekarna.test;nikdo@jinde.test;;;;;\n"
        "8;;Bez otázky;;čeká na zákazníka;2.11.2026 9:00;;requester@mlekarna.test;technician@podpora.test;;;;;\n"
    )
    checked = mover.checks(Subject.REQUESTS, text)
    assert checked.counts == {"new": 2}
    mover.runs(checked)
    assert (found("Bez technika").state, found("Bez otázky").state) == (RequestState.LOGGED, RequestState.ASSIGNED)
    said = select(RequestEvent.details).where(
        RequestEvent.request_id == found("Bez technika").id, RequestEvent.kind.not_in([EventKind.LOGGED])
    )
    details = [one for one in desk.session.scalars(said) if "waits" in one]
    assert [one["waits"] for one in details] == ["nobody_here"]


def test_glpi_moves_in(desk, mover, file, found):
    raw = file("glpi.json")
    mover.moves(Subject.ORGANISATIONS, raw, {"project": "Dílna"})
    assert mover.moves(Subject.PEOPLE, raw).counts == {"new": 1, "changed": 1}
    assert mover.moves(Subject.REQUESTS, raw).counts == {"new": 2}
    old = found("Pila hlásí chybu & stojí")
    assert (old.state, old.kind, old.impact, old.description) == (
        RequestState.CLOSED,
        RequestKind.INCIDENT,
        Impact.ORGANISATION,
        "Stojí celá dílna.",
    )
    assert old.closed_at == datetime(2025, 6, 3, 9, 0, tzinfo=UTC)
    written = select(RequestMessage.body, RequestMessage.kind).where(RequestMessage.request_id == old.id)
    assert [(body, kind.value) for body, kind in desk.session.execute(written.order_by(RequestMessage.at))] == [
        ("Vyměnit pojistku?", "note"),
        ("Pojistka vyměněna.", "message"),
    ]
    asked = found("Účet pro novou kolegyni")
    assert (asked.state, asked.kind) == (RequestState.WAITING_FOR_CUSTOMER, RequestKind.SERVICE_REQUEST)
    again = mover.moves(Subject.REQUESTS, file("glpi-tickets.csv"), system="glpi")
    assert (again.system, again.counts) == ("GLPI", {"new": 2})
    assert found("Nejede mail").requester_id == old.requester_id
    assert found("Myš").state is RequestState.ASSIGNED


def test_requests_that_cannot_be(desk, mover):
    checked = mover.checks(
        Subject.REQUESTS,
        "id;summary;state;logged_at;closed_at;requester;project;organisation;product;message_at;message_text\n"
        "1;A;open;2026-11-01;;requester@mlekarna.test;Neznámý;;;;\n"
        "2;B;open;2026-11-01;;nikdo@mlekarna.test;;;;;\n"
        "3;C;open;2026-11-01;;requester@mlekarna.test;;Nikdo s.r.o.;;;\n"
        "4;D;kdovíjak;kdovíkdy;;requester@mlekarna.test;;;;;\n"
        "5;E;closed;2026-11-01;2026-10-01;requester@mlekarna.test;;;;;\n"
        "6;F;closed;2027-11-01;;requester@mlekarna.test;;;;;\n"
        "7;;closed;2026-11-01;;requester@mlekarna.test;;;Trabant;;\n"
        "8;H;closed;2026-11-01;;requester@mlekarna.test;;;;;Bez času\n"
        "8;;;;;;;;;;\n",
    )
    assert wrong(desk, checked) == [
        (2, "project", "Neznámý", "project_unknown"),
        (3, "requester", "nikdo@mlekarna.test", "person_unknown"),
        (4, "organisation", "Nikdo s.r.o.", "organisation_unknown"),
        (5, "state", "kdovíjak", "unknown_word"),
        (5, "logged_at", "kdovíkdy", "not_an_instant"),
        (6, "closed_at", "2026-10-01", "ends_before_it_begins"),
        (7, "logged_at", "2027-11-01", "in_the_future"),
        (8, "summary", "", "missing"),
        (8, "product", "Trabant", "product_unknown"),
        (9, "message_at", "", "missing"),
        (10, "message_text", "", "missing"),
    ]
    assert desk.session.scalar(select(func.count()).select_from(Request)) == 0
    assert desk.session.scalar(select(func.count()).where(Job.topic == "mail.deliver")) == 0
