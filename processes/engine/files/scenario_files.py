"""Knows a file of test scenarios: what may stand in it, and in plain words what stands wrong, by scenario and step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from processes.engine.errors import BpmnError, Fault
from processes.engine.language.texts import template
from processes.engine.sentences import N_, Sentence

MAX_SCENARIOS = 200
MAX_STEPS = 200

# What a step may hold; a star marks what it must.
STEPS: dict[str, dict[str, type]] = {
    "complete": {"task*": str, "answers": dict, "item": int, "as": str},
    "message": {"message*": str, "variables": dict, "key": str},
    "pass": {"time*": str},
    "timer": {"timer": str},
    "give": {"to*": str, "answer*": dict},
    "act": {"act*": str, "with": dict},
    "expect": {"open": list, "closed": list, "asked": dict, "variables": dict},
}
_SCENARIO: dict[str, type] = {
    "name*": str,
    "description": str,
    "subject": str,
    "start": dict,
    "now": str,
    "answers": dict,
    "steps": list,
    "expect": dict,
}
_EXPECT: dict[str, type] = {"end": str, "variables": dict}
_ANSWER: dict[str, type] = {"result": object, "error": str, "message": str}
_WORDS = {str: N_("a text"), dict: N_("an object"), list: N_("a list"), int: N_("a whole number above 0")}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation, completion or function gives in place of its work: a result, or a BPMN error."""

    result: Any = None
    error: str | None = None
    message: str = ""

    def give(self) -> Any:
        """The result; raise BpmnError."""
        if self.error is not None:
            raise BpmnError(self.error, self.message)
        return self.result


@dataclass(frozen=True)
class Step:
    """One step: `do` is a key of STEPS, `values` what the file says of it."""

    do: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text of it; empty where it says nothing."""
        return str(self.values.get(name) or "")

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object of it; empty where it says nothing."""
        return self.values.get(name) or {}


@dataclass(frozen=True)
class Scenario:
    """One scenario; `subject` names what the case is about, `end` and `variables` what is expected at the end."""

    name: str
    steps: tuple[Step, ...] = ()
    description: str = ""
    subject: str = ""
    start: Mapping[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    end: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


def read_scenarios(content: Mapping[str, Any]) -> list[Scenario]:
    """The scenarios of a file that `check_scenarios` has found nothing wrong with."""
    return [_scenario(given) for given in content.get("scenarios") or ()]


def _scenario(given: Mapping[str, Any]) -> Scenario:
    expect = given.get("expect") or {}
    return Scenario(
        name=given["name"],
        steps=tuple(Step(step["do"], step) for step in given.get("steps") or ()),
        description=given.get("description") or "",
        subject=given.get("subject") or "",
        start=given.get("start") or {},
        now=datetime.fromisoformat(given["now"]) if given.get("now") else None,
        answers={name: read_answer(answer) for name, answer in (given.get("answers") or {}).items()},
        end=expect.get("end") or None,
        variables=expect.get("variables") or {},
    )


def check_scenarios(file: str, content: Mapping[str, Any]) -> list[Fault]:
    """What of the file cannot be understood; `element` of a fault is the scenario's name, with /number for a step."""
    if content.get("process", content.get("id")) != content.get("id"):
        return [Fault(file, None, N_("The id of a file of scenarios is the id of its process."))]
    scenarios = content["scenarios"]
    if len(scenarios) > MAX_SCENARIOS:
        return [Fault(file, None, Sentence(N_("At most {count} scenarios."), count=MAX_SCENARIOS))]
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, given in enumerate(scenarios, start=1):
        where = given.get("name") if isinstance(given, dict) else None
        place = where if isinstance(where, str) and where else str(number)
        faults += [Fault(file, f"{place}{step}", reason) for step, reason in _faults(given)]
        if place in seen:
            faults.append(Fault(file, place, N_("Two scenarios have this name.")))
        seen.add(place)
    return faults


def _faults(given: Any) -> Iterator[tuple[str, str]]:
    """(step as /number or empty, reason)."""
    wrong = list(_misfits(given, _SCENARIO))
    yield from (("", reason) for reason in wrong)
    if wrong:
        return
    yield from (("", reason) for reason in _misfits(given.get("expect", {}), _EXPECT))
    yield from (("", reason) for reason in _instant(given.get("now")))
    yield from (("", reason) for reason in _texts(given.get("start")))
    for answer in (given.get("answers") or {}).values():
        yield from (("", reason) for reason in _misfits(answer, _ANSWER))
    steps = given.get("steps") or []
    if len(steps) > MAX_STEPS:
        yield "", Sentence(N_("At most {count} steps."), count=MAX_STEPS)
    for number, step in enumerate(steps[:MAX_STEPS], start=1):
        yield from ((f"/{number}", reason) for reason in _step(step))


def _step(step: Any) -> Iterator[str]:
    do = step.get("do") if isinstance(step, dict) else None
    if not isinstance(do, str) or do not in STEPS:
        yield Sentence(N_("A step says in `do` what happens: {words}."), words=", ".join(STEPS))
        return
    yield from _misfits(step, {"do*": str, **STEPS[do]})
    if do == "give" and isinstance(step.get("answer"), dict):
        yield from _misfits(step["answer"], _ANSWER)
    if do == "pass" and isinstance(step.get("time"), str):
        yield from template(step["time"])
    for part in ("answers", "variables", "with"):
        yield from _texts(step.get(part))


def _misfits(given: Any, shape: Mapping[str, type]) -> Iterator[str]:
    if not isinstance(given, dict):
        yield N_("This must be an object with named parts.")
        return
    known = {name.removesuffix("*"): kind for name, kind in shape.items()}
    yield from (Sentence(N_("There is no part {name} here."), name=name) for name in given if name not in known)
    for name, kind in known.items():
        value = given.get(name)
        if value is None or value == "":
            if f"{name}*" in shape:
                yield Sentence(N_("The part {name} is missing."), name=name)
        elif not isinstance(value, kind) or (isinstance(value, int) and (isinstance(value, bool) or value < 1)):
            yield Sentence(N_("The part {name} must be {kind}."), name=name, kind=Sentence(_WORDS[kind]))


def _instant(text: str | None) -> Iterator[str]:
    try:
        aware = not text or datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        yield Sentence(N_("{text!r} is no instant with a time zone, such as 2026-11-09T09:00:00+01:00."), text=text)


def _texts(values: Any) -> Iterator[str]:
    for value in (values or {}).values() if isinstance(values, dict) else ():
        yield from template(value if isinstance(value, str) and "${" in value else None)


def read_answer(given: Mapping[str, Any]) -> Answer:
    """The answer as a scenario file writes it: {"result": …} or {"error": code, "message": text}."""
    return Answer(given.get("result"), given.get("error"), str(given.get("message") or ""))
