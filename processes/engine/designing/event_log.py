"""Knows the event log of a process as process mining takes it: of each case, what began and ended at which step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.engine.counting.passages import CAME, LEFT
from processes.engine.designing.standing import Chosen
from processes.engine.designing.stays import Period
from processes.engine.files.resources import DefinitionKind
from processes.engine.store.models import AnyRow, Definition, ProcessHistory, ProcessInstance

AT_ONCE = 500  # cases that are read together


@dataclass(frozen=True)
class Trace:
    """One case (id, business_key, pack, version) with its events in order: at, kind, element_id, name, actor."""

    case: AnyRow
    events: Sequence[AnyRow]


def traces(session: Session, chosen: Chosen, period: Period) -> Iterator[Trace]:
    """The whole way of every case that began in the period through the process, the oldest first.

    Two statements for every AT_ONCE cases; what people entered is not read.
    """
    last = 0
    while rows := _cases(session, chosen, period, last):
        events = {
            instance: list(found)
            for instance, found in groupby(_events(session, chosen, rows), lambda event: event.instance_id)
        }
        yield from (Trace(row, events[row.id]) for row in rows if row.id in events)
        last = rows[-1].id


def _cases(session: Session, chosen: Chosen, period: Period, last: int) -> Sequence[AnyRow]:
    drawn = select(Definition.version).where(
        Definition.id == func.any(ProcessInstance.pinned),
        Definition.kind == DefinitionKind.BPMN,
        Definition.key == chosen.process,
    )
    found = select(
        ProcessInstance.id,
        ProcessInstance.business_key,
        ProcessInstance.pack,
        ProcessInstance.started_at,
        drawn.limit(1).scalar_subquery().label("version"),
    ).where(
        ProcessInstance.id > last,
        ProcessInstance.started_at >= period.since,
        ProcessInstance.started_at < period.until,
        *chosen.of_case(),
        chosen.of_pinned(),
    )
    return session.execute(found.order_by(ProcessInstance.id).limit(AT_ONCE)).all()


def _events(session: Session, chosen: Chosen, rows: Sequence[AnyRow]) -> Sequence[AnyRow]:
    found = select(
        ProcessHistory.instance_id,
        ProcessHistory.at,
        ProcessHistory.kind,
        ProcessHistory.element_id,
        ProcessHistory.name,
        ProcessHistory.actor,
    ).where(
        ProcessHistory.business_key.in_([row.business_key for row in rows]),
        ProcessHistory.at >= min(row.started_at for row in rows),
        ProcessHistory.instance_id.in_([row.id for row in rows]),
        ProcessHistory.process == chosen.process,
        ProcessHistory.kind.in_(CAME + LEFT),
    )
    return session.execute(found.order_by(ProcessHistory.instance_id, ProcessHistory.id)).all()
