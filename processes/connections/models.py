"""Calls of web services that steps have written down, and the secrets that go with them."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from processes.db import Base
from processes.people.models import Person


class CallState(enum.Enum):
    """How far a call is: ANSWERED until its step takes the answer, STALE when its step is to say it anew."""

    ASKED = "asked"
    ANSWERED = "answered"
    FAILED = "failed"
    STALE = "stale"
    DONE = "done"


class WebCall(Base):
    """What a step asks a web service; `key` is sent along, so that the service knows a second attempt.

    `asked` names secrets, it holds none; of a call that is done method and address are left of it.
    """

    __tablename__ = "web_call"
    __table_args__ = (
        UniqueConstraint("instance_id", "engine_task_id"),
        Index("ix_web_call_asked_at", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID]
    instance_id: Mapped[int] = mapped_column(ForeignKey("process_instance.id", ondelete="CASCADE"))
    engine_task_id: Mapped[str]
    element_id: Mapped[str]
    state: Mapped[CallState]
    asked: Mapped[dict[str, Any]]
    status: Mapped[int | None]  # of the last answer
    answer: Mapped[dict[str, Any] | None]  # {"answer": …} until its step has taken it
    code: Mapped[str | None]  # of the error that the diagram may catch
    error: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[UUID | None]  # the claim of the worker that asked last
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ConnectionSecret(Base):
    """A secret by its name, sealed; it is sent to its hosts only."""

    __tablename__ = "connection_secret"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    sealed: Mapped[bytes]
    hosts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    changed_by: Mapped[Person | None] = relationship()


class WebAct(Base):
    """A ready-made step: one act of a described web service, called `service.code` in diagrams.

    `inputs` are those of `openapi.Input`, `results` picks of the answer by the variable that is offered for each.
    """

    __tablename__ = "web_act"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    label: Mapped[str]
    about: Mapped[str]
    method: Mapped[str]
    base: Mapped[str]
    path: Mapped[str]
    headers: Mapped[str]
    inputs: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    results: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
