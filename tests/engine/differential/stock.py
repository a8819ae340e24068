"""SpiffWorkflow as it is installed: its own parser, its own workflow, its own script engine, nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.defaults import CallActivity, EndEvent
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.util.event import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.engine.differential.waits import items
from tests.engine.reference.model import Values, Wait

MOST_STEPS = 5_000


class Stock:
    """One case of a stock BpmnWorkflow, in memory."""

    def __init__(self, files: Mapping[str, bytes], process: str, variables: Values) -> None:
        parser = BpmnParser()
        for name, content in files.items():
            parser.add_bpmn_xml(etree.fromstring(content), filename=name)
        self.workflow = BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process))
        self.workflow.get_next_task(spec_name="Start").set_data(**variables)
        self._steps = 0
        self.ended_at: str | None = None
        self._advance()

    def _advance(self) -> None:
        self.workflow.do_engine_steps(did_complete_task=self._done)

    def _done(self, task: Any) -> None:
        self._steps += 1
        assert self._steps < MOST_STEPS, "stock SpiffWorkflow does not come to rest"
        if isinstance(task.task_spec, EndEvent) and self._caller(task.workflow) is None:
            self.ended_at = task.task_spec.bpmn_id

    def _caller(self, workflow: Any) -> Any:
        """The task that called the process in which this runs; None in the process that was started."""
        while workflow.parent_workflow is not None:
            caller = self.workflow.get_task_from_id(workflow.parent_task_id)
            if isinstance(caller.task_spec, CallActivity):
                return caller
            workflow = caller.workflow
        return None

    @property
    def over(self) -> bool:
        return bool(self.workflow.completed)

    def variables(self) -> Mapping[str, Any]:
        """What it ends with."""
        found: dict[str, Any] = self.workflow.data
        return found

    def waits(self) -> list[Wait]:
        """What it offers, in order of names."""
        return sorted([*(wait for wait, _ in self._tasks()), *(Wait("message", name, "") for name in self._messages())])

    def act(self, wait: Wait, values: Values) -> None:
        """What is waited for happens."""
        if wait.kind == "message":
            self.workflow.send_event(BpmnEvent(MessageEventDefinition(wait.element), payload=dict(values)))
        else:
            task = next(task for place, task in self._tasks() if place == wait)
            task.set_data(**values)
            task.run()
        self._advance()

    def _tasks(self) -> list[tuple[Wait, Any]]:
        ready = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return [(Wait("task", task.task_spec.bpmn_id, items(self._own(task))), task) for task in ready]

    def _own(self, task: Any) -> dict[str, Any]:
        """The data of a task without what its process was handed by a caller."""
        caller = self._caller(task.workflow)
        return {name: value for name, value in task.data.items() if caller is None or name not in caller.data}

    def _messages(self) -> list[str]:
        waiting = [task.task_spec.event_definition for task in self.workflow.event_manager.tasks.values()]
        # it takes messages that begin event sub-processes without listing them
        for name in () if self.over else self.workflow.spec.start.trigger_specs:
            waiting += [start.event_definition for start in self.workflow.subprocess_specs[name].bpmn_start_events]
        found = [one for definition in waiting for one in _parts(definition)]
        return [one.name for one in found if isinstance(one, MessageEventDefinition)]


def _parts(definition: Any) -> list[Any]:
    """What an event listens for; an event-based gateway for several."""
    return list(definition.event_definitions) if isinstance(definition, MultipleEventDefinition) else [definition]
