"""Doubts about what diagrams use: names in a decision, a form or a scenario that nobody knows where they are used."""

from collections.abc import Iterator, Mapping

from processes.engine.checking.known.analysis import Analysis, Variable
from processes.engine.checking.known.around import kind_of_field, results
from processes.engine.checking.known.inferring import Env, near, read
from processes.engine.checking.known.reads import read_by
from processes.engine.checking.known.sources import attribute
from processes.engine.checking.known.whole import Whole
from processes.engine.errors import Fault, Severity
from processes.engine.files.diagrams import local
from processes.engine.files.resources import DefinitionKind, Resource, form_key, read_json
from processes.engine.files.scenario_files import Answer, read_answer, read_scenarios
from processes.engine.language.operations import COMPLETIONS, OPERATIONS
from processes.engine.sentences import N_, Sentence

Doubt = tuple[str | None, str]
Place = tuple[Analysis, str]


def places_of(whole: Whole, kind: DefinitionKind, key: str) -> list[Place]:
    """The elements that use a form or a decision, with the diagrams in which they stand."""
    found = []
    for name, process in whole.around.processes.items():
        for node in process.iter("*"):
            uses = form_key(node) if kind is DefinitionKind.FORM else attribute(node, "decisionRef")
            if uses == key and (analysis := whole.process(name)) is not None and node.get("id") in analysis.nodes:
                found.append((analysis, node.get("id") or ""))
    return found


def known_where_used(places: list[Place]) -> dict[str, Variable]:
    """The variables of all these places together."""
    found: dict[str, Variable] = {}
    for analysis, element in places:
        found |= analysis.at(element) | analysis.own(element)
    return found


def use_doubts(resource: Resource, whole: Whole) -> list[Fault]:
    """Warnings about one decision, form or scenario."""
    look = _LOOKS.get(resource.kind)
    found = dict.fromkeys(look(resource, whole) if look else ())
    return [Fault(resource.path, element, reason, Severity.WARNING) for element, reason in found]


def _missing(name: str, places: list[Place], own: Env) -> str | None:
    """What is said of a name that is known nowhere where it is used."""
    seen = [analysis.inside(element) for analysis, element in places]
    if name in own or any(name in one for one in seen):
        return None
    if meant := near(name, {*own, *(known for one in seen for known in one)}):
        return Sentence(N_("There is no variable {name} here. Did you mean {near}?"), name=name, near=meant)
    if not places or any(analysis.is_open(element) for analysis, element in places):
        return None
    return Sentence(N_("There is no variable {name} here."), name=name)


def _decision(resource: Resource, whole: Whole) -> Iterator[Doubt]:
    table, places = whole.around.table(resource.key), places_of(whole, DefinitionKind.DMN, resource.key)
    for name, element in table.places.items() if table and places else ():
        if reason := _missing(name, places, {}):
            yield element, reason


def _form(resource: Resource, whole: Whole) -> Iterator[Doubt]:
    fields, places = whole.around.form(resource.key) or [], places_of(whole, DefinitionKind.FORM, resource.key)
    places = [one for one in places if local(one[0].nodes[one[1]]) == "userTask"]
    own = {one.key: kind_of_field(one, {}) for one in fields if one.holds_value and not one.readonly}
    for one in fields if places else ():
        for text in read_by(one):
            for name in sorted(read(text, own)[1].needed - own.keys()):
                if reason := _missing(name, places, own):
                    yield one.key, reason


def _scenario(resource: Resource, whole: Whole) -> Iterator[Doubt]:
    analysis = whole.process(resource.key)
    for scenario in read_scenarios(read_json(resource.path, resource.content)):
        for name in scenario.variables if analysis else ():
            assert analysis is not None
            known = {**analysis.start.variables, **analysis.outcome().kinds}
            if name not in known and name not in scenario.start and not analysis.outcome().is_open:
                yield scenario.name, _unknown(name, known)
        answers = [(name, answer, scenario.name) for name, answer in scenario.answers.items()]
        for number, step in enumerate(scenario.steps, start=1):
            if step.do == "give":
                answers.append((step.text("to"), read_answer(step.mapping("answer")), f"{scenario.name}/{number}"))
        for name, answer, place in answers:
            yield from ((place, reason) for reason in _answered(name, answer))


def _unknown(name: str, known: Mapping[str, object]) -> str:
    if meant := near(name, known):
        return Sentence(N_("There is no variable {name} here. Did you mean {near}?"), name=name, near=meant)
    return Sentence(N_("There is no variable {name} here."), name=name)


def _answered(name: str, answer: Answer) -> Iterator[str]:
    operation = OPERATIONS.get(name) or COMPLETIONS.get(name)
    kinds, is_all = results(operation)
    if operation is not None and is_all and isinstance(answer.result, dict):
        for given in answer.result:
            if given not in kinds:
                yield Sentence(N_("{called} gives no {name}."), called=name, name=given)


_LOOKS = {DefinitionKind.DMN: _decision, DefinitionKind.FORM: _form, DefinitionKind.SCENARIO: _scenario}
