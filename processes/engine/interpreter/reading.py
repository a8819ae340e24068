"""Knows how one element of a diagram becomes a node: SpiffWorkflow's parser with our nodes and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.task_parsers import SubprocessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from processes.engine.files.diagrams import linked, local
from processes.engine.files.lanes import lane_of, people_of
from processes.engine.files.receiving import declared
from processes.engine.interpreter.activities import Call, EventSub, EventSubProcess, Mapping, SubProcess
from processes.engine.interpreter.events import Boundary
from processes.engine.interpreter.flows import Extensions
from processes.engine.interpreter.loops import Loop, MultiInstance
from processes.engine.interpreter.nodes import SPLIT, Node, Pass, Split
from processes.engine.interpreter.triggers import (
    CodeTrigger,
    MessageTrigger,
    SignalTrigger,
    Terminate,
    TimerTrigger,
    Trigger,
)
from processes.engine.language.expressions import bare

CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
_NAME = re.compile(r"[A-Za-z_]\w*")


class Reader(TaskParser):
    """Reads an element without following its flows: the process connects them when all nodes are there."""

    def parse_node(self) -> Node:
        """The node (or the split before it, where it has boundary events)."""
        node = self.create_task()
        node.extensions = self.extensions()
        node = self._looped(node)
        boundary = self.process_parser.get_boundary_events(self.bpmn_id)
        return self._split(node, boundary) if boundary else node

    def create_task(self) -> Node:
        """The node itself."""
        return self.spec_class(self.spec, self.bpmn_id, **self.kwargs())

    def kwargs(self) -> dict[str, Any]:
        """What every node is made with."""
        return {"lane": self.lane, "bpmn_name": self.node.get("name")}

    def camunda(self, name: str, node: etree._Element | None = None) -> str | None:
        """A camunda: attribute."""
        return (self.node if node is None else node).get(CAMUNDA + name)

    def extensions(self) -> Extensions:
        """Everything that camunda: attributes and elements say of this element."""
        inside = "./bpmn:extensionElements/camunda:"
        retry = self.xpath(inside + "failedJobRetryTimeCycle")
        properties = self.xpath(inside + "properties/camunda:property")
        return Extensions(
            attributes={key.removeprefix(CAMUNDA): text for key, text in self.node.items() if key.startswith(CAMUNDA)},
            inputs=self._parameters(inside + "inputOutput/camunda:inputParameter"),
            outputs=self._parameters(inside + "inputOutput/camunda:outputParameter"),
            properties={node.get("name"): node.get("value") or "" for node in properties},
            people=people_of(lane_of(self.node)) if local(self.node) == "userTask" else "",
            retry=retry[0].text.strip() if retry and retry[0].text else self.camunda("failedJobRetryTimeCycle"),
        )

    def _parameters(self, path: str) -> tuple[tuple[str, str], ...]:
        nodes = self.xpath(path)
        if any(len(node) for node in nodes):
            self.raise_validation_exception("A parameter holds text or ${expression}, no script, list or map.")
        return tuple((node.get("name"), node.text or "") for node in nodes)

    def _looped(self, node: Node) -> Node:
        found = self.xpath("./bpmn:multiInstanceLoopCharacteristics")
        if self.xpath("./bpmn:standardLoopCharacteristics"):
            self.raise_validation_exception("Standard loops are not supported; draw the way back.")
        if not found:
            return node
        child = f"{node.name} [child]"
        del self.spec.task_specs[node.name]
        self.spec.task_specs[child] = node
        node.name = child
        whole = MultiInstance(self.spec, self.bpmn_id, child=child, loop=self._loop(found[0], node), **self.kwargs())
        whole.extensions = node.extensions
        # asyncBefore belongs to the activity as a whole
        own = {key: text for key, text in node.extensions.attributes.items() if key != "asyncBefore"}
        node.extensions = replace(node.extensions, attributes=own)
        return whole

    def _loop(self, node: etree._Element, activity: Node) -> Loop:
        collection, properties = self.camunda("collection", node), activity.extensions.properties
        cardinality, condition = self._inner(node, "loopCardinality"), self._inner(node, "completionCondition")
        if not collection and not cardinality:
            self.raise_validation_exception("A multi-instance activity needs a collection or a cardinality.")
        output_item = properties.get("outputElement")
        named = {name.strip() for name in properties.get("localVariables", "").split(",") if name.strip()}
        if output_item and _NAME.fullmatch(bare(output_item)):
            named.add(bare(output_item))
        return Loop(
            sequential=node.get("isSequential") == "true",
            collection=bare(collection) if collection else None,
            item=self.camunda("elementVariable", node),
            cardinality=bare(cardinality) if cardinality else None,
            condition=bare(condition) if condition else None,
            output=properties.get("outputCollection"),
            output_item=bare(output_item) if output_item else None,
            locals=tuple(sorted(named)),
        )

    def _inner(self, node: etree._Element, name: str) -> str | None:
        return next((child.text for child in self._xpath(node, f"./bpmn:{name}")), None)

    def _split(self, node: Node, events: list[etree._Element]) -> Split:
        split = Split(self.spec, SPLIT.format(self.bpmn_id), main=node.name, lane=node.lane)
        split.connect(node)
        for event in events:
            boundary: Node = self.process_parser.parse_node(event)
            split.connect(boundary)
            split.events.append(boundary.name)
        return split


class ScriptReader(Reader):
    """A script task."""

    def create_task(self) -> Node:
        """Its lines."""
        script = next((node.text or "" for node in self.xpath("./bpmn:script")), "")
        return self.spec_class(
            self.spec, self.bpmn_id, script=script, result=self.camunda("resultVariable"), **self.kwargs()
        )


class SubProcessReader(Reader):
    """A sub-process, embedded or started by an event."""

    def create_task(self) -> Node:
        """The node; its inside is parsed as a spec of its own."""
        SubprocessParser.get_subprocess_spec(self)
        if self.node.get("triggeredByEvent") != "true":
            return SubProcess(self.spec, self.bpmn_id, **self.kwargs())
        node = EventSubProcess(self.spec, self.bpmn_id, **self.kwargs())
        start = self.xpath("./bpmn:startEvent")[0]
        reader = EventReader(self.process_parser, None, start, self.nsmap, lane=self.lane)
        trigger = reader.trigger()
        interrupting = start.get("isInterrupting", "true") == "true"
        if trigger is None or (isinstance(trigger, CodeTrigger) and trigger.kind == "error" and not interrupting):
            reader.raise_validation_exception("An event sub-process starts with a timer, message, error or escalation.")
        self.spec.event_subs.append(EventSub(start.get("id"), self.bpmn_id, trigger, interrupting))
        return node


class CallReader(Reader):
    """A call activity."""

    def create_task(self) -> Node:
        """The node with its mappings."""
        node = Call(self.spec, self.bpmn_id, called=SubprocessParser.get_call_activity_spec(self), **self.kwargs())
        node.mapped_in, node.mapped_out = self._mappings("in"), self._mappings("out")
        return node

    def _mappings(self, direction: str) -> tuple[Mapping, ...]:
        return tuple(
            Mapping(None) if line.get("variables") == "all" else self._mapping(line)
            for line in self.xpath(f"./bpmn:extensionElements/camunda:{direction}")
            if line.get("businessKey") is None
        )

    def _mapping(self, line: etree._Element) -> Mapping:
        expression, target = line.get("sourceExpression"), line.get("target")
        if not target or not (expression or line.get("source")):
            self.raise_validation_exception("A mapping needs a source and a target.")
        return Mapping(target, line.get("source"), bare(expression) if expression else None)


class EventReader(Reader):
    """Every kind of event, send and receive tasks, the event-based gateway."""

    def create_task(self) -> Node:
        """The node with what it listens for or throws; a link is only passed."""
        if linked(self.node) is not None:
            return Pass(self.spec, self.bpmn_id, **self.kwargs())
        kwargs = self.kwargs() | {"trigger": self.trigger()}
        if issubclass(self.spec_class, Boundary):
            kwargs["interrupting"] = self.node.get("cancelActivity", "true") == "true"
        return self.spec_class(self.spec, self.bpmn_id, **kwargs)

    def trigger(self) -> Trigger:
        """What the event listens for or throws; None for a plain one."""
        if self.node.get("messageRef"):
            return self._message(self.node)
        found = [node for node in self.node if isinstance(node.tag, str) and node.tag.endswith("EventDefinition")]
        if not found:
            return None
        kind = etree.QName(found[0]).localname.removesuffix("EventDefinition")
        readers: dict[str, Callable[[etree._Element], Trigger]] = {
            "message": self._message,
            "signal": self._signal,
            "timer": self._timer,
            "error": self._code,
            "escalation": self._code,
            "terminate": lambda _: Terminate(),
        }
        if len(found) > 1 or kind not in readers:
            self.raise_validation_exception(f"A {kind} event is not supported here.")
        return readers[kind](found[0])

    def _message(self, node: etree._Element) -> MessageTrigger:
        name = self.process_parser.parser.messages.get(node.get("messageRef"))
        if not name:
            self.raise_validation_exception("The message has no name.")
        properties = self.xpath("./bpmn:extensionElements/camunda:properties/camunda:property")
        key = next((node.get("value") for node in properties if node.get("name") == "correlationKey"), None)
        return MessageTrigger(name, key, declared(self.node))

    def _signal(self, node: etree._Element) -> SignalTrigger:
        name = self.process_parser.parser.signals.get(node.get("signalRef"))
        if not name:
            self.raise_validation_exception("The signal has no name.")
        return SignalTrigger(name, declared(self.node))

    def _timer(self, node: etree._Element) -> TimerTrigger:
        for kind in ("timeDate", "timeDuration", "timeCycle"):
            for text in self._xpath(node, f"./bpmn:{kind}"):
                if text.text and text.text.strip():
                    return TimerTrigger(kind, text.text.strip())
        return self.raise_validation_exception("The timer has no time.")

    def _code(self, node: etree._Element) -> CodeTrigger:
        kind = etree.QName(node).localname.removesuffix("EventDefinition")
        known = self.process_parser.parser.errors if kind == "error" else self.process_parser.parser.escalations
        reference, code = node.get(f"{kind}Ref"), None
        if reference:
            code = known.get(reference, {}).get(f"{kind}_code")
            if not code:
                self.raise_validation_exception(f"The {kind} has no code.")
        code_variable, text_variable = f"{kind}CodeVariable", f"{kind}MessageVariable"
        return CodeTrigger(kind, code, self.camunda(code_variable, node), self.camunda(text_variable, node))
