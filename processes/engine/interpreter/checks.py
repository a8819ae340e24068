"""Knows what a whole process must have before it may run, beyond what each element says."""

from collections.abc import Iterator, Mapping
from typing import Any

from processes.engine.errors import Fault
from processes.engine.interpreter.events import Catch, EventGateway
from processes.engine.interpreter.gateways import Exclusive
from processes.engine.interpreter.nodes import ProcessSpec
from processes.engine.interpreter.tasks import Decide
from processes.engine.language.decisions import Decision


def faults_of(spec: ProcessSpec, decisions: Mapping[str, Decision]) -> Iterator[Fault]:
    """Everything in one process that would fail when it is reached."""
    for node in spec.task_specs.values():
        for reason in _reasons(node, spec, decisions):
            yield Fault(str(spec.file or ""), node.bpmn_id, reason)


def _reasons(node: Any, spec: ProcessSpec, decisions: Mapping[str, Decision]) -> Iterator[str]:
    if isinstance(node, Decide) and node.extensions.attributes["decisionRef"] not in decisions:
        yield f"There is no decision {node.extensions.attributes['decisionRef']}."
    if isinstance(node, EventGateway):
        targets = [spec.task_specs[flow.target] for flow in node.flows]
        if not targets or not all(isinstance(target, Catch) and len(target._inputs) == 1 for target in targets):
            yield "An event-based gateway leads only to waiting events that nothing else leads to."
    if isinstance(node, Exclusive) and len([flow for flow in node.flows if not (flow.condition or flow.default)]) > (
        1 if len(node.flows) == 1 else 0
    ):
        yield "Every flow of an exclusive gateway has a condition or is the default one."
