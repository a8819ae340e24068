"""What lists of requests are narrowed to."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from processes.catalogue.rules import KindCode
from processes.contracts.rules import Priority
from processes.people.choosing import of_project_named
from processes.requests.models import Request
from processes.requests.orders import BY_PRIORITY
from processes.requests.rules import RequestState


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of requests is narrowed to; None means any."""

    is_open: bool | None = None
    states: tuple[RequestState, ...] = ()
    priority: Priority | None = None
    kind: KindCode | None = None
    organisation_id: int | None = None
    project_id: int | None = None
    requester_id: int | None = None
    customer: str = ""  # words of the customer's or the project's name
    text: str = ""  # numbers, or words of the title, the description and the discussion


ANY = Filters()


def narrowed(filters: Filters) -> Iterable[ColumnElement[bool]]:
    """The filters but the words as conditions."""
    yield from led_to(filters)
    if filters.priority is not None:  # by what lies in order
        yield BY_PRIORITY.column == list(Priority).index(filters.priority) + 1
    if filters.kind is not None:
        yield Request.kind == filters.kind
    if filters.states:
        yield Request.state.in_(filters.states)
    if filters.customer:
        yield of_project_named(Request.project_id, filters.customer)


def led_to(filters: Filters) -> Iterable[ColumnElement[bool]]:
    """Those for which there is an index, so that nothing else is passed over."""
    for column, wanted in (
        (Request.organisation_id, filters.organisation_id),
        (Request.project_id, filters.project_id),
        (Request.requester_id, filters.requester_id),
    ):
        if wanted is not None:
            yield column == wanted
    if filters.is_open is not None:
        yield Request.closed_at.is_(None) if filters.is_open else Request.closed_at.is_not(None)
