"""People are told of what concerns them: once while unread, in the bell and by mail as they chose."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from processes.contracts.rules import Target
from processes.engine.store.deployments import deploy
from processes.engine.store.failures import Failure, failed
from processes.engine.store.models import InstanceState, ProcessInstance
from processes.intake.use_cases import handle_mail, read_mail, receive_mail
from processes.mail.delivering import mark_delivered, record_bounce
from processes.mail.models import OutgoingMail, OutgoingState
from processes.notices import handlers, use_cases
from processes.notices.models import MailTime, Notice
from processes.notices.queries import choices_of, notices_page
from processes.notices.rules import KINDS, said
from processes.people.queries import actor_of
from processes.people.rules import Role
from processes.requests.correcting import correct_request
from processes.requests.correcting import said as said_of
from processes.requests.rules import Impact, Urgency
from processes.slas import handlers as slas
from processes.slas.models import SlaClock
from tests.process.case import Process

BPMN = Path(__file__).parents[2] / "bpmn"


def critical(desk, **more):
    return desk.request(impact=Impact.ORGANISATION, urgency=Urgency.HIGH, **more)


def chooses(desk, person_id, kind, bell, mail):
    actor = actor_of(desk.session, person_id)
    desk.act(lambda s, now: use_cases.choose(s, actor=actor, chosen={kind: (bell, mail)}))


def test_a_critical_request_is_told_to_dispatchers_and_service_managers_at_once(desk, staff, told):
    manager, accountant = staff("manager", Role.SERVICE_MANAGER), staff("accountant", Role.ACCOUNTANT)
    desk.request()
    case = critical(desk, summary="Stojí <b>celý</b> sklad {0}")
    assert told(manager) == told(desk.dispatcher.id) == ["request.critical"]
    assert told(accountant) == told(desk.technician.id) == []
    (subject,) = told(manager, by_mail=True)
    assert subject.startswith(f"Critical: {case.number} Stojí <b>celý</b> sklad {{0}} (")
    mail = desk.session.scalars(select(OutgoingMail).where(OutgoingMail.template == "notice")).first()
    assert "<b>celý" not in mail.html
    assert f"/requests/{case.number}" in mail.text


def test_whoever_makes_it_critical_is_not_told(desk, staff, told):
    from processes.requests.use_cases import set_impact

    manager = staff("manager", Role.SERVICE_MANAGER)
    case = desk.request(urgency=Urgency.HIGH)
    given = {"impact": Impact.ORGANISATION, "reason": "Stojí všichni.", "actor": desk.dispatcher.actor}
    desk.act(lambda s, now: set_impact(s, case.request, **given, now=now))
    assert told(manager) == ["request.critical"]
    assert told(desk.dispatcher.id) == []


def test_a_company_changes_who_is_told_of_what_in_its_table(desk, staff, told):
    """Another table: of high ones the service managers hear, of critical ones technicians alone."""
    manager, technician = staff("manager", Role.SERVICE_MANAGER), desk.technician.id
    table = (BPMN / "requests" / "whom_to_tell.dmn").read_text()
    high = table[table.index("<rule id") : table.index("</rule>") + len("</rule>")].replace(
        "whom_to_tell_critical", "x"
    )
    high = high.replace('"critical"', '"high"').replace("dispatcher, service_manager", "service_manager")
    changed = table.replace("<rule id", high + "<rule id", 1).replace("dispatcher, service_manager", "technician")
    files = {"whom_to_tell.dmn": changed.encode()}
    desk.act(lambda s, now: deploy(s, files, note="ours", author="designer", now=now))
    desk.request(impact=Impact.ORGANISATION, urgency=Urgency.MEDIUM, summary="Pomalé")
    assert (told(manager), told(technician), told(desk.dispatcher.id)) == (["request.critical"], [], [])
    (subject,) = told(manager, by_mail=True)
    assert subject.startswith("High: ")
    case = critical(desk)
    assert (told(manager), told(technician)) == (["request.critical"], ["request.critical"])
    assert Process(desk, "handle_request", case.number).times_at("tell_staff") == 1


def test_a_correction_of_the_urgency_is_told_as_a_new_request_is(desk, staff, told):
    manager = staff("manager", Role.SERVICE_MANAGER)
    case = desk.request(impact=Impact.ORGANISATION, urgency=Urgency.LOW)
    to = replace(said_of(case.request), urgency=Urgency.HIGH)
    given = {"request_id": case.id, "seen": 0, "reason": "Stojí všichni.", "actor": desk.dispatcher.actor}
    desk.act(lambda s, now: correct_request(s, to=to, **given, now=now))
    assert (told(manager), told(desk.dispatcher.id)) == (["request.critical"], [])


def misses(desk, case, target=Target.RESPONSE):
    """Time passes until a promise has run out, and the watch looks."""
    clock = select(SlaClock).where(SlaClock.request_id == case.id, SlaClock.target == target)
    desk.pass_to(desk.session.scalars(clock).one().due_at + timedelta(seconds=20))
    looks(desk)


def looks(desk):
    desk.act(lambda s, now: slas.watch(s, now=now))
    desk.works_off()


def escalation(desk, case, target="response"):
    return Process(desk, "escalate_breach", f"{case.number}/{target}")


def test_a_missed_response_is_told_to_the_technician_then_to_the_managers(desk, staff, told):
    manager = staff("manager", Role.SERVICE_MANAGER)
    case = desk.request_in_work()
    looks(desk)
    assert told(desk.technician.id) == []
    misses(desk, case)
    assert told(desk.technician.id) == told(desk.dispatcher.id) == ["response.missed"]
    assert told(manager) == []
    looks(desk)
    assert told(desk.technician.id) == ["response.missed"]
    desk.passes(hours=1)
    assert told(manager) == ["response.missed"]
    assert told(desk.technician.id) == ["response.missed"]
    assert escalation(desk, case).ended_at("managers_told")


def test_managers_hear_nothing_of_what_was_answered_within_the_hour(desk, staff, told):
    manager = staff("manager", Role.SERVICE_MANAGER)
    case = desk.request_in_work()
    misses(desk, case)
    desk.technician.writes(case, "Už na tom pracuji.")
    desk.passes(hours=2)
    assert told(manager) == []
    assert escalation(desk, case).ended_at("done_meanwhile")


def test_a_promise_met_before_its_follow_up_runs_is_told_to_nobody(desk, told):
    case = desk.request_in_work()
    response = (SlaClock.request_id == case.id) & (SlaClock.target == Target.RESPONSE)
    due = desk.session.scalars(select(SlaClock.due_at).where(response)).one()
    desk.pass_to(due + timedelta(seconds=1))
    desk.act(lambda s, now: slas.watch(s, now=now))
    desk.technician.writes(case, "Pozdě, ale přece.")
    desk.works_off()
    assert told(desk.technician.id) == []


def test_a_missed_resolution_is_followed_up_on_its_own(desk, told):
    case = desk.request_in_work()
    desk.technician.writes(case, "Dívám se.")
    misses(desk, case, Target.RESOLUTION)
    assert told(desk.technician.id) == ["resolution.missed"]
    running = select(ProcessInstance.state).where(ProcessInstance.business_key == f"{case.number}/resolution")
    assert desk.session.scalars(running).one() is InstanceState.ACTIVE


STRANGER = b"From: Nobody <nobody@nowhere.test>\r\nSubject: Help {x}\r\nMessage-ID: <1@nowhere.test>\r\n\r\nHelp.\r\n"


def test_a_mail_of_a_stranger_is_told_to_agents(desk, staff, told):
    agent = staff("agent", Role.AGENT)
    mail_id = desk.act(lambda s, now: receive_mail(s, raw=STRANGER, envelope_to=None, now=now).id)
    desk.act(lambda s, now: read_mail(s, mail_id=mail_id))
    desk.act(lambda s, now: handle_mail(s, mail_id=mail_id, now=now))
    assert told(agent) == ["mail.waits"]
    assert told(agent, by_mail=True) == ["A mail of nobody@nowhere.test waits for an agent: Help {x}"]
    assert told(desk.technician.id) == []


def test_a_mail_that_cannot_be_sent_is_told_to_agents_but_not_of_their_own_notices(desk, staff, told):
    agent = staff("agent", Role.AGENT)
    case = desk.request()
    (receipt,) = case.mails("request_received")
    desk.act(lambda s, now: mark_delivered(s, mail_id=receipt.id, state=OutgoingState.FAILED, error="550", now=now))
    assert told(agent) == ["mail.unsent"]
    theirs = (OutgoingMail.template == "notice") & (OutgoingMail.to_address == "agent@desk.test")
    own = desk.session.scalars(select(OutgoingMail).where(theirs)).one()
    desk.act(lambda s, now: record_bounce(s, mail=own, error="550", now=now))
    critical(desk)
    assert told(agent) == ["mail.unsent"]


def test_a_failed_step_is_told_to_administrators_once_while_unread(desk, staff, told):
    administrator = staff("administrator", Role.ADMINISTRATOR)
    failure = Failure("P10001", "set_priority", "ValueError: no {table}")
    for _ in range(2):
        desk.act(lambda s, now: failed(s, failure, now=now))
    assert told(administrator) == ["step.failed"]
    assert told(administrator, by_mail=True) == ["set_priority failed (P10001): ValueError: no {table}"]
    desk.act(lambda s, now: use_cases.mark_read(s, person_id=administrator, notice_ids=None, now=now))
    desk.act(lambda s, now: failed(s, failure, now=now))
    assert told(administrator) == ["step.failed"] * 2


@pytest.mark.parametrize(
    ("bell", "mail", "in_bell", "mails"),
    [
        (True, MailTime.NEVER, 1, 0),
        (False, MailTime.NOW, 0, 1),
        (False, MailTime.NEVER, 0, 0),
        (True, MailTime.DAILY, 1, 0),
    ],
)
def test_a_person_chooses_what_and_how(desk, told, bell, mail, in_bell, mails):
    chooses(desk, desk.dispatcher.id, "request.critical", bell, mail)
    chooses(desk, desk.dispatcher.id, "request.critical", bell, mail)
    critical(desk)
    assert len(told(desk.dispatcher.id)) == in_bell
    assert len(told(desk.dispatcher.id, by_mail=True)) == mails


def test_nobody_chooses_what_does_not_concern_them(desk):
    actor = desk.technician.actor
    theirs = {name for name, kind in KINDS.items() if Role.TECHNICIAN in kind.roles}
    assert theirs >= {"request.critical", "response.missed", "resolution.missed"}
    assert "step.failed" not in theirs
    assert set(choices_of(desk.session, actor)) == theirs
    chooses(desk, desk.technician.id, "step.failed", False, MailTime.NEVER)
    assert "step.failed" not in choices_of(desk.session, actor)


def test_a_summary_has_all_of_a_day_in_one_mail(desk, told):
    chooses(desk, desk.dispatcher.id, "request.critical", True, MailTime.DAILY)
    numbers = [critical(desk).number for _ in range(3)]
    desk.act(lambda s, now: use_cases.send_summaries(s, now=now))
    desk.act(lambda s, now: use_cases.send_summaries(s, now=now))
    mail = desk.session.scalars(select(OutgoingMail).where(OutgoingMail.template == "notice")).one()
    assert all(number in mail.text and number in mail.html for number in numbers)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-10-24T04:59:00", "2026-10-24T05:00:00"),
        ("2026-10-24T05:00:00", "2026-10-25T06:00:00"),
        ("2026-11-29T23:30:00", "2026-11-30T06:00:00"),
    ],
)
def test_summaries_come_at_seven_whatever_the_clocks_do(now, expected):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert handlers._next_summary(at) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_telling_takes_a_known_number_of_statements(desk, staff, counted):
    for number in range(6):
        person = staff(f"manager{number}", Role.SERVICE_MANAGER)
        chooses(desk, person, "request.critical", True, MailTime.NEVER)
    kind, given = KINDS["request.critical"], {"number": "P1", "summary": "x", "customer": "y"}
    with counted(desk.session) as statements:
        use_cases.tell(
            desk.session, kind, about="P1", path="/", values=given, roles=[Role.SERVICE_MANAGER], now=desk.now
        )
    assert len([sql for sql in statements if "SAVEPOINT" not in sql]) == 2
    assert len(desk.session.scalars(select(Notice)).all()) == 6


def test_sentences_are_in_the_readers_language_and_zone_and_pages_follow(desk, staff):
    values = {"number": "P1", "summary": "x", "customer": "y", "due_at": "2026-11-09T08:30:00+00:00"}
    assert "9. 11. 9:30" in said("response.missed", values, locale="cs", timezone="Europe/Prague")
    assert said("gone.kind", {}, locale="en", timezone="UTC") == "gone.kind"
    for number in range(5):
        critical(desk, summary=f"n{number}")
    first = notices_page(desk.session, desk.dispatcher.actor, limit=3)
    second = notices_page(desk.session, desk.dispatcher.actor, after=first.after, limit=3)
    assert [n.values["summary"] for n in (*first.rows, *second.rows)] == ["n4", "n3", "n2", "n1", "n0"]
    assert second.after is None
