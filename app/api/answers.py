"""What the JSON door gives; also the source of /api/v1/openapi.json."""

from marshmallow import Schema, fields, validate

from app.api.schemas import instant, one_of
from processes.contracts.rules import Priority
from processes.requests.rules import Channel, Impact, RequestKind, RequestState, Stage, Urgency


class Named(Schema):
    """Something with a name."""

    id = fields.Integer()
    name = fields.String()


class TargetOut(Schema):
    """A promised time."""

    target = fields.String()
    state = fields.String()
    due_at = instant()
    met_at = instant(allow_none=True)


class RequestOut(Schema):
    """A request as lists show it."""

    number = fields.String()
    url = fields.String()
    kind = one_of(RequestKind)
    summary = fields.String()
    impact = one_of(Impact)
    urgency = one_of(Urgency)
    priority = fields.String(allow_none=True, validate=validate.OneOf([p.value for p in Priority]))
    state = one_of(RequestState)
    stage = one_of(Stage)
    channel = one_of(Channel)
    organisation = fields.Nested(Named)
    project = fields.Nested(Named)
    requester = fields.Nested(Named)
    assignee = fields.Nested(Named, allow_none=True)
    logged_at = instant()
    closed_at = instant(allow_none=True)


class RequestDetail(RequestOut):
    """A request with its text and targets."""

    description = fields.String()
    targets = fields.List(fields.Nested(TargetOut))


class RequestPage(Schema):
    """Requests, newest first."""

    items = fields.List(fields.Nested(RequestOut))
    next = fields.String(allow_none=True)


class MessageOut(Schema):
    """An entry of the discussion."""

    id = fields.Integer()
    at = instant()
    kind = fields.String()
    author = fields.String()
    body = fields.String()


class WorkLogOut(Schema):
    """Logged work; `overlaps` are own work logs of the same time (a warning)."""

    id = fields.Integer()
    started_at = instant()
    ended_at = instant()
    minutes = fields.Integer()
    activity = fields.String()
    description = fields.String()
    overlaps = fields.List(fields.Integer())


class HistoryEntry(Schema):
    """Something that happened to the request."""

    at = instant()
    kind = fields.String()
    actor = fields.String()
    state = fields.String()
    details = fields.Dict()


class History(Schema):
    """Everything that happened, in order."""

    items = fields.List(fields.Nested(HistoryEntry))


class FieldOut(Schema):
    """A field of a task's form."""

    key = fields.String()
    label = fields.String()
    type = fields.String()
    required = fields.Boolean()
    options = fields.List(fields.Dict())


class TaskOut(Schema):
    """A task that waits for this person or one of their groups."""

    id = fields.Integer()
    name = fields.String()
    process = fields.String()
    element = fields.String()
    request = fields.String(metadata={"description": "number of the case"})
    due_at = instant(allow_none=True)
    created_at = instant()
    claimed = fields.Boolean()


class TaskDetail(TaskOut):
    """A task with its form."""

    fields_ = fields.List(fields.Nested(FieldOut), data_key="fields", attribute="fields")


class TaskPage(Schema):
    """Tasks, soonest due first."""

    items = fields.List(fields.Nested(TaskOut))
    next = fields.String(allow_none=True)


class Done(Schema):
    """It happened."""

    status = fields.String()


class InboxOutcome(Schema):
    """What became of a message."""

    outcome = fields.String()


class InvoiceOut(Schema):
    """An invoice's head."""

    number = fields.String()
    url = fields.String()
    organisation = fields.Nested(Named)
    month = fields.String(metadata={"example": "2026-10"})
    issued_on = fields.String()
    due_on = fields.String()
    currency = fields.String()
    net = fields.String(metadata={"example": "1190.00"})
    vat = fields.String()
    total = fields.String()
    state = fields.String()


class InvoiceWork(Schema):
    """A line of the detailed overview."""

    request = fields.String()
    started_at = instant()
    ended_at = instant()
    minutes_worked = fields.Integer()
    minutes_billed = fields.Integer()
    description = fields.String()
    technician = fields.String()
    amount = fields.String()


class InvoiceDetail(InvoiceOut):
    """An invoice with the work behind it."""

    work = fields.List(fields.Nested(InvoiceWork))


class InvoicePage(Schema):
    """Invoices, newest first."""

    items = fields.List(fields.Nested(InvoiceOut))
    next = fields.String(allow_none=True)


class Problem(Schema):
    """RFC 9457 problem details."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    field = fields.String()
    errors = fields.Dict()
