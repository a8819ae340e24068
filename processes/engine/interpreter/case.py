"""Knows one running case: start or restore it, tell it what happened, let it advance, look at it, store it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter import state
from processes.engine.interpreter.advance import GO, SKIP, advance
from processes.engine.interpreter.definitions import Definitions
from processes.engine.interpreter.events import Boundary
from processes.engine.interpreter.hearing import listeners
from processes.engine.interpreter.holding import CASE, Holder, correct, holders, nearest
from processes.engine.interpreter.recounting import Recounted, recount, timed
from processes.engine.interpreter.resetting import Place, places, reset
from processes.engine.interpreter.scope import storable, write
from processes.engine.interpreter.surroundings import Surroundings
from processes.engine.interpreter.taking import taken
from processes.engine.interpreter.tasks import Ask
from processes.engine.interpreter.tokens import FINAL, HELD, OUTSIDE, READY, STARTED, Instance, Token
from processes.engine.interpreter.trail import trail
from processes.engine.interpreter.triggers import DUE, MESSAGES, SIGNAL, due_instants, listens
from processes.engine.interpreter.views import Environment, Held, Subscription, Timer, Trail, UserTask


class Case:
    """A process instance in memory. After every act call advance(), then store dump()."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    @classmethod
    def start(cls, definitions: Definitions, variables: Mapping[str, Any], env: Environment) -> Case:
        """A new case, not yet advanced."""
        surroundings = Surroundings(env, definitions.decisions)
        specs = definitions.specs
        instance = Instance(specs[definitions.process], specs, surroundings, storable(variables))
        instance.begin()
        return cls(instance)

    @classmethod
    def restore(cls, definitions: Definitions, state_bytes: bytes, env: Environment) -> Case:
        """The case as `dump` stored it."""
        return cls(state.restore(state_bytes, definitions.specs, Surroundings(env, definitions.decisions)))

    def dump(self) -> bytes:
        """The state without definitions: format byte, then zstandard over JSON."""
        return state.dump(self._instance)

    def advance(self) -> None:
        """Run to the next wait; a step that fails is held before its work, other branches go on."""
        advance(self._instance)

    def complete(self, task_id: str, variables: Mapping[str, Any]) -> None:
        """A person completed this user task; nothing is evaluated yet, so nothing can be lost."""
        token = self._instance.token(task_id)
        if not isinstance(token.task_spec, Ask):
            raise EngineError(f"{task_id} is no user task.")
        token.task_spec.complete(token, variables)

    def fire_timer(self, task_id: str, element_id: str) -> None:
        """Exactly this timer fell due; raise EngineError if nothing waits for it."""
        token = self._listening(task_id, element_id, DUE)
        token.task_spec.fire(token, element_id)

    def set_due(self, task_id: str, element_id: str, due: datetime) -> None:
        """Re-arm exactly this timer to an aware instant."""
        token = self._listening(task_id, element_id, DUE)
        token.internal_data[DUE][element_id] = due.astimezone(UTC).isoformat()

    def deliver(self, task_id: str, element_id: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """A message or signal for just this subscription; what the case took of it. EngineError if nothing waits."""
        token = self._listening(task_id, element_id, MESSAGES)
        kept = taken(token, element_id, variables)
        write(token, kept)
        token.task_spec.fire(token, element_id)
        return kept

    def release(self, task_id: str) -> None:
        """Let a held task run in the next advance()."""
        token = self._held_token(task_id)
        del token.internal_data[HELD]
        token.internal_data.pop(FINAL, None)
        token.internal_data[GO] = True

    def skip(self, task_id: str) -> None:
        """Act as if the held task's work had succeeded without a result."""
        token = self._held_token(task_id)
        token.internal_data[SKIP] = True
        self.release(task_id)
        token.move(READY)  # a join that waits for nobody stands WAITING

    def places(self) -> list[Place]:
        """Where an administrator may set the case anew."""
        return places(self._instance)

    def reset(self, place: str) -> None:
        """Take away what stands in the place's scope and begin there; raise EngineError."""
        reset(self._instance, place)

    def timed(self) -> set[tuple[str, str]]:
        """(task id, element id) of every wait whose time a function gave."""
        return timed(self._instance, listeners(self._instance))

    def recount(self, since: Mapping[tuple[str, str], datetime]) -> list[Recounted]:
        """Ask the functions behind due times anew, as from the instants `since`; what has changed."""
        return recount(self._instance, listeners(self._instance), since)

    def user_tasks(self) -> list[UserTask]:
        """Every task that waits for a person."""
        return [
            token.task_spec.view(token)
            for token in self._instance.tokens()
            if token.state == STARTED and isinstance(token.task_spec, Ask)
        ]

    def timers(self) -> list[Timer]:
        """Every clock that runs."""
        return [
            Timer(str(token.id), element, due)
            for token in listeners(self._instance)
            for element, due in due_instants(token).items()
        ]

    def label(self, task_id: str, element_id: str) -> str:
        """The name drawn at an element for which a token waits; the id where there is none."""
        at = self._instance.token(task_id).workflow.spec
        specs = [at, *self._instance.token(task_id).top.subprocess_specs.values()]
        nodes = (node for spec in specs for node in spec.task_specs.values())
        return next(
            (str(node.bpmn_name) for node in nodes if node.bpmn_id == element_id and node.bpmn_name), element_id
        )

    def subscriptions(self) -> list[Subscription]:
        """Every place that waits for a message or a signal."""
        return [
            Subscription(str(token.id), element, name, key, kind == [SIGNAL])
            for token in listeners(self._instance)
            for element, (name, key, *kind) in token.internal_data.get(MESSAGES, {}).items()
        ]

    def held(self) -> list[Held]:
        """Every task that stands before its work: failed, or asynchronous and not yet run."""
        return [_held_view(token) for token in self._instance.tokens() if HELD in token.internal_data]

    def trail(self) -> list[Trail]:
        """What the tokens did since start or restore, in order; the start of a task that has ended is left out."""
        return trail(self._instance)

    def thrown(self) -> list[tuple[str, dict[str, Any]]]:
        """Messages the diagram threw since start or restore: (name, variables)."""
        return list(self._instance.thrown)

    def signals(self) -> list[tuple[str, dict[str, Any]]]:
        """Signals the diagram threw since start or restore, which other cases are to hear: (name, variables)."""
        return list(self._instance.signals)

    def active_elements(self) -> list[tuple[str, str]]:
        """(process id, element id) of every node where a token stands."""
        tokens = (token for token in self._instance.tokens() if not isinstance(token.task_spec, Boundary))
        places = ((token.workflow.process, token.task_spec.bpmn_id) for token in tokens)
        return list(dict.fromkeys((process, element) for process, element in places if element))

    @property
    def variables(self) -> dict[str, Any]:
        """Variables of the root scope."""
        return dict(self._instance.own or {})

    def holders(self) -> list[Holder]:
        """What keeps variables of its own: the case, called processes, items, input parameters."""
        return holders(self._instance)

    def nearest_holder(self, task_id: str) -> str:
        """The key of the holder whose variables a task sees first."""
        return nearest(self._instance.token(task_id))

    def correct(self, variables: Mapping[str, Any], holder: str = CASE) -> None:
        """Overwrite variables as an administrator does; `holder` is the key of one of `holders`. EngineError."""
        correct(self._instance, holder, storable(variables))

    @property
    def completed(self) -> bool:
        """Nothing is left to do."""
        return bool(self._instance.completed)

    @property
    def ended_at(self) -> str | None:
        """The id of the end event reached last when the case is complete, else None."""
        return self._instance.ended if self._instance.completed else None

    def _listening(self, task_id: str, element_id: str, kind: str) -> Token:
        token = self._instance.token(task_id)
        if not listens(token, element_id, kind):
            raise EngineError(f"Task {task_id} does not wait for {element_id}.")
        return token

    def _held_token(self, task_id: str) -> Token:
        token = self._instance.token(task_id)
        if HELD not in token.internal_data:
            raise EngineError(f"Task {task_id} is not held.")
        return token


def _held_view(token: Token) -> Held:
    node = token.task_spec
    return Held(
        task_id=str(token.id),
        element_id=str(node.bpmn_id or token.workflow.spec.name),
        name=node.label,
        error=token.internal_data[HELD],
        retry=node.extensions.retry,
        priority=node.priority,
        outside=token.internal_data.get(OUTSIDE),
        final=FINAL in token.internal_data,
    )
