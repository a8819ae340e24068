"""Mail that came in, raw, and mail that goes out, rendered."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base
from processes.documents.plain import plain


class IncomingState(enum.Enum):
    """What became of a message that came in."""

    RECEIVED = "received"  # committed raw, not handled yet
    HANDLED = "handled"  # joined or opened a request
    FILED = "filed"  # automatic, duplicate or not for us: kept, `outcome` says why
    QUARANTINED = "quarantined"  # unknown sender: an agent decides
    FAILED = "failed"  # `error` says why; can be replayed


class OutgoingState(enum.Enum):
    """What became of a message that goes out."""

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"  # no mail server is set: shown on a page instead
    BLOCKED = "blocked"  # the address bounced, or too many automatic mails
    FAILED = "failed"


HELD = frozenset({OutgoingState.BLOCKED, OutgoingState.FAILED})  # a person may have them sent after all


class IncomingMail(Base):
    """A message as it arrived, and what was done with it."""

    __tablename__ = "incoming_mail"
    __table_args__ = (
        Index("ix_incoming_mail_message_id", "message_id"),
        Index(None, "sender", "received_at"),
        Index(
            "ix_incoming_mail_unsettled", "id", postgresql_where=text("state IN ('received','quarantined','failed')")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    message_id: Mapped[str | None]
    envelope_to: Mapped[str | None]
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    raw: Mapped[bytes] = mapped_column(deferred=True)
    reading: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)  # mail.reading: what it says, read once
    is_vouched: Mapped[bool] = mapped_column(default=False)  # the trusted receiving host knows whom it is from
    state: Mapped[IncomingState] = mapped_column(default=IncomingState.RECEIVED)
    outcome: Mapped[str] = mapped_column(default="")
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"), index=True)


class OutgoingMail(Base):
    """A message of ours; `message_id` is what replies are threaded by."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index(None, "to_address", "created_at"),
        Index(None, "request_id", "id"),
        Index(None, "created_at", "id"),
        Index("ix_outgoing_mail_unsent", "id", postgresql_where=text("state <> 'sent'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    to_address: Mapped[str]
    to_name: Mapped[str] = mapped_column(default="")
    template: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    html: Mapped[str]
    reply_to: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    is_automatic: Mapped[bool] = mapped_column(default=True)
    attachments: Mapped[list[Any]] = mapped_column(default=list)  # [{"filename", "content_type", "sha256"}]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))
    secret_name: Mapped[str | None]  # of the secret in its link, which only the delivered mail shows (see sealing)
    reference: Mapped[UUID | None]  # what a reply answers, where it is not the request itself (an escalation)
    state: Mapped[OutgoingState] = mapped_column(default=OutgoingState.QUEUED)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]

    @property
    def text(self) -> str:
        """Its plain text, made of the HTML when it is delivered or looked at."""
        return plain(self.html)


class MailAccount(Base):
    """The servers that were named on the page of the mailbox; addresses with passwords, sealed (`mail.vault`)."""

    __tablename__ = "mail_account"
    __table_args__ = (CheckConstraint("id = 1", name="only"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outgoing: Mapped[bytes | None]
    incoming: Mapped[bytes | None]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
