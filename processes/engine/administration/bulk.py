"""Knows how one act reaches many things: a job for each, with progress; one that cannot says why.

The engine brings acts on cases and jobs, domains bring their own.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    cast,
    func,
    insert,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeEngine

from processes.db import Base
from processes.engine.administration.acting import ACTS, CASE_ACTS, JOB_ACTS
from processes.engine.administration.refusals import ActImpossible
from processes.engine.administration.watching import CaseFilter, JobFilter
from processes.engine.jobs import scheduling
from processes.engine.store import audit
from processes.engine.store.audit import Said
from processes.engine.store.models import AnyRow, Job, JobKind, JobState, ProcessInstance
from processes.errors import Refusal
from processes.paging import By, Page, page_from

TOPIC = "engine.bulk"
Among = ColumnElement[bool]
ALL: Among = true()


class ItemState(enum.Enum):
    """How far one case or job of a bulk act is."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class BulkAct(Base):
    """One act on everything that a filter found at that moment."""

    __tablename__ = "bulk_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[str]
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB)
    total: Mapped[int]
    created_at: Mapped[datetime]


class BulkItem(Base):
    """One case or job of a bulk act; `note` is what a refusal said."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index("ix_bulk_item_bulk_id", "bulk_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_id: Mapped[int] = mapped_column(ForeignKey("bulk_act.id", ondelete="CASCADE"))
    target_id: Mapped[int]
    label: Mapped[str]
    state: Mapped[ItemState] = mapped_column(default=ItemState.WAITING, server_default="waiting")
    note: Mapped[str | None]


@dataclass(frozen=True)
class Progress:
    """How far a bulk act is; `refused` are labels and reasons of the first that were refused."""

    act: BulkAct
    done: int
    refused: int
    waiting: int
    refusals: Sequence[AnyRow]


def act_on_cases(session: Session, act: str, chosen: CaseFilter, said: Said, *, among: Among = ALL) -> int:
    """Suspend, resume or cancel every case that the filter finds now; the bulk act's id. ActImpossible for none.

    `among` narrows what there is for whoever acts: a condition on `ProcessInstance`.
    """
    if act not in CASE_ACTS:
        raise ActImpossible
    return _begin(session, act, _cases(chosen, among), said, _described(chosen))


def act_on_jobs(session: Session, act: str, chosen: JobFilter, said: Said, *, among: Among = ALL) -> int:
    """Retry or skip every failed job that the filter finds now; the bulk act's id. ActImpossible for none."""
    if act not in JOB_ACTS:
        raise ActImpossible
    described = _described(chosen)
    if described.pop("cause", None) is not None:  # a key that says nothing to people: one of the errors does
        errors = select(func.min(Job.error)).outerjoin(ProcessInstance, ProcessInstance.id == Job.instance_id)
        described["error"] = session.scalar(errors.where(*chosen.conditions(), among))
    return _begin(session, act, _jobs(chosen, among), said, described)


def count_cases(session: Session, chosen: CaseFilter, *, among: Among = ALL) -> int:
    """How many cases an act would reach."""
    return session.scalar(select(func.count()).select_from(_cases(chosen, among).subquery())) or 0


def count_jobs(session: Session, chosen: JobFilter, *, among: Among = ALL) -> int:
    """How many failed jobs an act would reach."""
    return session.scalar(select(func.count()).select_from(_jobs(chosen, among).subquery())) or 0


def _cases(chosen: CaseFilter, among: Among) -> Select[int, str]:
    return select(ProcessInstance.id, ProcessInstance.business_key).where(*chosen.conditions(), among)


def _jobs(chosen: JobFilter, among: Among) -> Select[int, str]:
    label = func.concat_ws(" ", ProcessInstance.business_key, func.coalesce(Job.element_id, Job.topic))
    return (
        select(Job.id, label)
        .outerjoin(ProcessInstance, ProcessInstance.id == Job.instance_id)
        .where(Job.state == JobState.FAILED, *chosen.conditions(), among)
    )


def _described(chosen: CaseFilter | JobFilter) -> dict[str, Any]:
    values = {name: getattr(chosen, name) for name in chosen.__dataclass_fields__}
    plain = {
        name: [item.value for item in value] if isinstance(value, tuple) else getattr(value, "value", value)
        for name, value in values.items()
    }
    return {name: value for name, value in plain.items() if value}


def _begin(session: Session, name: str, found: Select[int, str], said: Said, chosen: Mapping[str, Any]) -> int:
    bulk = _opened(session, name, said, chosen)
    rows = found.subquery()
    items = select(literal(bulk.id), *rows.c)
    session.execute(insert(BulkItem).from_select(["bulk_id", "target_id", "label"], items))
    return _begun(session, bulk, said)


