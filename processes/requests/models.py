"""Requests, their discussion, files and events."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Sequence,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from processes.catalogue.columns import CodeColumn
from processes.catalogue.rules import KindCode
from processes.contracts.models import Product
from processes.contracts.rules import Priority
from processes.db import Base
from processes.paging import ranked
from processes.people.models import Organisation, Person, Project
from processes.requests import searching  # noqa: F401 - it keeps RequestSearch
from processes.requests.event_types import EventName, EventType
from processes.requests.rules import Channel, Impact, MessageKind, RequestState, Urgency
from processes.spelling import kept_spoken

NEVER = "'9999-01-01 00:00:00+00'::timestamptz"  # stands for no time where requests are put in order
UNRANKED: ColumnElement[int] = literal_column("9", Integer)  # without a priority, behind all that have one
NUMBERS = Sequence("request_number", start=10001, metadata=Base.metadata)


class Request(Base):
    """A customer's case. `number` (P10001…) is its name everywhere and its process's business key."""

    __tablename__ = "request"
    __table_args__ = (
        Index("ix_request_organisation_keyset", "organisation_id", "id"),
        Index("ix_request_project_keyset", "project_id", "id"),
        Index("ix_request_requester_keyset", "requester_id", "id"),
        Index("ix_request_open", "id", postgresql_where=text("closed_at IS NULL")),
        Index("ix_request_state_keyset", "state", "id"),
        Index("ix_request_confidential", "id", postgresql_where=text("is_confidential")),
        Index(
            "ix_request_closed_organisation",
            "organisation_id",
            text("id DESC"),
            postgresql_include=["closed_at"],
            postgresql_where=text("state = 'closed'"),
        ),
        Index(
            "ix_request_open_organisation",
            "organisation_id",
            text(f"coalesce(promised_at, {NEVER})"),
            text("id DESC"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_request_open_requester",
            "requester_id",
            text(f"coalesce(promised_at, {NEVER})"),
            text("id DESC"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_request_organisation_promised",
            "organisation_id",
            text(f"coalesce(promised_at, {NEVER})"),
            text("id DESC"),
        ),
        Index("ix_request_promised", text(f"coalesce(promised_at, {NEVER})"), text("id DESC")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True, server_default=text("'P' || nextval('request_number')"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    kind: Mapped[KindCode] = mapped_column(CodeColumn(KindCode))
    summary: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    impact: Mapped[Impact]
    urgency: Mapped[Urgency]
    priority: Mapped[Priority | None]  # null only until the decision table has run
    state: Mapped[RequestState] = mapped_column(default=RequestState.LOGGED)
    channel: Mapped[Channel]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))  # opened after that one was closed
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))  # rejected, as that one is the same
    is_unverified: Mapped[bool] = mapped_column(default=False)  # by mail, and nobody vouches for its sender
    is_confidential: Mapped[bool] = mapped_column(default=False)  # of the staff only who is cleared or named sees it
    logged_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]  # closed, rejected or withdrawn
    promised_at: Mapped[datetime | None]  # when the nearest promise that runs falls due; kept by the clocks
    answers: Mapped[dict[str, Any] | None]  # what the form of its kind asked: `form` (the definition), `values` by key
    awaits_work: Mapped[bool] = mapped_column(default=False)  # a promised start of work is not met; kept by the clocks
    spoken_summary: Mapped[str] = kept_spoken("summary")

    organisation: Mapped[Organisation] = relationship()
    project: Mapped[Project] = relationship()
    requester: Mapped[Person] = relationship()
    product: Mapped[Product | None] = relationship()


RANK_OF_STATE = ranked(Request.state, RequestState)
RANK_OF_PRIORITY: ColumnElement[int] = func.coalesce(ranked(Request.priority, Priority), UNRANKED)
_PROMISED = (func.coalesce(Request.promised_at, literal_column(NEVER)), Request.id.desc())
Index("ix_request_requester_promised", Request.requester_id, *_PROMISED)
Index("ix_request_by_summary", Request.spoken_summary, *_PROMISED)
Index("ix_request_by_state", RANK_OF_STATE, *_PROMISED)
Index("ix_request_by_priority", RANK_OF_PRIORITY, *_PROMISED)
Index("ix_request_open_logged", Request.logged_at, *_PROMISED, postgresql_where=Request.closed_at.is_(None))
Index("ix_request_by_logged", Request.logged_at, *_PROMISED)


class RequestEvent(Base):
    """Something that happened to a request; append-only, kept for ever (C3)."""

    __tablename__ = "request_event"
    __table_args__ = (Index(None, "request_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    at: Mapped[datetime]
    kind: Mapped[EventType] = mapped_column(EventName)
    state: Mapped[RequestState]  # the request's state after it
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_name: Mapped[str]
    instead_of: Mapped[str | None]  # the name of whom the actor stood in for
    is_internal: Mapped[bool] = mapped_column(default=False)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RequestMessage(Base):
    """One entry of the discussion (C1); notes are internal."""

    __tablename__ = "request_message"
    __table_args__ = (Index(None, "request_id", "at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    at: Mapped[datetime]
    kind: Mapped[MessageKind]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str]
    instead_of: Mapped[str | None]  # the name of whom the author stood in for
    by_staff: Mapped[bool] = mapped_column(default=False)
    body: Mapped[str]  # plain text as shown; quoted tail in `quoted`
    quoted: Mapped[str] = mapped_column(default="")
    html: Mapped[str | None]  # sanitised, where the mail had an HTML part
    incoming_mail_id: Mapped[int | None]  # soft: the mail domain stands above this one
    written_down_by: Mapped[str | None]  # the name of who of the staff was told it, by telephone or otherwise
    is_unverified: Mapped[bool] = mapped_column(default=False)  # by mail, and nobody vouches for its sender

    attachments: Mapped[list["Attachment"]] = relationship(order_by="Attachment.id")


class StoredFile(Base):
    """The bytes of a file, once per content; in the database so that they commit with what names them."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(deferred=True)


class Attachment(Base):
    """A file on a request; served as a download only."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("request_message.id"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]


class RequestSearch(Base):
    """The words by which a request is found: those `shown` to its customer, and `for_staff` with those of its notes.

    One column holds all that a reader may find, so that several words are one look into one index. Kept by the
    triggers of `searching`, so that no way of writing leaves anything out.
    """

    __tablename__ = "request_search"
    __table_args__ = (
        Index("ix_request_search_shown", "shown", postgresql_using="gin"),
        Index("ix_request_search_for_staff", "for_staff", postgresql_using="gin"),
    )

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    shown: Mapped[str] = mapped_column(TSVECTOR)
    for_staff: Mapped[str] = mapped_column(TSVECTOR)
