"""Knows how a token's changes are told to those who keep the history."""

from collections.abc import Iterator
from uuid import UUID

from processes.engine.interpreter.tokens import CANCELLED, COMPLETED, DECIDED, FINISHED, Instance
from processes.engine.interpreter.views import Trail

_KINDS = {COMPLETED: "completed", CANCELLED: "cancelled"}


def trail(instance: Instance) -> list[Trail]:
    """Every start and end since the case was loaded; the start of what has also ended is left out."""
    return list(_entries(instance))


def _entries(instance: Instance) -> Iterator[Trail]:
    begun: set[UUID] = set(instance.loaded)
    ended = {token.id for token, state, _ in instance.entries if state & FINISHED}
    for token, state, flows in instance.entries:
        kind, node = _KINDS.get(state, "started"), token.task_spec
        fresh = token.id not in begun
        begun.add(token.id)
        if kind not in node.told or (kind == "started" and (not fresh or token.id in ended)):
            continue
        decided = token.internal_data.get(DECIDED) if kind == "completed" else None
        yield Trail(str(token.id), str(node.bpmn_id), token.workflow.process, node.label, kind, flows, decided)