def begin(
    session: Session,
    name: str,
    found: Iterable[Sequence[tuple[int, str]]],
    said: Said,
    chosen: Mapping[str, Any],
    given: Mapping[str, Any],
) -> int:
    """Do an act to all of these, handed over as ids and labels by the hundred; the bulk act's id.

    `chosen` says how they were found, `given` goes to the act. ActImpossible for an unknown act and for none.
    """
    if name not in ACTS:
        raise ActImpossible
    bulk = _opened(session, name, said, {**chosen, **({"given": dict(given)} if given else {})})
    for some in found:
        rows = [{"bulk_id": bulk.id, "target_id": target, "label": label} for target, label in some]
        if rows:
            session.execute(insert(BulkItem), rows)
    return _begun(session, bulk, said)


def _opened(session: Session, name: str, said: Said, chosen: Mapping[str, Any]) -> BulkAct:
    bulk = BulkAct(act=name, reason=said.reason, actor=said.actor, chosen=dict(chosen), total=0, created_at=said.now)
    session.add(bulk)
    session.flush()
    return bulk


def _begun(session: Session, bulk: BulkAct, said: Said) -> int:
    count = select(func.count()).where(BulkItem.bulk_id == bulk.id)
    bulk.total = session.scalar(count) or 0
    if not bulk.total:
        raise ActImpossible("Nothing fits this any more: nothing was done.")
    details = {"bulk": bulk.id, "act": bulk.act, "chosen": bulk.chosen, "total": bulk.total}
    audit.note(session, "bulk", said, details=details)
    _queue(session, bulk.id, said.now)
    return bulk.id


def _queue(session: Session, bulk_id: int, now: datetime) -> None:
    """A job for every item, behind what people wait for."""
    row = {
        "kind": JobKind.WORK.value,
        "state": JobState.WAITING.value,
        "queue": "jobs",
        "topic": TOPIC,
        "due_at": now,
        "next_at": now,
        "created_at": now,
        "priority": -10,
        "attempts": 0,
    }
    values = [cast(literal(value), _type(name)) for name, value in row.items()]
    arguments = func.jsonb_build_object(cast(literal("item_id"), Text), BulkItem.id)
    items = select(*values, arguments).where(BulkItem.bulk_id == bulk_id)
    session.execute(insert(Job).from_select([*row, "arguments"], items))


def _type(name: str) -> TypeEngine[Any]:
    """The plain type of a job's column: an enumeration is written as its value."""
    kind = Job.__table__.c[name].type
    return Text() if isinstance(kind, String) else kind


@scheduling.job_handler(TOPIC)
def act_on_item(session: Session, *, item_id: int, now: datetime) -> None:
    """Do the act to one case or job; a refusal is kept with the item, anything else is the job's failure."""
    item = session.get(BulkItem, item_id)
    if item is None or item.state is not ItemState.WAITING:
        return
    bulk = session.get_one(BulkAct, item.bulk_id)
    given = bulk.chosen.get("given", {})
    try:
        with session.begin_nested():
            ACTS[bulk.act](session, item.target_id, reason=bulk.reason, actor=bulk.actor, now=now, **given)
        item.state = ItemState.DONE
    except Refusal as refusal:
        item.state, item.note = ItemState.REFUSED, str(refusal)


def progress(session: Session, bulk_id: int) -> Progress | None:
    """How far a bulk act is, or None."""
    bulk = session.get(BulkAct, bulk_id)
    if bulk is None:
        return None
    counts = select(BulkItem.state, func.count()).where(BulkItem.bulk_id == bulk_id).group_by(BulkItem.state)
    of = dict(session.execute(counts).all())
    why = select(BulkItem.label, BulkItem.note).where(BulkItem.bulk_id == bulk_id, BulkItem.state == ItemState.REFUSED)
    refusals = session.execute(why.order_by(BulkItem.id).limit(50)).all() if of.get(ItemState.REFUSED) else []
    done, refused, waiting = (of.get(state, 0) for state in (ItemState.DONE, ItemState.REFUSED, ItemState.WAITING))
    return Progress(bulk, done, refused, waiting, refusals)


NEWEST = (By(BulkAct.id, descending=True),)


def acts_page(
    session: Session, *, order: Sequence[By] = NEWEST, after: str | None = None, limit: int = 50
) -> Page[AnyRow]:
    """Bulk acts with how many items still wait. CursorUnknown."""
    waiting = (
        select(func.count())
        .where(BulkItem.bulk_id == BulkAct.id, BulkItem.state == ItemState.WAITING)
        .scalar_subquery()
    )
    return page_from(session, select(*BulkAct.__table__.c, waiting.label("waiting")), order, after, limit)
