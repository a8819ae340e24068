"""By what lists of requests are ordered, and what these orders lean on."""

from sqlalchemy import DateTime, Select, literal_column, select
from sqlalchemy.orm import aliased

from processes.contracts.rules import Priority
from processes.paging import By, ranked, spoken
from processes.people.models import Organisation, Person, Project
from processes.requests.models import NEVER, Request
from processes.requests.rules import RequestState

NEWEST = (By(Request.id, descending=True),)
_PROMISED = literal_column(f"coalesce(request.promised_at, {NEVER})", DateTime(timezone=True))
PROMISED = (By(_PROMISED), *NEWEST)  # what is broken first
CUSTOMER, PROJECT, REQUESTER = aliased(Organisation), aliased(Project), aliased(Person)
BY_PROMISE = By(Request.promised_at, nullable=True)
BY_CUSTOMER = By(spoken(CUSTOMER.name), led=(CUSTOMER.id, Request.organisation_id))
BY_PROJECT = By(spoken(PROJECT.name), led=(PROJECT.id, Request.project_id))
BY_REQUESTER = By(REQUESTER.spoken_name, led=(REQUESTER.id, Request.requester_id))
BY_SUMMARY = By(spoken(Request.summary))
BY_PRIORITY = By(ranked(Request.priority, Priority), nullable=True)
BY_STATE = By(ranked(Request.state, RequestState))


def with_people() -> Select[Request]:
    """Requests with whom they are of."""
    query = select(Request).join(CUSTOMER, CUSTOMER.id == Request.organisation_id)
    query = query.join(PROJECT, PROJECT.id == Request.project_id)
    return query.join(REQUESTER, REQUESTER.id == Request.requester_id)
