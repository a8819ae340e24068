"""Knows how to look inside a stored case without touching it: variables, places; for administrators' pages only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from processes.engine.errors import EngineError
from processes.engine.interpreter.case import Case
from processes.engine.interpreter.holding import Holder
from processes.engine.interpreter.resetting import Place
from processes.engine.running.stepping import environment
from processes.engine.store import deployments
from processes.engine.store.models import InstanceState, ProcessInstance


@dataclass(frozen=True)
class Inside:
    """What a case holds, the case itself first; `fault` says why it cannot be read, where it cannot.

    `near` has, by the task of a held step, the key of the holder whose variables that step sees first.
    """

    holders: tuple[Holder, ...] = ()
    places: tuple[Place, ...] = ()
    near: Mapping[str, str] = field(default_factory=dict)
    fault: str | None = None

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables of the case itself."""
        return self.holders[0].variables if self.holders else {}


def inspect(session: Session, instance_id: int, *, now: datetime) -> Inside:
    """The variables of a case and, while it moves, the places where it may be set anew. Takes no lock."""
    instance = session.get(ProcessInstance, instance_id)
    if instance is None:
        return Inside(fault="There is no such case.")
    try:
        definitions = deployments.parsed(session, instance.process, instance.pinned, instance.pinned_hash)
        env = environment(session, instance, actor="system", now=now)
        case = Case.restore(definitions, instance.body, env)
    except EngineError as error:
        return Inside(fault=str(error))
    places = case.places() if instance.state is InstanceState.ACTIVE else []
    near = {held.task_id: case.nearest_holder(held.task_id) for held in case.held()}
    return Inside(tuple(case.holders()), tuple(places), near)
