"""What the JSON door takes; also the source of /api/v1/openapi.json."""

from datetime import datetime
from enum import Enum

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from processes.clock import FIRST_YEAR, LAST_YEAR, within_reach
from processes.contracts.rules import Activity
from processes.requests.rules import Impact, RequestKind, RequestState, Urgency
from processes.worklogs.rules import Doubt

INSTANT = {"format": "date-time", "example": "2026-11-20T09:30:00+00:00"}
LARGEST_PAGE = 100
LARGEST_ID = 2**63 - 1


def one_of(members: type[Enum], **options: object) -> fields.String:
    """A field for the values of an enumeration."""
    return fields.String(validate=validate.OneOf([member.value for member in members]), **options)


def _text(longest: int, **options: object) -> fields.String:
    rule = [validate.Length(min=1, max=longest), validate.Regexp(r"^[^\x00]*$", error="Must not hold a zero byte.")]
    return fields.String(validate=rule, **options)


def _id(**options: object) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(min=1, max=LARGEST_ID), **options)


def instant(**options: object) -> fields.String:
    """A field for an instant as text."""
    return fields.String(metadata=INSTANT, **options)


def _sensible(moment: datetime) -> None:
    if not within_reach(moment):
        raise ValidationError(f"Must lie between the years {FIRST_YEAR} and {LAST_YEAR}.")


def _moment(**options: object) -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", validate=_sensible, **options)


class PageQuery(Schema):
    """Keyset paging: `after` is the `next` of the page before."""

    class Meta:
        unknown = EXCLUDE

    after = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=LARGEST_PAGE))


class RequestQuery(PageQuery):
    """Which requests."""

    state = one_of(RequestState, load_default=None)
    open = fields.Boolean(load_default=None, allow_none=True, metadata={"description": "only open, or only ended ones"})


class NewRequest(Schema):
    """A request to be logged."""

    project_id = _id(required=True)
    kind = one_of(RequestKind, required=True)
    summary = _text(200, required=True)
    description = fields.String(
        load_default="", validate=[validate.Length(max=100_000), validate.Regexp(r"^[^\x00]*$")]
    )
    impact = one_of(Impact, required=True)
    urgency = one_of(Urgency, required=True)
    product_id = _id(load_default=None, allow_none=True)


class NewMessage(Schema):
    """An entry of the discussion; `internal` is for staff."""

    body = _text(100_000, required=True)
    internal = fields.Boolean(load_default=False)


class NewWorkLog(Schema):
    """Work done; both instants need a zone and are cut to the minute."""

    activity = one_of(Activity, load_default=Activity.REMOTE.value)
    started_at = _moment(required=True)
    ended_at = _moment(required=True)
    description = _text(10_000, required=True)
    sure = fields.List(
        one_of(Doubt),
        load_default=list,
        metadata={"description": "what is meant although it is unlikely; a refusal names what it asks about"},
    )


class Completion(Schema):
    """The form of a task, filled in."""

    variables = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), load_default=dict)


class InboxMessage(Schema):
    """A CloudEvents 1.0 message of a system outside; `id` makes a second delivery harmless."""

    class Meta:
        unknown = EXCLUDE

    specversion = fields.String(load_default="1.0")
    id = _text(200, required=True)
    type = _text(200, required=True, metadata={"example": "supplier.answered"})
    source = fields.String(load_default="")
    subject = _text(
        200, metadata={"description": "business key of the process that the message is for", "example": "P10001"}
    )
    key = _text(200, metadata={"description": "correlation key, where the diagram names one of its own"})
    time = fields.String(metadata={**INSTANT, "description": "when it happened; where it is missing, now"})
    data = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)
