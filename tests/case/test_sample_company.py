"""What a new desk shows who tries it: the sample company after three months."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from podpora.sample import loading
from processes.billing.models import Invoice
from processes.clock import utcnow
from processes.contracts.models import Contract
from processes.db import make_engine
from processes.engine.store.models import Job, JobState, OpenTask
from processes.people.models import Organisation
from processes.requests.models import Request
from processes.requests.rules import RequestState
from processes.rosters.models import Absence, AbsenceState, Team, TeamMember, TechnicianSkill
from tests.conftest import Server


@pytest.fixture(scope="module")
def company(server: Server, drawn: str) -> Iterator[Session]:
    """The sample loaded into an empty desk with the shipped diagrams."""
    name = server.clone(drawn)
    engine: Engine = make_engine(server.url(name))
    assert loading.load(engine, now=utcnow()) == 60
    with Session(engine) as session:
        yield session
    engine.dispose()
    server.drop(name)


def test_its_requests_stand_everywhere(company: Session) -> None:
    assert set(company.scalars(select(Request.state))) == set(RequestState)
    first = company.scalars(select(func.min(Request.logged_at))).one()
    assert timedelta(days=80) < utcnow() - first < timedelta(days=110)
    waiting = set(company.scalars(select(OpenTask.element_id)))
    assert waiting >= {"approve_request", "work_on_request", "answer_question", "sign_off", "settle_price"}


def test_its_eight_technicians_are_two_teams(company: Session) -> None:
    skilled = set(company.scalars(select(TechnicianSkill.person_id)))
    today = TeamMember.last.is_(None)
    members = company.execute(select(Team.name, TeamMember.person_id).join(TeamMember.team).where(today)).all()
    assert {name for name, _ in members} == {"Praha", "Brno"}
    assert sorted(person for _, person in members) == sorted(skilled)
    assert len(skilled) == 8
    assert set(company.scalars(select(Absence.state))) == {AbsenceState.APPROVED, AbsenceState.REQUESTED}


def test_its_customers_are_invoiced_in_their_currencies(company: Session) -> None:
    customers = company.scalars(select(Organisation.country).where(~Organisation.is_provider)).all()
    assert sorted(customers) == ["CZ", "CZ", "CZ", "SK"]
    rows = company.execute(select(Organisation.country, Invoice.currency).join_from(Invoice, Organisation)).all()
    assert set(rows) == {("CZ", "CZK"), ("SK", "EUR")}
    assert company.scalar(select(func.count()).select_from(Contract)) == 4


def test_nothing_of_it_failed(company: Session) -> None:
    assert company.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.FAILED)) == 0
