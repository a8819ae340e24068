"""What fails behind a request is said on its page from the first failure on, to each as it concerns them."""

from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from podpora.sample.desk import Desk
from processes.db import committing
from processes.engine.troubles import troubles_of
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
