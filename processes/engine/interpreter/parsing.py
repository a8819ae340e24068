"""Knows how a file of diagrams becomes specs: which elements are supported, and how flows connect them."""

from __future__ import annotations

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.node_parser import DEFAULT_NSMAP
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from processes.engine.files.diagrams import links
from processes.engine.interpreter.activities import Call, EventSubProcess, Start, SubProcess
from processes.engine.interpreter.events import Boundary, Catch, End, EventGateway, Throw
from processes.engine.interpreter.flows import Flow
from processes.engine.interpreter.gateways import Exclusive, Inclusive, Parallel
from processes.engine.interpreter.nodes import SPLIT, START, Node, Pass, ProcessSpec
from processes.engine.interpreter.reading import CallReader, EventReader, Reader, ScriptReader, SubProcessReader
from processes.engine.interpreter.tasks import Ask, Decide, Operation, Script
from processes.engine.interpreter.triggers import SignalTrigger
from processes.engine.language.expressions import bare, check

NAMESPACES = {**DEFAULT_NSMAP, "camunda": "http://camunda.org/schema/1.0/bpmn"}
_SILENT = {
    "laneSet", "dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation", "association", "group",
    "documentation", "extensionElements", "sequenceFlow", "boundaryEvent", "incoming", "outgoing", "category",
    "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "ioSpecification", "property",
}  # fmt: skip


class OperationReader(Reader):
    """A service task."""

    def create_task(self) -> Node:
        """The operation that its topic names."""
        if self.camunda("type") != "external" or not self.camunda("topic"):
            self.raise_validation_exception("A service task needs the type external and a topic.")
        return super().create_task()


class SendReader(EventReader):
    """A send task: an operation where it has a topic, else a message."""

    def create_task(self) -> Node:
        """The node."""
        if self.camunda("topic"):
            return Operation(self.spec, self.bpmn_id, **self.kwargs())
        return super().create_task()


class DecisionReader(Reader):
    """A business rule task."""

    def create_task(self) -> Node:
        """The decision that it names."""
        if not self.camunda("decisionRef"):
            self.raise_validation_exception("A business rule task needs a decision.")
        return super().create_task()


class StartReader(EventReader):
    """A start event: what starts an event sub-process is kept with that, so the node itself is plain."""

    def create_task(self) -> Node:
        """The node, connected to the first token."""
        if self.spec.start.flows:
            self.raise_validation_exception("A process has exactly one start event.")
        scope, trigger = self.node.getparent(), self.trigger()
        is_signal = isinstance(trigger, SignalTrigger) and etree.QName(scope).localname == "process"
        if scope.get("triggeredByEvent") != "true" and trigger is not None and not is_signal:
            self.raise_validation_exception("A process starts with a plain start event, or a signal.")
        node = Pass(self.spec, self.bpmn_id, **self.kwargs())
        self.spec.start.lead(Flow("", node.name), node)
        return node


class ProcessReader(ProcessParser):
    """Reads one process: all nodes first, then the flows between them, so that its size is no matter of recursion."""

    def _parse(self) -> None:
        self.spec = ProcessSpec(self.bpmn_id, self.get_name(), self.filename)
        self.spec.start = Start(self.spec, START)
        for node in self.node:
            if not isinstance(node.tag, str) or etree.QName(node).localname in _SILENT:
                continue
            self._refuse_unknown(node)
            self.parse_node(node)
        for flow in self.xpath("./bpmn:sequenceFlow"):
            self._connect(flow)
        for source, target in links(self.node):
            self.spec.task_specs[source].lead(Flow("", target), self.spec.task_specs[target])
        if not self.spec.start.flows:
            raise ValidationException("There is no start event.", node=self.node, file_name=self.filename)

    def _refuse_unknown(self, node: etree._Element) -> None:
        if node.tag not in self.parser.PARSER_CLASSES:
            name = etree.QName(node).localname
            raise ValidationException(f"{name} is not supported.", node=node, file_name=self.filename)

    def _connect(self, element: etree._Element) -> None:
        source, target = self._end(element, "sourceRef"), self._end(element, "targetRef")
        conditions = self._xpath(element, "./bpmn:conditionExpression")
        text = conditions[0].text if conditions else None
        default = self.get_node_by_id(element.get("sourceRef")).get("default") == element.get("id")
        if text is not None and not default:
            if not isinstance(source, Exclusive | Inclusive):
                raise ValidationException("Only gateways have conditions.", node=element, file_name=self.filename)
            check(bare(text))
        condition = bare(text) if text and not default else None
        source.lead(Flow(element.get("id", ""), target.name, condition, default), target)

    def _end(self, element: etree._Element, side: str) -> Any:
        name = element.get(side)
        found = self.spec.task_specs.get(SPLIT.format(name)) if side == "targetRef" else None
        found = found or self.spec.task_specs.get(name)
        if found is None or isinstance(found, EventSubProcess):
            raise ValidationException(f"The flow's {side} cannot be connected.", node=element, file_name=self.filename)
        return found


class DiagramReader(BpmnParser):
    """Reads one file. One reader per file: ids of messages and errors may repeat in another."""

    PROCESS_PARSER_CLASS = ProcessReader
    PARSER_CLASSES = {
        full_tag(name): classes
        for name, classes in {
            "startEvent": (StartReader, Pass),
            "endEvent": (EventReader, End),
            "task": (Reader, Pass),
            "manualTask": (Reader, Pass),
            "userTask": (Reader, Ask),
            "serviceTask": (OperationReader, Operation),
            "sendTask": (SendReader, Throw),
            "receiveTask": (EventReader, Catch),
            "scriptTask": (ScriptReader, Script),
            "businessRuleTask": (DecisionReader, Decide),
            "subProcess": (SubProcessReader, SubProcess),
            "callActivity": (CallReader, Call),
            "exclusiveGateway": (Reader, Exclusive),
            "inclusiveGateway": (Reader, Inclusive),
            "parallelGateway": (Reader, Parallel),
            "eventBasedGateway": (Reader, EventGateway),
            "intermediateCatchEvent": (EventReader, Catch),
            "intermediateThrowEvent": (EventReader, Throw),
            "boundaryEvent": (EventReader, Boundary),
        }.items()
    }

    def __init__(self, root: etree._Element, file: str) -> None:
        super().__init__(namespaces=NAMESPACES)
        self.add_bpmn_xml(root, file)

    def _add_data_stores(self, bpmn: etree._Element) -> None:
        """Data stores are drawings here: the database holds the truth."""
