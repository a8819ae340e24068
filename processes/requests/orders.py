"""By what lists of requests are ordered, and what these orders lean on."""

from sqlalchemy import DateTime, Select, literal_column, select
from sqlalchemy.orm import aliased

from processes.paging import By, spoken
from processes.people.models import Organisation, Person, Project
from processes.requests.models import NEVER, RANK_OF_PRIORITY, RANK_OF_STATE, Request

NEWEST = (By(Request.id, descending=True),)
_PROMISED = literal_column(f"coalesce(request.promised_at, {NEVER})", DateTime(timezone=True))
PROMISED = (By(_PROMISED), *NEWEST)  # what is broken first
CUSTOMER, PROJECT, REQUESTER = aliased(Organisation), aliased(Project), aliased(Person)
BY_PROMISE = By(Request.promised_at, nullable=True)
BY_CUSTOMER = By(spoken(CUSTOMER.name), led=(CUSTOMER.id, Request.organisation_id))
BY_PROJECT = By(spoken(PROJECT.name), led=(PROJECT.id, Request.project_id))
BY_REQUESTER = By(REQUESTER.spoken_name, led=(REQUESTER.id, Request.requester_id))
BY_LOGGED = By(Request.logged_at)
BY_SUMMARY = By(Request.spoken_summary)
BY_PRIORITY = By(RANK_OF_PRIORITY)
BY_STATE = By(RANK_OF_STATE)
INDEXED = (*NEWEST, *PROMISED, BY_STATE, BY_PRIORITY, BY_LOGGED)  # that are walked: words lie anywhere in them


def with_people() -> Select[Request]:
    """Requests with whom they are of."""
    query = select(Request).join(CUSTOMER, CUSTOMER.id == Request.organisation_id)
    query = query.join(PROJECT, PROJECT.id == Request.project_id)
    return query.join(REQUESTER, REQUESTER.id == Request.requester_id)
