"""Small BPMN diagrams, decision tables and forms for the engine's tests."""

import json
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import quoteattr
from zlib import crc32

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' id="definitions" targetNamespace="http://podpora.test">'
)


def bpmn(process: str, *body: str, roots: str = "") -> bytes:
    """A file with one process."""
    inside = "\n".join(body)
    return (
        f'{HEAD}{roots}<bpmn:process id="{process}" name="{process}" isExecutable="true">'
        f"{inside}</bpmn:process></bpmn:definitions>"
    ).encode()


def chain(*ids: str) -> str:
    """Flows that join these elements one after another."""
    return "".join(flow(source, target) for source, target in pairwise(ids))


def flow(source: str, target: str, condition: str | None = None, *, id: str | None = None) -> str:
    inside = ""
    if condition is not None:
        inside = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${{{condition}}}</bpmn:conditionExpression>'
        )
    name = id or f"{source}_to_{target}"
    return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'


def start(id: str = "begin") -> str:
    return f'<bpmn:startEvent id="{id}"/>'


def end(id: str = "done", inside: str = "") -> str:
    return f'<bpmn:endEvent id="{id}">{inside}</bpmn:endEvent>'


def user(id: str, *, completion: str | None = None, inside: str = "", **attributes: str) -> str:
    """A user task; attributes are of camunda (candidateGroups, formRef, …)."""
    attributes = {"candidateGroups": "staff:agent", **attributes}
    written = " ".join(f"camunda:{name}={quoteattr(text)}" for name, text in attributes.items())
    extension = ""
    if completion:
        extension = (
            "<bpmn:extensionElements><camunda:properties>"
            f'<camunda:property name="completion" value="{completion}"/>'
            "</camunda:properties></bpmn:extensionElements>"
        )
    return f'<bpmn:userTask id="{id}" name="Do {id}" {written}>{extension}{inside}</bpmn:userTask>'


def service(
    id: str,
    topic: str,
    *,
    retry: str | None = None,
    before: bool = False,
    outputs: dict[str, str] | None = None,
    **inputs: str,
) -> str:
    """A service task with input parameters."""
    given = "".join(f'<camunda:inputParameter name="{n}">{t}</camunda:inputParameter>' for n, t in inputs.items())
    given += "".join(
        f'<camunda:outputParameter name="{n}">{t}</camunda:outputParameter>' for n, t in (outputs or {}).items()
    )
    cycle = f"<camunda:failedJobRetryTimeCycle>{retry}</camunda:failedJobRetryTimeCycle>" if retry else ""
    ahead = ' camunda:asyncBefore="true"' if before else ""
    return (
        f'<bpmn:serviceTask id="{id}" name="{id}" camunda:type="external" camunda:topic="{topic}"{ahead}>'
        f"<bpmn:extensionElements>{cycle}<camunda:inputOutput>{given}</camunda:inputOutput>"
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )


def timer(text: str, kind: str = "timeDuration") -> str:
    return (
        f'<bpmn:timerEventDefinition id="timer_{crc32(text.encode())}">'
        f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}'
        f"</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def boundary(id: str, to: str, definition: str, *, interrupting: bool = True) -> str:
    cancel = "true" if interrupting else "false"
    attributes = f'id="{id}" attachedToRef="{to}" cancelActivity="{cancel}"'
    return f"<bpmn:boundaryEvent {attributes}>{definition}</bpmn:boundaryEvent>"


def catch(id: str, definition: str) -> str:
    return f'<bpmn:intermediateCatchEvent id="{id}">{definition}</bpmn:intermediateCatchEvent>'


def message_root(name: str) -> str:
    return f'<bpmn:message id="message_{name}" name="{name}"/>'


def message(name: str) -> str:
    return f'<bpmn:messageEventDefinition id="catch_{name}" messageRef="message_{name}"/>'


def error_root(code: str) -> str:
    return f'<bpmn:error id="error_{code}" name="{code}" errorCode="{code}"/>'


def error(code: str) -> str:
    return f'<bpmn:errorEventDefinition id="throw_{code}" errorRef="error_{code}"/>'


def call(id: str, process: str) -> str:
    return f'<bpmn:callActivity id="{id}" calledElement="{process}"/>'


def rule(id: str, decision: str) -> str:
    return (
        f'<bpmn:businessRuleTask id="{id}" camunda:decisionRef="{decision}"'
        ' camunda:mapDecisionResult="singleResult" camunda:resultVariable="answer"/>'
    )


def dmn(key: str, *rules: tuple[str, str], policy: str = "UNIQUE") -> bytes:
    """A table from `kind` to `answer`."""
    lines = "".join(
        f'<rule id="rule_{n}"><inputEntry id="in_{n}"><text>{given}</text></inputEntry>'
        f'<outputEntry id="out_{n}"><text>{answer}</text></outputEntry></rule>'
        for n, (given, answer) in enumerate(rules)
    )
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://x.test">'
        f'<decision id="{key}" name="{key}"><decisionTable id="table" hitPolicy="{policy}">'
        '<input id="i" label="kind"><inputExpression id="ie"><text>kind</text></inputExpression></input>'
        f'<output id="o" name="answer" typeRef="string"/>{lines}</decisionTable></decision></definitions>'
    ).encode()


def form(key: str, *components: dict[str, Any]) -> bytes:
    return json.dumps({"id": key, "type": "default", "components": list(components)}).encode()


def two_tasks(process: str = "two_tasks") -> bytes:
    """start → first → second → end"""
    return bpmn(process, start(), user("first"), user("second"), end(), chain("begin", "first", "second", "done"))
