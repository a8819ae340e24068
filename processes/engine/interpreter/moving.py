"""Knows how a case moves to another version of its diagrams: every token to its counterpart, nothing started anew."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from processes.engine.interpreter import state
from processes.engine.interpreter.activities import Start, SubProcess
from processes.engine.interpreter.advance import described
from processes.engine.interpreter.case import Case
from processes.engine.interpreter.counterparts import (
    Changes,
    Hindered,
    Hindrance,
    Obstacle,
    counterpart,
    place_of,
    renamed,
    split_of,
    ways,
)
from processes.engine.interpreter.definitions import Definitions
from processes.engine.interpreter.events import FIRED, Boundary, Catch, EventGateway
from processes.engine.interpreter.gateways import Inclusive, Parallel
from processes.engine.interpreter.listening import Heard, carry, take_over_form
from processes.engine.interpreter.nodes import Split
from processes.engine.interpreter.surroundings import Surroundings
from processes.engine.interpreter.tasks import Ask
from processes.engine.interpreter.tokens import COMPLETED, HELD, STARTED, WAITING, Instance, Scope, Token
from processes.engine.interpreter.views import Environment

Place = tuple[str, str]


class CannotMove(Exception):
    """The case stays where it is; `hindrances` says why, one for every token."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        self.hindrances = hindrances
        super().__init__("; ".join(f"{one.element}: {one.obstacle.value}" for one in hindrances))


@dataclass
class Moved:
    """A case on its new definitions. `places` are (task id, old element id) whose element has another id now,
    `steps` are the ((process, element), (process, element)) of tokens that history must see move."""

    case: Case
    places: dict[Place, str] = field(default_factory=dict)
    steps: list[tuple[Place, Place]] = field(default_factory=list)


def move(old: Definitions, new: Definitions, body: bytes, changes: Changes, env: Environment) -> Moved:
    """The case that `body` stores under `old`, standing in `new`; raise CannotMove. Nothing is run or changed.

    Task ids, offers, due instants, what is left of cycles and variables are kept. Boundary events and event
    sub-processes that only the new version has begin to listen now; those that it lacks listen no longer.
    """
    was = state.restore(body, old.specs, Surroundings(env, old.decisions))
    return _Mover(was, new, changes, env).moved()


