"""Knows the token: where a case stands. SpiffWorkflow's task tree, kept to what is alive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from processes.engine.errors import EngineError
from processes.engine.interpreter.flows import Flow
from processes.engine.interpreter.surroundings import Surroundings

WAITING, READY, STARTED = TaskState.WAITING, TaskState.READY, TaskState.STARTED
COMPLETED, CANCELLED = TaskState.COMPLETED, TaskState.CANCELLED
FINISHED = TaskState.FINISHED_MASK
DECIDED = "decided"  # in internal_data: by the key of a decision, what it was asked with
HELD = "held"  # in internal_data: stands before its work; the value is the error, None for asyncBefore
OUTSIDE = "outside"  # likewise: the topic of the work that a worker does before the step
FINAL = "final"  # likewise: no further attempt helps against the error


class Token(Task):
    """A task of SpiffWorkflow's tree without its predictions: children come into being when the token leaves.

    `data` holds variables local to this token (the item of a multi-instance body, input parameters);
    `internal_data` holds what the interpreter must remember of it. Both are plain JSON.
    """

    task_spec: Any  # the node at which it stands: nodes know tokens, tokens only ask them

    def __init__(
        self,
        workflow: Any,
        spec: Any,
        parent: Token | None = None,
        *,
        state: int = TaskState.FUTURE,
        id: UUID | None = None,
        data: dict[str, Any] | None = None,
        internal: dict[str, Any] | None = None,
    ) -> None:
        # the base class reads the clock and predicts children
        self.id = id or uuid4()
        self.workflow = workflow
        self.task_spec = spec
        self._parent = parent.id if parent is not None else None
        self._children: list[UUID] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.last_state_change = 0.0
        self.data: dict[str, Any] = data if data is not None else {}
        self.internal_data: dict[str, Any] = internal if internal is not None else {}
        workflow.tasks[self.id] = self
        if parent is not None:
            parent._children.append(self.id)

    @property
    def finished(self) -> bool:
        """Completed or cancelled."""
        return bool(self._state & FINISHED)

    @property
    def top(self) -> Instance:
        """The whole case."""
        return self.workflow.top_workflow

    @property
    def surroundings(self) -> Surroundings:
        """What evaluates expressions and calls operations for this case."""
        return self.workflow.top_workflow.surroundings

    def move(self, state: int, flows: Iterable[Flow] = ()) -> None:
        """Change the state and remember it for the trail."""
        self._state = state
        self.top.record(self, state, flows)

    def spawn(self, spec: Any, data: dict[str, Any] | None = None, internal: dict[str, Any] | None = None) -> Token:
        """A token at `spec` that came from here."""
        child = Token(self.workflow, spec, self, data=data, internal=internal)
        spec.arrive(child)
        return child

    def leave(self, flows: Sequence[Flow]) -> None:
        """The work is done: go on along these flows."""
        self.internal_data.pop(HELD, None)
        self.move(COMPLETED, flows)
        self.task_spec.left(self)
        self.task_spec.follow(self, flows)

    def cancel(self) -> None:
        """Take the token and everything inside its activity away."""
        if self.finished:
            return
        for child in self.children:
            child.cancel()
        self.move(CANCELLED)
        scope = self.top.subprocesses.get(self.id)
        if scope is not None:
            scope.cancel()
            self.top.drop(scope)


class _Branch:
    """What the whole case and the scopes inside it have in common."""

    tasks: dict[UUID, Token]
    spec: Any
    task_tree: Token
    completed: bool
    process: str
    own: dict[str, Any] | None

    def begin(self) -> None:
        """Put the first token at the start."""
        self.task_tree = Token(self, self.spec.start, state=READY)

    def cancel(self, but: Token | None = None) -> None:
        """Take away every token but one."""
        for token in list(self.tasks.values()):
            if token is not but:
                token.cancel()

    def alive(self) -> Iterator[Token]:
        """Every token that is not finished, oldest first."""
        return (token for token in self.tasks.values() if not token._state & FINISHED)


class Scope(_Branch, BpmnSubWorkflow):
    """An embedded sub-process or a called process while it runs; a called process has variables of its own."""

    def __init__(self, spec: Any, parent: Token, own: dict[str, Any] | None) -> None:
        super().__init__(spec, parent.id, parent.top, deserializing=True)
        self.own = own
        # whose variables are used here
        self.process = str(spec.name) if own is not None else parent.workflow.process
        parent.top.subprocesses[parent.id] = self

    @property
    def parent(self) -> Token:
        """The token that stands at the activity."""
        return self.top_workflow.token(self.parent_task_id)


class Instance(_Branch, BpmnWorkflow):
    """A whole case: the root process, the scopes inside it, and what happened since it was loaded."""

    def __init__(
        self, spec: Any, specs: Mapping[str, Any], surroundings: Surroundings, variables: dict[str, Any]
    ) -> None:
        # expressions are evaluated by `surroundings` alone: SpiffWorkflow's own engine would eval() them
        super().__init__(spec, dict(specs), script_engine=_NoEngine(), deserializing=True)
        self.surroundings = surroundings
        self.own = variables
        self.process = str(spec.name)
        self.ended: str | None = None
        self.loaded: set[UUID] = set()  # tokens that stood here before
        self.entries: list[tuple[Token, int, tuple[str, ...]]] = []
        self.thrown: list[tuple[str, dict[str, Any]]] = []
        self.signals: list[tuple[str, dict[str, Any]]] = []

    def record(self, token: Token, state: int, flows: Iterable[Flow]) -> None:
        """Remember a change of state for the trail."""
        self.entries.append((token, state, tuple(flow.id for flow in flows if flow.id)))

    def branches(self) -> list[Any]:
        """The root and every scope that runs, outer before inner."""
        return [self, *self.subprocesses.values()]

    def tokens(self) -> Iterator[Token]:
        """Every token that is not finished."""
        for branch in self.branches():
            yield from branch.alive()

    def token(self, task_id: str | UUID) -> Token:
        """The token with this id; raise EngineError."""
        try:
            key = task_id if isinstance(task_id, UUID) else UUID(task_id)
        except ValueError as error:
            raise EngineError(f"{task_id!r} is no task id.") from error
        for branch in self.branches():
            if key in branch.tasks:
                return branch.tasks[key]
        raise EngineError(f"The case has no task {task_id}.")

    def drop(self, scope: Scope) -> None:
        """Forget a scope that has ended, with those inside it."""
        for inner in list(self.subprocesses.values()):
            if inner.parent_task_id in scope.tasks:
                self.drop(inner)
        self.subprocesses.pop(scope.parent_task_id, None)


class _NoEngine:
    def __getattr__(self, name: str) -> Any:
        raise EngineError("SpiffWorkflow's own script engine must never run.")
