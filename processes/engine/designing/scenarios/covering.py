"""Knows what of the diagrams scenarios reached, and the path that one of them took."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.engine.designing.scenarios.report import Coverage, Result, Turn
from processes.engine.files.drawn import Drawn
from processes.engine.store.models import ProcessHistory

_TURNS = ("started", "completed", "cancelled", "failed")


def path(session: Session, instance_id: int) -> tuple[Turn, ...]:
    """Every turn of the token of this case, in order."""
    mine = (ProcessHistory.instance_id == instance_id) & ProcessHistory.kind.in_(_TURNS)
    found = session.scalars(select(ProcessHistory).where(mine).order_by(ProcessHistory.id))
    return tuple(
        Turn(row.process, row.element_id, row.name, row.kind, row.at, tuple(row.details.get("flows", ())))
        for row in found
    )


def coverage(diagrams: Iterable[Drawn], results: Iterable[Result]) -> tuple[Coverage, ...]:
    """What all paths together reached of each diagram."""
    turns = [turn for result in results for turn in result.path]
    elements = {(turn.process, turn.element) for turn in turns}
    flows = {(turn.process, flow) for turn in turns for flow in turn.flows}
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
