"""Timers are called as their diagrams name them, in the language of who looks."""

from collections.abc import Callable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from podpora.sample import acts
from podpora.sample.desk import Desk
from processes.db import committing
from processes.engine.store.models import Job
from processes.people.models import Person
from tests.pages.conftest import CUSTOMER, OFFICE, as_person, database_url, desk, stocked
from tests.web.conftest import Browser

__all__ = ["as_person", "database_url", "desk", "stocked"]

ADMINISTRATOR = "spravce@severka.example"


def test_a_timer_is_called_as_its_diagram_names_it(
    engine: Engine, desk: Desk, as_person: Callable[[str], Browser]
) -> None:
    number = acts.log(desk, CUSTOMER, OFFICE, "Printer is silent", "It does not print.")
    with Session(engine) as session, committing(session):
        session.scalars(select(Person).where(Person.email == ADMINISTRATOR)).one().locale = "cs"
        job = session.scalars(select(Job).where(Job.element_id == "approval_is_late").order_by(Job.id.desc())).first()
        assert job is not None
        job_id, case_id = job.id, job.instance_id
    administrator = as_person(ADMINISTRATOR)
    said = {"headers": {"Accept-Language": "cs"}}
    for page in (f"/operations/jobs/{job_id}", "/operations/jobs?kind=timer", f"/operations/cases/{case_id}"):
        shown = administrator.client.get(page, **said).text
        assert "Hodina servisní doby" in shown, (page, number)
