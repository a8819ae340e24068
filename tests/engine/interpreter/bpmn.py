"""Writes small diagrams for tests, and surroundings for running them without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from processes.engine.interpreter.case import Case
from processes.engine.interpreter.definitions import Definitions
from processes.engine.language.builtins import builtins

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="d" targetNamespace="t">'
)
START, END = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'
NOW = datetime(2026, 3, 28, 22, 0, tzinfo=UTC)


def flows(*steps: str) -> str:
    """Sequence flows from lines such as "s > a > e" and "g > a: x > 3" (condition) and "g > b: default"."""
    out = []
    for line in steps:
        path, _, condition = line.partition(": ")
        names = path.split(" > ")
        for source, target in pairwise(names):
            text = condition.replace("<", "&lt;").replace(">", "&gt;")
            inner = f"<bpmn:conditionExpression>{text}</bpmn:conditionExpression>" if condition else ""
            inner = "" if condition == "default" else inner
            out.append(f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}'
                       "</bpmn:sequenceFlow>")  # fmt: skip
    return "".join(out)


def process(body: str, *lines: str, id: str = "p", defs: str = "") -> bytes:
    """A file with one process; start event s and end event e are added unless the body has some."""
    body = ("" if "<bpmn:startEvent" in body.split("<bpmn:subProcess")[0] else START) + body
    body += "" if 'id="e"' in body else END
    inside = f'<bpmn:process id="{id}" isExecutable="true">{body}{flows(*lines)}</bpmn:process>'
    return f"{HEAD}{defs}{inside}</bpmn:definitions>".encode()


def extensions(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""


def parameters(inputs: Mapping[str, str], outputs: Mapping[str, str]) -> str:
    lines = [f'<camunda:inputParameter name="{n}">{t}</camunda:inputParameter>' for n, t in inputs.items()]
    lines += [f'<camunda:outputParameter name="{n}">{t}</camunda:outputParameter>' for n, t in outputs.items()]
    return f"<camunda:inputOutput>{''.join(lines)}</camunda:inputOutput>" if lines else ""


def properties(**values: str) -> str:
    lines = "".join(f'<camunda:property name="{name}" value="{text}"/>' for name, text in values.items())
    return f"<camunda:properties>{lines}</camunda:properties>" if lines else ""


def service(id: str, topic: str, inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None,
            attributes: str = "", inner: str = "") -> str:  # fmt: skip
    return (
        f'<bpmn:serviceTask id="{id}" camunda:type="external" camunda:topic="{topic}" {attributes}>'
        f"{extensions(parameters(inputs or {}, outputs or {}))}{inner}</bpmn:serviceTask>"
    )


def user(id: str, attributes: str = "", inner: str = "", outputs: Mapping[str, str] | None = None, **props: str) -> str:
    more = extensions(properties(**props) + parameters({}, outputs or {}))
    return f'<bpmn:userTask id="{id}" {attributes}>{more}{inner}</bpmn:userTask>'


def gateway(kind: str, id: str, default: str = "") -> str:
    mark = f' default="{default}"' if default else ""
    return f'<bpmn:{kind}Gateway id="{id}"{mark}/>'


def timer(kind: str, text: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"


def message(ref: str = "m1") -> str:
    return f'<bpmn:messageEventDefinition messageRef="{ref}"/>'


def error(ref: str = "") -> str:
    return f'<bpmn:errorEventDefinition errorRef="{ref}"/>' if ref else "<bpmn:errorEventDefinition/>"


def catch(id: str, definition: str, **props: str) -> str:
    inner = extensions(properties(**props)) + definition
    return f'<bpmn:intermediateCatchEvent id="{id}">{inner}</bpmn:intermediateCatchEvent>'


def boundary(id: str, attached: str, definition: str, interrupting: bool = True, **props: str) -> str:
    cancel = "true" if interrupting else "false"
    inner = extensions(properties(**props)) + definition
    mark = f'attachedToRef="{attached}" cancelActivity="{cancel}"'
    return f'<bpmn:boundaryEvent id="{id}" {mark}>{inner}</bpmn:boundaryEvent>'


def throw(id: str, definition: str, inputs: Mapping[str, str] | None = None) -> str:
    inner = extensions(parameters(inputs or {}, {})) + definition
    return f'<bpmn:intermediateThrowEvent id="{id}">{inner}</bpmn:intermediateThrowEvent>'


def end(id: str, definition: str = "") -> str:
    return f'<bpmn:endEvent id="{id}">{definition}</bpmn:endEvent>'


def sub(id: str, body: str, *lines: str, attributes: str = "", inner: str = "", event: bool = False) -> str:
    mark = ' triggeredByEvent="true"' if event else ""
    return f'<bpmn:subProcess id="{id}"{mark} {attributes}>{inner}{body}{flows(*lines)}</bpmn:subProcess>'


def inside(id: str, start: str = "", interrupting: bool = True) -> str:
    """Start and end events for the inside of a sub-process."""
    mark = "" if interrupting else ' isInterrupting="false"'
    return f'<bpmn:startEvent id="s_{id}"{mark}>{start}</bpmn:startEvent><bpmn:endEvent id="e_{id}"/>'


def call(id: str, called: str, mappings: str = "", inner: str = "") -> str:
    return f'<bpmn:callActivity id="{id}" calledElement="{called}">{extensions(mappings)}{inner}</bpmn:callActivity>'


def loop(collection: str = "items", item: str = "item", sequential: bool = False, condition: str = "") -> str:
    stop = f"<bpmn:completionCondition>{condition}</bpmn:completionCondition>" if condition else ""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"'
        f' camunda:collection="{collection}" camunda:elementVariable="{item}">{stop}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


DEFS = (
    '<bpmn:message id="m1" name="reply"/><bpmn:message id="m2" name="cancel"/>'
    '<bpmn:error id="er1" errorCode="E1"/><bpmn:error id="er2" errorCode="E2"/>'
    '<bpmn:escalation id="es1" escalationCode="LATE"/>'
)


class Surroundings:
    """An environment whose operations are given functions; counts savepoints."""

    def __init__(self, **operations: Callable[..., Any]) -> None:
        self.now = NOW
        self.operations = operations
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.savepoints: list[str] = []

    def call(
        self, topic: str, arguments: dict[str, Any], element_id: str, task_id: str = ""
    ) -> Mapping[str, Any] | None:
        self.calls.append((topic, arguments))
        return self.operations[topic](**arguments)

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        return builtins(self.now)

    def at(self, instant: datetime) -> Surroundings:
        found = Surroundings(**self.operations)
        found.now = instant
        return found

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            self.savepoints.append("rolled back")
            raise
        self.savepoints.append("released")


class Play:
    """A case in a test: restored from its bytes before every act, as the runtime does."""

    def __init__(self, definitions: Definitions, env: Surroundings, **variables: Any) -> None:
        self.definitions, self.env = definitions, env
        case = Case.start(definitions, variables, env)
        case.advance()
        self.bytes = case.dump()

    @classmethod
    def resumed(cls, definitions: Definitions, env: Surroundings, state: bytes) -> Play:
        """A case that was stored earlier."""
        found = cls.__new__(cls)
        found.definitions, found.env = definitions, env
        found.bytes = Case.restore(definitions, state, env).dump()
        return found

    @property
    def case(self) -> Case:
        """The case, restored; it must come back byte by byte."""
        case = Case.restore(self.definitions, self.bytes, self.env)
        assert case.dump() == self.bytes
        return case

    def act(self, act: Callable[[Case], None]) -> Case:
        case = self.case
        act(case)
        case.advance()
        self.bytes = case.dump()
        return case

    def complete(self, element: str, **variables: Any) -> Case:
        task = self.task(element)
        return self.act(lambda case: case.complete(task, variables))

    def task(self, element: str) -> str:
        return next(task.task_id for task in self.case.user_tasks() if task.element_id == element)

    def fire(self, element: str) -> Case:
        timer = next(timer for timer in self.case.timers() if timer.element_id == element)
        self.env.now = max(self.env.now, timer.due)
        return self.act(lambda case: case.fire_timer(timer.task_id, element))

    def deliver(self, element: str, **variables: Any) -> Case:
        found = next(sub for sub in self.case.subscriptions() if sub.element_id == element)
        return self.act(lambda case: case.deliver(found.task_id, element, variables))

    def release(self, element: str) -> Case:
        found = next(held for held in self.case.held() if held.element_id == element)
        return self.act(lambda case: case.release(found.task_id))

    def skip(self, element: str) -> Case:
        found = next(held for held in self.case.held() if held.element_id == element)
        return self.act(lambda case: case.skip(found.task_id))

    @property
    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.case.user_tasks())

    @property
    def timers(self) -> dict[str, datetime]:
        return {timer.element_id: timer.due for timer in self.case.timers()}

    @property
    def waiting(self) -> dict[str, tuple[str, str | None]]:
        return {sub.element_id: (sub.message, sub.key) for sub in self.case.subscriptions()}

    @property
    def held(self) -> dict[str, str | None]:
        return {held.element_id: held.error for held in self.case.held()}

    @property
    def variables(self) -> dict[str, Any]:
        return self.case.variables

    @property
    def ended_at(self) -> str | None:
        return self.case.ended_at


def play(
    *files: bytes, env: Surroundings | None = None, decisions: Mapping[str, bytes] | None = None, **variables: Any
) -> Play:
    """Start the process `p` of these files."""
    named = {f"{number}.bpmn": content for number, content in enumerate(files)} | dict(decisions or {})
    return Play(Definitions.parse("p", named), env or Surroundings(), **variables)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)
