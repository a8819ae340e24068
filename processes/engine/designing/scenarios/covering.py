"""Knows what of the diagrams scenarios reached, and the path that one of them took."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.designing.scenarios.report import Coverage, Entry, Result
from processes.engine.files.drawn import Drawn
from processes.engine.store.models import ProcessHistory

_CHANGES = ("started", "completed", "cancelled", "failed")


def path(session: Session, instance_id: int) -> tuple[Entry, ...]:
    """The entries of this case's history, in order."""
    mine = (ProcessHistory.instance_id == instance_id) & ProcessHistory.kind.in_(_CHANGES)
    found = session.scalars(select(ProcessHistory).where(mine).order_by(ProcessHistory.id))
    return tuple(
        Entry(row.process, row.element_id, row.name, row.kind, row.at, tuple(row.details.get("flows", ())))
        for row in found
    )


def coverage(diagrams: Iterable[Drawn], results: Iterable[Result]) -> tuple[Coverage, ...]:
    """What all paths together reached of each diagram."""
    entries = [entry for result in results for entry in result.path]
    elements = {(entry.process, entry.element) for entry in entries}
    flows = {(entry.process, flow) for entry in entries for flow in entry.flows}
    return tuple(
        Coverage(
            process=drawn.process,
            name=drawn.name,
            elements={name: (drawn.process, name) in elements for name in drawn.elements},
            flows={name: (drawn.process, name) in flows for name in drawn.flows},
            ends={end.id: (drawn.process, end.id) in elements for end in drawn.of("endEvent")},
            names={element.id: element.label for element in drawn.elements.values()},
        )
        for drawn in diagrams
    )
