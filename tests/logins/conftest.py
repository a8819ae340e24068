"""The door on a database of its own with the diagram of invitations, and people who wait to be let in."""

import pytest
from sqlalchemy.orm import Session

from podpora.diagrams import packs
from processes import domains
from processes.clock import utcnow
from processes.engine.store import deployments
from tests.pages.conftest import BPMN
from tests.web.conftest import browser, company, person, signed_in

__all__ = ["browser", "company", "person", "signed_in"]


@pytest.fixture(autouse=True)
def deployed(session: Session) -> None:
    """The diagram of invitations."""
    domains.load()
    (files,) = packs([BPMN / "people"]).values()
    deployments.deploy(session, files, note="tests", author="tests", now=utcnow())
    session.commit()