class _Mover:
    def __init__(self, was: Instance, new: Definitions, changes: Changes, env: Environment) -> None:
        self._was, self._new, self._changes = was, new, changes
        self._now = Instance(new.specs[was.process], new.specs, Surroundings(env, new.decisions), was.own or {})
        self._now.completed, self._now.ended = was.completed, was.ended
        self._tokens: dict[UUID, Token] = {}  # by old id; of a split that is gone, what stood before it
        self._hindrances: list[Hindrance] = []
        self._found = Moved(Case(self._now))

    def moved(self) -> Moved:
        """Outer scopes first, so that inner ones find the token in which they stand."""
        self._branch(self._was, self._now)
        for scope in self._was.branches()[1:]:
            parent = self._tokens.get(scope.parent_task_id)
            if parent is not None and isinstance(parent.task_spec, SubProcess):
                spec = self._new.specs[parent.task_spec.inside]
                self._branch(scope, Scope(spec, parent, scope.own))
        if self._hindrances:
            raise CannotMove(self._hindrances)
        self._now.loaded = {token.id for token in self._now.tokens()}
        return self._found

    def _branch(self, was: Any, now: Any) -> None:
        for token in was.tasks.values():
            if isinstance(token.task_spec, Split):
                self._split(token, now)
            elif not self._is_gone(token):
                try:
                    self._token(token, now)
                except Hindered as hindered:
                    self._hinder(token, hindered.obstacle)

    def _hinder(self, token: Token, obstacle: Obstacle, detail: str = "") -> None:
        _, element = place_of(token)
        self._hindrances.append(Hindrance(obstacle, element, token.task_spec.label, detail))

    def _split(self, was: Token, branch: Any) -> None:
        """What stands before an activity with boundary events; without it where it has none any more."""
        node, before = None, self._before(was, branch)
        activity = was.task_spec._wf_spec.task_specs[was.task_spec.main]
        with suppress(Hindered):
            node = split_of(counterpart(activity, branch.spec, self._changes), branch.spec)
        split = Token(branch, node, before, state=was.state, id=was.id) if node is not None else before
        self._tokens[was.id] = split

    def _before(self, was: Token, branch: Any) -> Token:
        """The token from which this one came: the first one of its scope, where that is history."""
        found: Token = self._tokens.get(was.parent.id, branch.task_tree)
        return found

    def _is_gone(self, was: Token) -> bool:
        """A boundary event that listens, and that the activity does not have in the new version."""
        if not isinstance(was.task_spec, Boundary) or was.state != WAITING:
            return False
        split = self._tokens[was.parent.id].task_spec
        element = renamed(self._changes, was.workflow.spec.name, str(was.task_spec.bpmn_id))
        return not isinstance(split, Split) or element not in split.events

    def _token(self, was: Token, branch: Any) -> None:
        node = counterpart(was.task_spec, branch.spec, self._changes)
        via = self._via(was, node)
        parent = None if isinstance(node, Start) else self._parent(was, node, branch)
        internal = was.internal_data | via
        token = Token(branch, node, parent, state=was.state, id=was.id, internal=internal, data=was.data)
        self._tokens[was.id] = token
        if parent is None:
            branch.task_tree = token
        self._listen(was, token)
        if isinstance(node, Ask) and "task" in internal and was.state == STARTED:
            self._attempt(was, lambda: take_over_form(was.task_spec, token))
        self._note(was, token)
        if parent is not None and isinstance(parent.task_spec, Split) and not token.finished:
            self._listen_anew(was, token, parent)

    def _parent(self, was: Token, node: Any, branch: Any) -> Token:
        before, split = self._before(was, branch), split_of(node, branch.spec)
        if split is None or isinstance(before.task_spec, Split):
            return before
        return Token(branch, split, before, state=COMPLETED)

    def _via(self, was: Token, node: Any) -> dict[str, Any]:
        """By which way the token came to a joining gateway."""
        came = was.internal_data.get("via")
        if came is None or not isinstance(node, Parallel | Inclusive):
            return {}
        found = ways(was.task_spec, node, self._changes)
        if found is None and was.state == WAITING:
            raise Hindered(Obstacle.WAY)
        return {"via": (found or {}).get(came, came)}

    def _listen(self, was: Token, token: Token) -> None:
        """Go on listening for what is listened for, under the new ids."""
        old, node = was.task_spec, token.task_spec
        if isinstance(node, Catch):
            heard: list[Heard] = [(str(old.bpmn_id), old.trigger, str(node.bpmn_id), node.trigger)]
        elif isinstance(node, EventGateway):
            heard = list(self._gateway(was, token))
        elif isinstance(node, Start) and token.finished and not token.internal_data.get("interrupted"):
            heard = list(self._event_subs(was, token))
        else:
            return
        self._attempt(was, lambda: carry(token, heard))
        for before, _, now, _ in heard:
            if before is not None and before != now:
                self._found.places[str(was.id), before] = now

    def _gateway(self, was: Token, token: Token) -> Iterable[Heard]:
        """The events behind an event-based gateway; those that are new as well."""
        nodes, targets = was.workflow.spec.task_specs, [flow.target for flow in token.task_spec.flows]
        known = {
            renamed(self._changes, was.workflow.spec.name, flow.target): flow.target for flow in was.task_spec.flows
        }
        if FIRED in token.internal_data:
            chosen = renamed(self._changes, was.workflow.spec.name, token.internal_data[FIRED])
            token.internal_data[FIRED] = chosen
            if chosen not in targets:
                raise Hindered(Obstacle.WAY)
        for name in targets:
            node, old = token.workflow.spec.task_specs[name], nodes.get(known.get(name, ""))
            if old is not None:
                counterpart(old, token.workflow.spec, self._changes)
            yield (old and str(old.bpmn_id), old and old.trigger, name, node.trigger)

    def _event_subs(self, was: Token, token: Token) -> Iterable[Heard]:
        """What starts event sub-processes of the scope; those that are new as well."""
        scope = was.workflow.spec
        known = {renamed(self._changes, scope.name, sub.node): sub for sub in scope.event_subs}
        for sub in token.workflow.spec.event_subs:
            old = known.get(sub.node)
            if old is not None and type(old.trigger) is not type(sub.trigger):
                raise Hindered(Obstacle.TRIGGER)
            yield (old and old.element, old and old.trigger, sub.element, sub.trigger)

    def _listen_anew(self, was: Token, token: Token, split: Token) -> None:
        """Boundary events that only the new version has listen from now on."""
        if split.task_spec.main != token.task_spec.name:
            return
        before = was.parent.task_spec
        scope = was.workflow.spec.name
        known = {renamed(self._changes, scope, name) for name in getattr(before, "events", ())}
        for name in split.task_spec.events:
            if name not in known:
                node = split.workflow.spec.task_specs[name]
                event = Token(split.workflow, node, split, state=WAITING)
                heard: Heard = (None, None, name, node.trigger)
                self._attempt(was, lambda event=event, heard=heard: carry(event, [heard]))

    def _attempt(self, was: Token, work: Any) -> None:
        """Evaluate something of the new version under a savepoint; what fails keeps the case where it is."""
        try:
            with self._now.surroundings.env.savepoint():
                work()
        except Exception as error:
            self._hinder(was, Obstacle.VALUE, described(error))

    def _note(self, was: Token, token: Token) -> None:
        before, now = place_of(was), place_of(token)
        if before[1] != now[1] and (token.state == STARTED or HELD in token.internal_data):
            self._found.places[str(was.id), before[1]] = now[1]
        if before != now and not token.finished and "started" in token.task_spec.told:
            self._found.steps.append((before, now))
