"""Knows whether scenarios fit the diagrams that they play: what they name is drawn, registered, or asked there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processes.engine.errors import Fault
from processes.engine.files.drawn import Drawn, read_drawn
from processes.engine.files.resources import DefinitionKind, Resource, read_json
from processes.engine.files.scenario_files import Answer, Scenario, Step, read_answer, read_scenarios
from processes.engine.language.operations import COMPLETIONS, FUNCTIONS, OPERATIONS
from processes.engine.language.subjects import ACTS, SUBJECTS
from processes.engine.sentences import N_, Sentence


@dataclass(frozen=True)
class Played:
    """The diagram that is played and those that it calls, the played one first."""

    diagrams: tuple[Drawn, ...]

    @property
    def root(self) -> Drawn:
        """The diagram that is played."""
        return self.diagrams[0]

    def has(self, element: str, *kinds: str) -> bool:
        """Whether such an element is drawn anywhere."""
        return any(
            element in drawn.elements and (not kinds or drawn.elements[element].kind in kinds)
            for drawn in self.diagrams
        )

    def messages(self) -> set[str]:
        """What may be heard: messages and signals."""
        kinds = ("message", "signal")
        return {one.names[kind] for kind in kinds for drawn in self.diagrams for one in drawn.naming(kind)}


def played(process: str, everything: Mapping[str, Resource]) -> Played | None:
    """What `process` plays, of these definitions by kind:key; None where it is not among them."""
    found: dict[str, Drawn] = {}
    pending = [f"bpmn:{process}"]
    while pending:
        name = pending.pop(0)
        if name.startswith("bpmn:") and name in everything and name not in found:
            found[name] = read_drawn(everything[name].path, everything[name].content)
            pending += everything[name].reaches
    return Played(tuple(found.values())) if found else None


def check_against(resource: Resource, everything: Mapping[str, Resource]) -> list[Fault]:
    """What scenarios of a readable file name that is not there."""
    assert resource.kind is DefinitionKind.SCENARIO
    diagrams = played(resource.key, everything)
    if diagrams is None:
        return [Fault(resource.path, None, Sentence(N_("There is no process {name}."), name=resource.key))]
    faults = []
    for scenario in read_scenarios(read_json(resource.path, resource.content)):
        for reason in _scenario(scenario, diagrams):
            faults.append(Fault(resource.path, scenario.name, reason))
        for number, step in enumerate(scenario.steps, start=1):
            for reason in _CHECKS[step.do](step, diagrams):
                faults.append(Fault(resource.path, f"{scenario.name}/{number}", reason))
    return faults


def _scenario(scenario: Scenario, diagrams: Played) -> Iterator[str]:
    if scenario.subject and scenario.subject not in SUBJECTS:
        yield Sentence(N_("There is no subject {name}."), name=scenario.subject)
    if scenario.end is not None:
        yield from _end(scenario.end, diagrams)
    for name, answer in scenario.answers.items():
        yield from _answered(name, answer, diagrams)


def _end(end: str, diagrams: Played) -> Iterator[str]:
    element = diagrams.root.elements.get(end)
    if element is None or element.kind != "endEvent":
        yield Sentence(
            N_("There is no end event {name} in the process {process}."), name=end, process=diagrams.root.name
        )


def _answered(name: str, answer: Answer, diagrams: Played) -> Iterator[str]:
    if name not in FUNCTIONS and not isinstance(answer.result, dict | None):
        yield Sentence(
            N_("The answer of {name} is no list of names and values, such as price = 7: {value}"),
            name=name,
            value=answer.result,
        )
    if name not in {*OPERATIONS, *COMPLETIONS, *FUNCTIONS} and not diagrams.has(name):
        yield Sentence(N_("There is no operation, function or element {name} to answer for."), name=name)


def _task(name: str, diagrams: Played) -> Iterator[str]:
    if not diagrams.has(name, "userTask"):
        yield Sentence(N_("There is no user task {name}."), name=name)


def _complete(step: Step, diagrams: Played) -> Iterator[str]:
    yield from _task(step.text("task"), diagrams)


def _message(step: Step, diagrams: Played) -> Iterator[str]:
    if step.text("message") not in diagrams.messages() and not any("${" in m for m in diagrams.messages()):
        yield Sentence(N_("Nothing listens for the message {name}."), name=step.text("message"))


def _timer(step: Step, diagrams: Played) -> Iterator[str]:
    timers = {element.id for drawn in diagrams.diagrams for element in drawn.naming("timer")}
    if step.text("timer") and step.text("timer") not in timers:
        yield Sentence(N_("There is no timer {name}."), name=step.text("timer"))


def _give(step: Step, diagrams: Played) -> Iterator[str]:
    yield from _answered(step.text("to"), read_answer(step.mapping("answer")), diagrams)


def _act(step: Step, diagrams: Played) -> Iterator[str]:
    act = ACTS.get(step.text("act"))
    if act is None:
        yield Sentence(N_("There is no act {name}."), name=step.text("act"))
    else:
        yield from act.check(dict.fromkeys(step.mapping("with")))


def _expect(step: Step, diagrams: Played) -> Iterator[str]:
    for name in [*(step.values.get("open") or ()), *(step.values.get("closed") or ()), *step.mapping("asked")]:
        if not diagrams.has(str(name)):
            yield Sentence(N_("There is no element {name}."), name=name)


def _nothing(step: Step, diagrams: Played) -> Iterator[str]:
    yield from ()


_CHECKS = {
    "complete": _complete,
    "message": _message,
    "pass": _nothing,
    "timer": _timer,
    "give": _give,
    "act": _act,
    "expect": _expect,
}
