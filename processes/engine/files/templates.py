"""Knows how operations and completions look in a modeller: bpmn.io element templates for Camunda Platform 7."""

import ast
import enum
import inspect
import textwrap
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy.orm import Session

from processes.engine.language.operations import COMPLETIONS, OPERATIONS, Operation, Parameter
from processes.engine.sentences import N_, Sentence, translated

SCHEMA = "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json"
INPUTS = {"id": "inputs", "label": N_("Inputs")}
RESULTS = {"id": "results", "label": N_("Results")}
TASK = {"id": "task", "label": N_("Task")}
RUN = {"id": "run", "label": N_("How it runs")}
_COMPUTED = r"\$\{.+\}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# What may be typed besides an expression, and how to say it.
_KINDS: dict[Any, tuple[str, str]] = {
    int: (r"-?[0-9]+", N_("a whole number")),
    float: (r"-?[0-9]+(\.[0-9]+)?", N_("a number")),
    Decimal: (r"-?[0-9]+(\.[0-9]+)?", N_("a number")),
    bool: (r"true|false", N_("true or false")),
    date: (_DAY, N_("a date such as 2026-01-31")),
    datetime: (_DAY + r"T.+", N_("a time such as 2026-01-31T08:00:00+01:00")),
}
Template = dict[str, Any]
Translate = Callable[[str], str]
Further = Callable[[Session, Translate], list[Template]]
_FURTHER: list[Further] = []
_OUTPUT = "camunda:outputParameter"


def element_templates(translate: Translate = str) -> list[Template]:
    """Every registered operation as a template of service tasks, every completion as one of user tasks."""
    services = [_service(operation, translate) for _, operation in sorted(OPERATIONS.items())]
    return services + [_user(operation, translate) for _, operation in sorted(COMPLETIONS.items())]


def further(make: Further) -> Further:
    """Register who offers ready-made steps that are kept in the database."""
    _FURTHER.append(make)
    return make


def further_templates(session: Session, translate: Translate = str) -> list[Template]:
    """Every ready-made step that is kept in the database."""
    return [template for make in _FURTHER for template in make(session, translate)]


def ready_made(
    topic: str,
    key: str,
    label: str,
    about: str,
    fixed: Mapping[str, str],
    asked: Sequence[tuple[str, str, type | None, bool]],
    given: Sequence[tuple[str, str]],
    translate: Translate,
) -> Template:
    """A step of an operation that a row of the database says more of, called topic:key.

    `fixed` are its inputs that nobody sees, `asked` the others as (name, label, type, needed), `given` its results as
    (variable, expression).
    """
    inputs = [
        {"label": said, "type": "String", "value": "", "group": INPUTS["id"], "binding": _bound(name)}
        | _constrained(kind, needed, translate)
        for name, said, kind, needed in asked
    ]
    results = [_result(name, translate) | {"binding": {"type": _OUTPUT, "source": pick}} for name, pick in given]
    properties = [
        _fixed("camunda:type", "external"),
        _fixed("camunda:topic", topic),
        *({"type": "Hidden", "value": value, "binding": _bound(name)} for name, value in fixed.items()),
        *inputs,
        *results,
    ]
    groups = [group for group, used in ((INPUTS, inputs), (RESULTS, results)) if used]
    operation = Operation(key, label, ready_made, about, (), True)
    return _template(f"{topic}:{key}", "bpmn:ServiceTask", operation, groups, properties, translate)


def _bound(name: str) -> dict[str, str]:
    return {"type": "camunda:inputParameter", "name": name}


def _service(operation: Operation, translate: Translate) -> Template:
    inputs = [_input(operation, parameter, translate) for parameter in operation.parameters]
    results = [_result(name, translate) for name in results_of(operation)]
    properties = [
        _fixed("camunda:type", "external"),
        _fixed("camunda:topic", operation.name),
        *inputs,
        *results,
        {
            "label": translate(N_("Run as a job of its own")),
            "type": "Boolean",
            "value": False,
            "group": RUN["id"],
            "binding": {"type": "property", "name": "camunda:asyncBefore"},
        },
    ]
    groups = [group for group, used in ((INPUTS, inputs), (RESULTS, results), (RUN, True)) if used]
    return _template(operation.name, "bpmn:ServiceTask", operation, groups, properties, translate)


