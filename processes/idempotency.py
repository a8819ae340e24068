"""Answers already given to a POST, so that a repeated one has one effect and the same answer."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, ForeignKey, Index, Table, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from processes.db import Base
from processes.drafts import FormDraft
from processes.errors import Refusal
from processes.writing import upserted, write


class AnsweredCall(Base):
    """One Idempotency-Key of one person, and the answer; written in the transaction of its effect."""

    __tablename__ = "answered_call"
    __table_args__ = (Index(None, "answered_at"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]  # sha256 of method, path and body
    answered_at: Mapped[datetime]
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None]


class KeyReused(Refusal):
    """The same Idempotency-Key came with another request."""

    message = "This Idempotency-Key was used for a different request."


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What makes two calls the same call."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def begin_call(
    session: Session, *, person_id: int, key: str, fingerprint: str, now: datetime
) -> tuple[int, dict[str, Any]] | None:
    """Claim `key`; the (status, answer) of an earlier same call, else None. KeyReused.

    A second call that runs at the same time waits here for the first one's commit.
    """
    claim = insert(AnsweredCall).values(person_id=person_id, key=key, fingerprint=fingerprint, answered_at=now)
    if session.scalar(claim.on_conflict_do_nothing().returning(AnsweredCall.key)):
        return None
    return _earlier(session, person_id, key, fingerprint)


def begin_form(
    session: Session,
    *,
    person_id: int,
    key: str,
    fingerprint: str,
    draft: str | None,
    said: str,
    since: datetime,
    now: datetime,
) -> tuple[tuple[int, dict[str, Any]] | None, dict[str, Any] | None]:
    """The same for a sent form, in one statement: its `draft`, if it has one, is forgotten with it.

    The earlier answer, if any; else what the same content (`said`) was answered with `since` an instant, if it was:
    {"answer", "at"}, the time as ISO text.
    """
    row = {"of_person": person_id, "by_key": key, "content": fingerprint, "at": now}
    asked = {**row, "said": said, "since": since, "draft": draft}
    made = session.execute(_claim(with_draft=bool(draft)), asked).one_or_none()
    if made is None:
        return _earlier(session, person_id, key, fingerprint), None
    return None, made[1]


@cache
def _claim(*, with_draft: bool) -> Any:
    """The statement of `begin_form`."""
    calls, drafts = cast(Table, AnsweredCall.__table__), cast(Table, FormDraft.__table__)
    person_id: ColumnElement[int] = bindparam("of_person")
    before = calls.alias("before")
    row = {"person_id": person_id, "key": bindparam("by_key"), "fingerprint": bindparam("content")}
    claim = insert(calls).values({**row, "answered_at": bindparam("at")}).on_conflict_do_nothing()
    if with_draft:
        sent = delete(drafts).where(drafts.c.person_id == person_id, drafts.c.form == bindparam("draft"))
        claim = claim.add_cte(sent.cte("sent"))
    same = (before.c.person_id == person_id) & (before.c.key == bindparam("said"))
    answered = select(func.json_build_object("answer", before.c.answer, "at", before.c.answered_at))
    answered = answered.where(same, before.c.answered_at > bindparam("since"))
    return claim.returning(calls.c.key, answered.scalar_subquery())


def _earlier(session: Session, person_id: int, key: str, fingerprint: str) -> tuple[int, dict[str, Any]]:
    call = session.get_one(AnsweredCall, (person_id, key))
    if call.fingerprint != fingerprint:
        raise KeyReused()
    return call.status or 200, call.answer or {}


def answer_form(
    session: Session, *, person_id: int, keys: Sequence[str], fingerprint: str, status: int, answer: Any, now: datetime
) -> None:
    """Keep what a form led to under each of its keys, whatever came before."""
    row = {"person_id": person_id, "fingerprint": fingerprint, "answered_at": now, "status": status, "answer": answer}
    noted = [row | {"key": key} for key in keys]
    write(session, upserted(AnsweredCall, noted, keys=("person_id", "key")))


def end_call(session: Session, *, person_id: int, key: str, status: int, answer: dict[str, Any]) -> None:
    """Keep the answer of a call that `begin_call` let through."""
    call = session.get_one(AnsweredCall, (person_id, key))
    call.status, call.answer = status, answer
