"""Knows which rules of a form's field contradict themselves, and which of form-js no page keeps."""

from collections.abc import Iterator, Mapping
from typing import Any

from processes.engine.errors import Severity
from processes.engine.language.patterns import read_pattern
from processes.engine.sentences import N_, Sentence

MAX_DECIMALS = 15
_SAID = (
    "label",
    "dateLabel",
    "timeLabel",
    "description",
    "text",
    "readonly",
    "disabled",
    "defaultValue",
    "valuesKey",
    "accept",
    "multiple",
)
_WITHOUT_EFFECT = ("increment", "timeInterval", "use24h", "timeSerializingFormat")
_ELSEWHERE = ("valuesExpression", "computedValue", "columnsExpression")

Found = tuple[str, Severity]


def check_rules(component: Mapping[str, Any]) -> Iterator[Found]:
    """What is wrong with the rules of one readable field; only an error keeps the form from being deployed."""
    rules = component.get("validate") or {}
    yield from _errors(_bounds(component, rules))
    yield from _errors(_computed(component, rules))
    yield from _errors(_options(component))
    if rules.get("pattern"):
        read_pattern(rules["pattern"])
    for name in _WITHOUT_EFFECT:
        if component.get(name) not in (None, "", False) and not (name == "use24h" and component[name] is True):
            yield Sentence(N_("The setting {name} has no effect on our pages."), name=name), Severity.WARNING


def _errors(reasons: Iterator[str]) -> Iterator[Found]:
    return ((reason, Severity.ERROR) for reason in reasons)


def _bounds(component: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    for low, high in (("minLength", "maxLength"), ("min", "max")):
        pair = rules.get(low), rules.get(high)
        if any(isinstance(bound, str) and bound.startswith("=") for bound in pair):
            continue
        fewest, most = (None if bound in (None, "") else float(bound) for bound in pair)
        if fewest is not None and most is not None and fewest > most:
            yield Sentence(N_("Nothing can be entered: {low} is more than {high}."), low=low, high=high)
        if low == "minLength" and any(
            bound is not None and (bound < 0 or bound != int(bound)) for bound in (fewest, most)
        ):
            yield N_("A length is a whole number.")
    if rules.get("maxLength") == 0:
        yield N_("Nothing can be entered: the longest length is 0.")
    digits = component.get("decimalDigits")
    if digits is not None and (type(digits) is not int or not 0 <= digits <= MAX_DECIMALS):
        yield Sentence(N_("Decimal places are a whole number from 0 to {count}."), count=MAX_DECIMALS)
    if component.get("readonly") and rules.get("required") and component.get("defaultValue") in (None, ""):
        yield N_("Nothing can be entered: the field is required and can only be read.")


def _computed(component: Mapping[str, Any], rules: Mapping[str, Any]) -> Iterator[str]:
    """Expressions of form-js, which pages would show as they stand."""
    for name in _ELSEWHERE:
        if component.get(name):
            yield Sentence(N_("The setting {name} is not supported: a page evaluates no expressions."), name=name)
    for name, value in [*((name, component.get(name)) for name in _SAID), *rules.items()]:
        if isinstance(value, str) and value.lstrip().startswith("=") and name != "pattern":
            yield Sentence(N_("The setting {name} is not supported: a page evaluates no expressions."), name=name)
    for name in ("readonly", "disabled", "multiple"):
        if not isinstance(component.get(name), bool | str | None):
            yield Sentence(N_("The setting {name} is yes or no."), name=name)


def _options(component: Mapping[str, Any]) -> Iterator[str]:
    values = [option.get("value") for option in component.get("values") or ()]
    number = next((value for value in values if not isinstance(value, str) and value is not None), None)
    if number is not None:
        reason = N_("The value of a choice is a text: write {right} instead of {value}.")
        yield Sentence(reason, right=f'"{number}"', value=number)
    if len({str(value) for value in values}) < len(values):
        yield N_("Two choices have the same value.")
    default = component.get("defaultValue")
    chosen = default if isinstance(default, list) else [] if default in (None, "") else [default]
    if values and not component.get("valuesKey") and any(str(one) not in map(str, values) for one in chosen):
        yield Sentence(N_("The default value {value!r} is none of the choices."), value=default)
