"""A technician takes a request that waits from its own page, where the rule of dispatch offers it to technicians."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.engine.store.deployments import deploy
from processes.requests.models import Request
from processes.requests.rules import RequestState
from tests.pages.conftest import CUSTOMER, OFFICE, TECHNICIAN, as_person, database_url, desk, stocked
from tests.web.conftest import Browser

__all__ = ["as_person", "database_url", "desk", "stocked"]

TABLE = Path(__file__).parents[2] / "bpmn" / "dispatch" / "who_approves.dmn"
COLLEAGUE = "vesela@severka.example"


def waiting(desk: Desk) -> str:
    return acts.log(desk, CUSTOMER, OFFICE, "Printer is silent", "It does not print.")


def state(engine: Engine, number: str) -> RequestState:
    with Session(engine) as session:
        return session.scalars(select(Request.state).where(Request.number == number)).one()


def test_a_technician_takes_it_from_its_page_where_the_rule_says_so(
    engine: Engine, desk: Desk, as_person: Callable[[str], Browser]
) -> None:
    technician, number = as_person(TECHNICIAN), waiting(desk)
    assert "Take it" not in technician.get(f"/requests/{number}").text  # as shipped, dispatchers approve
    technician.post(f"/requests/{number}/take", form=f"/requests/{number}")
    assert state(engine, number) is RequestState.LOGGED
    rule = TABLE.read_text().replace(
        '"dispatcher"</text>\n        </outputEntry>', '"technician"</text>\n        </outputEntry>'
    )
    offer = {"dispatch/who_approves.dmn": rule.encode()}
    desk.act(lambda session, now: deploy(session, offer, note="rule", author="system", now=now))
    number = waiting(desk)
    here = f"/requests/{number}"
    colleague = as_person(COLLEAGUE)
    assert "Take it" in colleague.get(here).text
    assert technician.post(f"{here}/take", form=here).location == here
    assert state(engine, number) is RequestState.ASSIGNED
    assert "Take it" not in technician.get(here).text
    late = colleague.post(f"{here}/take", form=here)
    assert late.status_code == 409
    assert "dispatched already" in late.text
    assert as_person(CUSTOMER).post(f"{here}/take", form=here).status_code == 403
