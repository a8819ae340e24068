"""The engine's tables: what is deployed, what runs, what waits, and what happened."""

import enum
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, func, text
from sqlalchemy import Row as SqlRow
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from processes.db import Base
from processes.engine.files.resources import DefinitionKind
from processes.spelling import kept_spoken
from processes.unchanging import only_added_to

AnyRow: TypeAlias = SqlRow[*tuple[Any, ...]]
NEVER = "'9999-01-01 00:00:00+00'::timestamptz"  # stands for no time where rows are put in order
_LIVING = text("state in ('active', 'suspended')")


class InstanceState(enum.Enum):
    """Whether a process instance moves."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"
    CANCELLED = "cancelled"


class JobKind(enum.Enum):
    """Why a job exists: a timer, a step of a process held back (retry, asynchronous), or plain work."""

    TIMER = "timer"
    HELD = "held"
    WORK = "work"


class JobState(enum.Enum):
    """Waiting for its time, out of attempts, or kept still with its instance."""

    WAITING = "waiting"
    FAILED = "failed"
    SUSPENDED = "suspended"


class MessageState(enum.Enum):
    """Waiting for someone to listen, received, or recorded as never received."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    UNMATCHED = "unmatched"


class Deployment(Base):
    """An immutable set of files deployed together; `stamp` names it across databases."""

    __tablename__ = "deployment"

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str]
    note: Mapped[str]
    author: Mapped[str]
    created_at: Mapped[datetime]
    stamp: Mapped[UUID] = mapped_column(default=uuid4)


class Definition(Base):
    """One version of a diagram, table or form; `reaches` lists what it calls as kind:key."""

    __tablename__ = "definition"
    __table_args__ = (UniqueConstraint("pack", "kind", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id"), index=True)
    pack: Mapped[str]
    kind: Mapped[DefinitionKind]
    key: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    resource: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
    content_hash: Mapped[str]
    reaches: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)


class ProcessInstance(Base):
    """A running or finished process, pinned to the definitions that it started with."""

    __tablename__ = "process_instance"
    __table_args__ = (
        Index("uq_process_instance_running", "process", "business_key", unique=True, postgresql_where=_LIVING),
        # by bytes: also the beginning of a key is found by it
        Index("ix_process_instance_business_key", "business_key", postgresql_ops={"business_key": "text_pattern_ops"}),
        # the latest cases of a definition that came to an end, with what they took
        Index(
            "ix_process_instance_ended",
            "definition_id",
            "ended_at",
            postgresql_include=["started_at"],
            postgresql_where=text("state = 'ended'"),
        ),
        Index("ix_process_instance_living", "definition_id", postgresql_where=_LIVING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    process: Mapped[str]
    business_key: Mapped[str]
    pack: Mapped[str]
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), index=True)
    pinned: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    pinned_hash: Mapped[str]
    state: Mapped[InstanceState] = mapped_column(default=InstanceState.ACTIVE)
    body: Mapped[bytes]
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_event: Mapped[str | None]


class OpenTask(Base):
    """A user task that waits for a person; `groups` are actor keys matched against the person's own."""

    __tablename__ = "open_task"
    __table_args__ = (
        Index("ix_open_task_groups", "groups", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index("ix_open_task_assignee", "assignee", postgresql_where=text("assignee is not null")),
        Index("ix_open_task_worklist", text(f"coalesce(promised_at, due_at, {NEVER})"), "id"),
        Index("ix_open_task_business_key", "business_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"), index=True)
    engine_task_id: Mapped[str]
    process: Mapped[str]
    business_key: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    form_key: Mapped[str | None]
    groups: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    assignee: Mapped[str | None]
    claimed_by: Mapped[str | None]
    due_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]  # when the nearest promise about the case falls due, by its domain
    priority: Mapped[int] = mapped_column(default=0)
    completion: Mapped[str | None]
    local: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    spoken_name: Mapped[str] = kept_spoken("name")


class Job(Base):
    """Work for a worker; `due_at` is when it should run, `next_at` when the scheduler looks at it next."""

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_due", "next_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_job_urgent", "next_at", postgresql_where=text("state = 'waiting' and priority > 0")),
        Index("ix_job_failed", "id", postgresql_where=text("state = 'failed'")),
        Index("ix_job_in_trouble", "next_at", "id", postgresql_where=text("error is not null")),
        Index("ix_job_instance_id", "instance_id", postgresql_where=text("instance_id is not null")),
        Index("uq_job_key", "key", unique=True, postgresql_where=text("key is not null")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind]
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    queue: Mapped[str] = mapped_column(default="jobs")
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"))
    engine_task_id: Mapped[str | None]
    element_id: Mapped[str | None]
    name: Mapped[str | None]  # of its element in the diagram
    topic: Mapped[str | None]
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    key: Mapped[str | None]
    every: Mapped[str | None]
    due_at: Mapped[datetime]
    next_at: Mapped[datetime]
    priority: Mapped[int] = mapped_column(default=0)
    retry: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    ran_at: Mapped[datetime | None]  # when the last run of recurring work (`every`) ended, which stays
    created_at: Mapped[datetime]


class MessageSubscription(Base):
    """A process that waits for the message `name` with exactly this `key`, or for the signal `name` (NO_KEY)."""

    __tablename__ = "message_subscription"
    __table_args__ = (Index("ix_message_subscription_name_key", "name", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"), index=True)
    engine_task_id: Mapped[str]
    element_id: Mapped[str]
    business_key: Mapped[str]
    name: Mapped[str]
    key: Mapped[str]


class Message(Base):
    """A message that came: early ones wait until `expires_at`, ids are kept against duplicates."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_waiting", "name", "key", postgresql_where=text("state = 'waiting'")),
        Index("uq_message_message_id", "message_id", unique=True, postgresql_where=text("message_id is not null")),
        Index("ix_message_unmatched", "id", postgresql_where=text("state = 'unmatched'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    business_key: Mapped[str]
    key: Mapped[str]
    message_id: Mapped[str | None]
    variables: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[MessageState]
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ProcessHistory(Base):
    """What happened in a process, append-only, a partition for every month; `task_id` is the open task completed."""

    __tablename__ = "process_history"
    __table_args__ = (
        Index("ix_process_history_business_key", "business_key", "id"),
        Index("ix_process_history_task_id", "task_id", postgresql_where=text("task_id is not null")),
        Index("ix_process_history_at", "at", postgresql_using="brin"),
        Index("ix_process_history_failed", "process", "at", postgresql_where=text("kind = 'failed'")),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    instance_id: Mapped[int]
    process: Mapped[str]
    business_key: Mapped[str]
    task_id: Mapped[int | None]
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=func.jsonb_build_object())


only_added_to(ProcessHistory, refused="UPDATE")
