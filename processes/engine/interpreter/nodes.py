"""Knows what every node of a diagram does with a token, and the nodes that do nothing special."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from processes.engine.errors import EngineError
from processes.engine.interpreter.flows import Extensions, Flow
from processes.engine.interpreter.tokens import COMPLETED, FINISHED, READY, Token

START = "(start)"  # cannot be the id of an element
SPLIT = "{}.BoundaryEventSplit"


class Node(BpmnSpecMixin):
    """One node. A step evaluates everything before it moves anything, so one that fails leaves the case as it was."""

    fallible = True  # its step evaluates or calls something, and so runs under a savepoint
    told: tuple[str, ...] = ("started", "completed", "cancelled")  # what the trail tells of it
    extensions = Extensions()

    def __init__(self, wf_spec: Any, name: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.flows: list[Flow] = []

    @property
    def label(self) -> str:
        """The name drawn in the diagram, or the id."""
        return str(self.bpmn_name or self.bpmn_id or self._wf_spec.name)

    @property
    def asynchronous(self) -> bool:
        """Whether the node waits for a job of its own before it works."""
        return self.extensions.attributes.get("asyncBefore") == "true"

    def lead(self, flow: Flow, target: Node) -> None:
        """Connect a sequence flow while the diagram is read."""
        self.flows.append(flow)
        self.connect(target)

    @property
    def priority(self) -> int:
        """The priority of the node's jobs."""
        text = self.extensions.attributes.get("jobPriority", "0")
        return int(text) if text.isdigit() else 0

    def targets(self) -> list[str]:
        """The names of the nodes that directly follow."""
        return [flow.target for flow in self.flows]

    def arrive(self, token: Token) -> None:
        """A token comes in."""
        token.move(READY)

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Do the work of a READY token; the flows to leave by, or None where it stays (its state is set then)."""
        return self.flows

    def skipped(self, token: Token) -> Sequence[Flow]:
        """The flows to leave by when an administrator skips the work."""
        return self.flows

    def left(self, token: Token) -> None:
        """The token has completed; tell the activity around it."""
        parent = token.parent
        if parent is not None:
            parent.task_spec.child_left(parent, token)

    def child_left(self, token: Token, child: Token) -> None:
        """A token that came from here has completed."""

    def follow(self, token: Token, flows: Sequence[Flow]) -> None:
        """Send tokens along the flows."""
        for flow in flows:
            token.spawn(self._wf_spec.task_specs[flow.target])


class Pass(Node):
    """A node that the token only passes: plain start, plain task, manual task."""

    fallible = False


class Split(Node):
    """Stands before an activity with boundary events: they listen before the activity begins."""

    fallible = False
    told = ()

    def __init__(self, wf_spec: Any, name: str, *, main: str, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.bpmn_id = None
        self.main = main
        self.events: list[str] = []

    def targets(self) -> list[str]:
        """The boundary events, then the activity."""
        return [*self.events, self.main]

    def step(self, token: Token) -> Sequence[Flow]:
        """Let everything begin."""
        return [Flow("", target) for target in self.targets()]

    def child_left(self, token: Token, child: Token) -> None:
        """The activity is done: its boundary events listen no longer."""
        if child.task_spec.name == self.main:
            self.silence(token)

    def silence(self, token: Token) -> None:
        """Take away the boundary events that have not fired."""
        for sibling in token.children:
            if sibling.task_spec.name != self.main and not sibling.internal_data.get("fired"):
                sibling.cancel()


class ProcessSpec(BpmnProcessSpec):
    """The nodes of one process or sub-process; `event_subs` listen while it runs."""

    def __init__(self, name: str, description: str, filename: str | None) -> None:
        # the base class would add its own start, join and end nodes
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.description = description
        self.data_objects: dict[str, Any] = {}
        self.bpmn_start_events: list[Any] = []
        self.event_subs: list[Any] = []

    def node(self, name: str) -> Node:
        """The node of this name; raise EngineError."""
        found = self.task_specs.get(name)
        if found is None:
            raise EngineError(f"{self.name} has no node {name}.")
        return found


def still_running(token: Token) -> bool:
    """Whether a kept token is needed: unfinished, or a split whose activity or boundary events are unfinished."""
    if not token._state & FINISHED:
        return True
    return isinstance(token.task_spec, Split) and any(not child.finished for child in token.children)


def consume(token: Token) -> None:
    """A join takes this token in: it ends here."""
    token.move(COMPLETED)
