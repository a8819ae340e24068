"""Knows how many running cases have what open: kept counts, right to the last step as what has moved is read live."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    any_,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from processes.engine.counting.models import CaseCount, CountedCase
from processes.engine.jobs.scheduling import recurring
from processes.engine.store.locks import LIVING
from processes.engine.store.models import (
    AnyRow,
    Job,
    JobKind,
    MessageSubscription,
    OpenTask,
    ProcessInstance,
)
from processes.engine.store.uncounted import UncountedCase

AT_ONCE = 20_000  # steps that one run of the job works off
LOCK = 7_305_003  # whoever counts cases holds this
_PLAIN = {"synchronize_session": False}


def open_places() -> Subquery:
    """(instance_id, element_id) of everything that is open: tasks, messages awaited, timers, steps held back."""
    jobs = Job.kind.in_((JobKind.TIMER, JobKind.HELD))
    return union_all(
        select(OpenTask.instance_id, OpenTask.element_id),
        select(MessageSubscription.instance_id, MessageSubscription.element_id),
        select(Job.instance_id, Job.element_id).where(jobs, Job.instance_id.is_not(None)),
    ).subquery("leaf")


def counted(session: Session, *, pack: str | None = None) -> Sequence[AnyRow]:
    """How many running `cases` have exactly the `leaves` open, by `pinned_hash` with its `pinned`; one statement.

    Cases that have made a step since they were counted are taken out of the kept counts and looked at themselves.
    """
    moved = select(UncountedCase.instance_id)
    known = (CaseCount.pinned_hash, CaseCount.pinned, CaseCount.leaves)
    now = _standing(ProcessInstance.id.in_(moved)).subquery()
    parts = [
        (select(*known, CaseCount.cases), CaseCount.pack),
        (select(*known, literal(-1)).join(CountedCase).where(CountedCase.instance_id.in_(moved)), CaseCount.pack),
        (select(now.c.pinned_hash, now.c.pinned, now.c.leaves, literal(1)), now.c.pack),
    ]
    digest, pinned, leaves, cases = (
        union_all(*(part if pack is None else part.where(column == pack) for part, column in parts)).subquery().c
    )
    total = func.sum(cases)
    found = select(digest, func.min(pinned).label("pinned"), leaves, total.label("cases"))
    return session.execute(found.group_by(digest, leaves).having(total > 0)).all()


def _standing(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Running cases as they stand, with the elements that they have open in order; one without any is left out."""
    leaf = open_places()
    leaves = func.array_agg(postgresql.aggregate_order_by(leaf.c.element_id.distinct(), leaf.c.element_id))
    return (
        select(
            ProcessInstance.id.label("instance_id"),
            ProcessInstance.pack,
            ProcessInstance.pinned_hash,
            ProcessInstance.pinned,
            leaves.label("leaves"),
        )
        .join(leaf, leaf.c.instance_id == ProcessInstance.id)
        .where(ProcessInstance.state.in_(LIVING), which)
        .group_by(ProcessInstance.id)
    )


@recurring("engine.count_cases", every="PT15S")
def count_cases(session: Session, *, now: datetime) -> None:
    """Bring the kept counts up to the steps made until now, or the first of very many."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    first = select(UncountedCase.id).order_by(UncountedCase.id).limit(AT_ONCE)
    taken = delete(UncountedCase).where(UncountedCase.id.in_(first)).returning(UncountedCase.instance_id)
    moved = set(session.scalars(taken, execution_options=_PLAIN))
    if moved:
        _take_out(session, moved)
        _put_in(session, moved)
        session.execute(delete(CaseCount).where(CaseCount.cases == 0), execution_options=_PLAIN)


def is_behind(session: Session) -> bool:
    """Whether a step waits to be counted."""
    return session.scalar(select(UncountedCase.id).limit(1)) is not None


def _among(ids: Collection[int]) -> Any:
    return any_(cast(literal(sorted(ids), ARRAY(BigInteger)), ARRAY(BigInteger)))


def _take_out(session: Session, ids: Collection[int]) -> None:
    gone = delete(CountedCase).where(CountedCase.instance_id == _among(ids)).returning(CountedCase.count_id).cte("gone")
    _add(session, gone, -1)


def _put_in(session: Session, ids: Collection[int]) -> None:
    now = _standing(ProcessInstance.id == _among(ids)).cte("now")
    columns = ["pack", "pinned_hash", "pinned", "leaves"]
    kinds = select(*(now.c[name] for name in columns), literal(0)).distinct()
    session.execute(postgresql.insert(CaseCount).from_select([*columns, "cases"], kinds).on_conflict_do_nothing())
    # Who moves between the two statements is counted once more, and until then looked at.
    same = [now.c[name] == getattr(CaseCount, name) for name in ("pack", "pinned_hash", "leaves")]
    placed = select(now.c.instance_id, CaseCount.id).join(CaseCount, same[0] & same[1] & same[2])
    put = insert(CountedCase).from_select(["instance_id", "count_id"], placed).returning(CountedCase.count_id)
    _add(session, put.cte("put"), 1)


def _add(session: Session, cases: Any, sign: int) -> None:
    each = select(cases.c.count_id, (sign * func.count()).label("more")).group_by(cases.c.count_id).subquery()
    changed = update(CaseCount).where(CaseCount.id == each.c.count_id).values(cases=CaseCount.cases + each.c.more)
    session.execute(changed, execution_options=_PLAIN)


def count_anew(session: Session) -> None:
    """Have every case counted that runs or was counted."""
    every = union(select(ProcessInstance.id).where(ProcessInstance.state.in_(LIVING)), select(CountedCase.instance_id))
    session.execute(insert(UncountedCase).from_select(["instance_id"], every))
