"""What fails behind a request is said on its page from the first failure on, to each as it concerns them."""

from collections.abc import Callable

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

import workers.suppliers  # noqa: F401 - it does the work
from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.clock import utcnow
from processes.db import committing
from processes.engine.administration.troubles import troubles_of
from processes.engine.jobs.performing import perform
from processes.engine.store.models import Job
from processes.mail.delivering import mark_delivered
from processes.mail.models import OutgoingMail, OutgoingState
from tests.pages.conftest import CUSTOMER, DISPATCHER, TECHNICIAN
from tests.pages.test_requests import in_work
from tests.web.conftest import Browser

AsPerson = Callable[[str], Browser]
ADMINISTRATOR = "spravce@severka.example"
FAILS = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
    CREATE TRIGGER fail BEFORE INSERT ON signoff FOR EACH ROW EXECUTE FUNCTION fail();
"""


def resolved_in_vain(desk: Desk, engine: Engine) -> str:
    """A request whose resolution was proposed, and whose sign-off cannot be asked for."""
    number = in_work(desk)
    with engine.begin() as connection:
        connection.execute(text(FAILS))
    said = {"cause": "hardware", "summary": "New roller.", "no_work_reason": "Under warranty"}
    desk.complete(number, "work_on_request", TECHNICIAN, **said)
    return number


def test_a_step_that_failed_once_is_ours_to_the_customer_and_itself_to_staff(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = resolved_in_vain(desk, engine)
    with Session(engine) as session:
        (trouble,) = troubles_of(session, number)
    assert (trouble.attempts, trouble.again_at is None) == (1, False)
    told = as_person(CUSTOMER).get(f"/requests/{number}").text
    assert "The next step is ours. You need not do anything." in told
    assert "no room" not in told
    assert "sign it off" not in told
    for person, words in ((DISPATCHER, "An administrator can repair it."), (ADMINISTRATOR, "Repair it")):
        page = as_person(person).get(f"/requests/{number}").text
        assert "has failed." in page
        assert "1 attempt." in page
        assert "no room" in page
        assert words in page
    assert "no room" in as_person(ADMINISTRATOR).get("/operations/failed").text


def test_a_mail_that_has_not_left_says_so_on_its_request(engine: Engine, desk: Desk, as_person: AsPerson) -> None:
    number = in_work(desk)
    with Session(engine) as session, committing(session):
        mail = session.query(OutgoingMail).filter_by(template="request_received").one()
        said = {"state": OutgoingState.QUEUED, "error": "ConnectionRefusedError: [Errno 111] Connection refused"}
        mark_delivered(session, mail_id=mail.id, **said, now=desk.now)
    page = as_person(DISPATCHER).get(f"/requests/{number}").text
    assert "has not left" in page
    assert "A server that is needed does not answer. (ConnectionRefusedError" in page
    assert "has not left" not in as_person(CUSTOMER).get(f"/requests/{number}").text


def test_a_question_to_a_supplier_that_cannot_be_written_says_so_on_its_request(
    engine: Engine, desk: Desk, as_person: AsPerson
) -> None:
    number = in_work(desk)
    desk.now = utcnow()
    acts.escalate(desk, number, TECHNICIAN, "Which roller fits?")
    with engine.begin() as connection:
        connection.execute(text(FAILS.replace("signoff", "outgoing_mail")))
    with Session(engine) as session:
        job_id = session.scalars(select(Job.id).where(Job.topic == "suppliers.deliver")).one()
    assert desk_said(as_person, number) == [False, False]
    assert perform(lambda: Session(engine), job_id, clock=utcnow).state == "retried"
    page = as_person(ADMINISTRATOR).get(f"/requests/{number}").text
    assert "no room" in page
    assert f"/operations/jobs/{job_id}" in page
    assert desk_said(as_person, number) == [True, False]


def desk_said(as_person: AsPerson, number: str) -> list[bool]:
    """Whether the dispatcher, and the customer, read that something has not left."""
    return ["has not left" in as_person(who).get(f"/requests/{number}").text for who in (DISPATCHER, CUSTOMER)]
