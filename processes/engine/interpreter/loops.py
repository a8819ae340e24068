"""Knows multi-instance activities: one instance for every item, one after the other or all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.evaluating import evaluate
from processes.engine.interpreter.flows import Flow
from processes.engine.interpreter.nodes import Node
from processes.engine.interpreter.scope import names, storable, write
from processes.engine.interpreter.tokens import COMPLETED, READY, STARTED, Token

MAX_ITEMS = 200


@dataclass(frozen=True)
class Loop:
    """How an activity repeats: over a collection or a number, what is collected, when it stops early."""

    sequential: bool
    collection: str | None = None
    item: str | None = None
    cardinality: str | None = None
    condition: str | None = None
    output: str | None = None
    output_item: str | None = None
    locals: tuple[str, ...] = ()


class MultiInstance(Node):
    """The activity as a whole; the node that is repeated stands beside it as `<id> [child]`."""

    told = ()

    def __init__(self, wf_spec: Any, name: str, *, child: str, loop: Loop, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.child = child
        self.loop = loop

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Begin the instances; or take in those that have ended, and go on after the last."""
        if "results" not in token.internal_data:
            items = self._items(token)
            token.internal_data.update(results={}, count=len(items), ended=0, next=0)
            if self.loop.sequential:
                token.internal_data["items"] = items
            self._begin(token, items)
        else:
            self._take_in(token)
        state = token.internal_data
        if state["ended"] < state["count"] and not state.get("enough"):
            token.move(STARTED)
            return None
        for child in token.children:
            child.cancel()
        if self.loop.output:
            in_order = sorted(state["results"].items(), key=lambda result: int(result[0]))
            write(token, {self.loop.output: [result for _, result in in_order]})
        return self.flows

    def child_left(self, token: Token, child: Token) -> None:
        """An instance has ended: it is taken in by a step of its own, which may fail and be tried again."""
        if token.state == STARTED:
            token.move(READY)

    def _items(self, token: Token) -> list[Any]:
        loop = self.loop
        if loop.collection is not None:
            found = evaluate(token, loop.collection)
            if not isinstance(found, list | tuple):
                raise EngineError(f"{self.bpmn_id}: {loop.collection} is not a list.")
            self._check_count(len(found))
            return list(storable({"items": found})["items"])
        count = int(evaluate(token, loop.cardinality or "0"))
        self._check_count(count)
        return list(range(count))

    def _check_count(self, count: int) -> None:
        if count > MAX_ITEMS:
            raise EngineError(f"{self.bpmn_id}: {count} instances are more than {MAX_ITEMS}.")

    def _begin(self, token: Token, items: list[Any]) -> None:
        """Begin the next instance, or all of them."""
        state = token.internal_data
        ahead = range(state["next"], len(items))
        for index in ahead[:1] if self.loop.sequential else ahead:
            state["next"] = index + 1
            data = {"loopCounter": index, **dict.fromkeys(self.loop.locals)}
            if self.loop.item:
                data[self.loop.item] = items[index]
            internal = {"index": index} | ({"private": True} if self.loop.output else {})
            token.spawn(self._wf_spec.task_specs[self.child], data=data, internal=internal)

    def _take_in(self, token: Token) -> None:
        state, ended = token.internal_data, [child for child in token.children if child.state == COMPLETED]
        results = {str(child.internal_data["index"]): self._result(child) for child in ended}
        enough = bool(ended) and self._enough(token, ended[-1], state["ended"] + len(ended))
        state["results"] |= results
        for child in ended:
            token._children.remove(child.id)
            del token.workflow.tasks[child.id]
        state["ended"] += len(ended)
        if enough:
            state["enough"] = True
        elif ended and self.loop.sequential:
            self._begin(token, state["items"])

    def _result(self, child: Token) -> Any:
        if not self.loop.output or not self.loop.output_item:
            return None
        return storable({"": evaluate(child, self.loop.output_item)})[""]

    def _enough(self, token: Token, last: Token, ended: int) -> bool:
        if self.loop.condition is None:
            return False
        count = token.internal_data["count"]
        counts = {"nrOfInstances": count, "nrOfCompletedInstances": ended, "nrOfActiveInstances": count - ended}
        return bool(evaluate(last, self.loop.condition, {**names(last), **counts}))