def _user(operation: Operation, translate: Translate) -> Template:
    asked = [
        ("camunda:candidateGroups", N_("Who may do it, such as staff:dispatcher"), True),
        ("camunda:formRef", N_("Form"), True),
        ("camunda:dueDate", N_("Due, such as PT4H or an expression"), False),
    ]
    properties = [
        {
            "type": "Hidden",
            "value": operation.name,
            "binding": {"type": "camunda:property", "name": "completion"},
        },
        _fixed("camunda:formRefBinding", "deployment"),
        *(_asked(name, translate(label), needed) for name, label, needed in asked),
    ]
    return _template(f"completion.{operation.name}", "bpmn:UserTask", operation, [TASK], properties, translate)


def _template(
    identity: str, kind: str, operation: Operation, groups: list[Any], properties: list[Any], translate: Translate
) -> Template:
    domain = operation.name.partition(".")[0]
    return {
        "$schema": SCHEMA,
        "name": translate(operation.label),
        "id": identity,
        "description": translate(operation.description) if operation.description else "",
        "category": {"id": domain, "name": domain.capitalize()},
        "appliesTo": ["bpmn:Task", kind],
        "elementType": {"value": kind},
        "groups": [{**group, "label": translate(group["label"])} for group in groups],
        "properties": properties,
        **({"entriesVisible": True} if operation.takes_any else {}),  # inputs of any name are added beside
    }


def _fixed(name: str, value: str) -> Template:
    return {"type": "Hidden", "value": value, "binding": {"type": "property", "name": name}}


def _asked(name: str, label: str, needed: bool) -> Template:
    field = {"label": label, "type": "String", "group": TASK["id"], "binding": {"type": "property", "name": name}}
    return field | ({"constraints": {"notEmpty": True}} if needed else {})


def _input(operation: Operation, parameter: Parameter, translate: Translate) -> Template:
    kind, is_optional = _kind(typing.get_type_hints(operation.function).get(parameter.name))
    field = {
        "label": parameter.name.replace("_", " ").capitalize(),
        "type": "String",
        "value": f"${{{parameter.name}}}" if parameter.required else _text(parameter.default),
        "group": INPUTS["id"],
        "binding": {"type": "camunda:inputParameter", "name": parameter.name},
    }
    choices = list(_choices(kind))
    if choices:
        chosen = {} if not parameter.required else {"value": choices[0]["value"]}
        return field | {"type": "Dropdown", "choices": choices} | chosen
    return field | _constrained(kind, parameter.required and not is_optional, translate)


def _constrained(kind: Any, is_needed: bool, translate: Translate) -> dict[str, Any]:
    constraints: dict[str, Any] = {"notEmpty": True} if is_needed else {}
    if kind in _KINDS:
        pattern, said = _KINDS[kind]
        message = translated(Sentence(N_("Write {kind}, or an expression such as {example}."),
                                      kind=Sentence(said), example="${name}"), translate)  # fmt: skip
        constraints["pattern"] = {"value": f"^({_COMPUTED}|{pattern})$", "message": message}
    return {"constraints": constraints} if constraints else {}


def _result(name: str, translate: Translate) -> Template:
    label = translated(Sentence(N_("Variable for {name}"), name=name), translate)
    return {
        "label": label,
        "type": "String",
        "value": name,
        "group": RESULTS["id"],
        "binding": {"type": "camunda:outputParameter", "source": f"${{{name}}}"},
        "constraints": {"notEmpty": True},
    }


def _kind(hint: Any) -> tuple[Any, bool]:
    """The type of a parameter, and whether None will do."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        others = [part for part in typing.get_args(hint) if part is not type(None)]
        return (others[0] if len(others) == 1 else str), len(others) < len(typing.get_args(hint))
    return hint, False


def _choices(kind: Any) -> Iterator[dict[str, str]]:
    if typing.get_origin(kind) is Literal:
        yield from ({"name": str(value).replace("_", " "), "value": str(value)} for value in typing.get_args(kind))
    elif isinstance(kind, type) and issubclass(kind, enum.Enum):
        yield from ({"name": str(m.value).replace("_", " "), "value": str(m.value)} for m in kind)


def _text(default: Any) -> str:
    """A default as a diagram writes it."""
    if default is None:
        return "${null}"
    if isinstance(default, bool):
        return str(default).lower()
    return str(default.value if isinstance(default, enum.Enum) else default)


def results_of(operation: Operation) -> list[str]:
    """The names that the operation returns whichever way it ends, as its source says; none where it cannot be told."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(operation.function)))
    except (OSError, SyntaxError):
        return []
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    if not returned or not all(isinstance(value, ast.Dict) for value in returned):
        return []
    named = [
        [key.value for key in value.keys if isinstance(key, ast.Constant)]
        for value in returned
        if isinstance(value, ast.Dict)
    ]
    return [str(name) for name in named[0] if all(name in others for others in named)]
