"""Says what of the variables in a diagram is missing, misspelt or does not go together, as warnings by element."""

from collections.abc import Iterator

from processes.engine.checking.known.analysis import Analysis
from processes.engine.checking.known.inferring import fits, near, read
from processes.engine.checking.known.reads import Read, reads
from processes.engine.checking.known.sources import attribute, mappings
from processes.engine.checking.known.whole import Whole
from processes.engine.errors import Fault, Severity
from processes.engine.files.diagrams import local
from processes.engine.language.kinds import SAID
from processes.engine.sentences import N_, Sentence

Doubt = tuple[str, str]


def data_doubts(file: str, key: str, whole: Whole) -> list[Fault]:
    """Warnings about the variables of one process; nothing of what may be there is doubted."""
    analysis = whole.process(key)
    if analysis is None:
        return []
    found = [*_expressions(analysis, whole), *_asked_for(analysis, whole), *_calls(analysis, whole)]
    return [Fault(file, element, reason, Severity.WARNING) for element, reason in dict.fromkeys(found)]


def _expressions(analysis: Analysis, whole: Whole) -> Iterator[Doubt]:
    for one in reads(analysis, whole.around):
        _, found = read(one.text, one.env)
        for name in sorted(found.needed - set(one.env)):
            reason = _missing(analysis, one, name)
            if reason:
                yield one.element, _of_form(one.form, reason)
        yield from ((one.element, _of_form(one.form, doubt)) for doubt in found.doubts)


def _of_form(form: str, reason: str) -> str:
    return Sentence(N_("Form {form}: {reason}"), form=form, reason=reason) if form else reason


def _missing(analysis: Analysis, one: Read, name: str) -> str | None:
    """What is said of a variable that nothing before has set; nothing where it may come from where nobody sees."""
    meant = near(name, one.env)
    if meant:
        return Sentence(N_("There is no variable {name} here. Did you mean {near}?"), name=name, near=meant)
    if analysis.is_open(one.point):
        return None
    later = analysis.later(name)
    if later:
        return Sentence(N_("There is no variable {name} here yet: it is set by “{element}”."), name=name, element=later)
    return Sentence(N_("There is no variable {name} here."), name=name)


def _asked_for(analysis: Analysis, whole: Whole) -> Iterator[Doubt]:
    """What decisions need and do not see; what they see as something else than their column says."""
    for element, name in whole.needed_at(analysis):
        meant = near(name, analysis.inside(element))
        if meant or not analysis.is_open(element):
            node = analysis.nodes[element]
            called = attribute(node, "decisionRef") or node.get("calledElement") or ""
            yield element, _needed(called, name, meant)
    for element, node in analysis.nodes.items():
        table = whole.around.table(attribute(node, "decisionRef")) if local(node) == "businessRuleTask" else None
        seen = analysis.inside(element)
        for name, kind in (table.needs if table else {}).items():
            if name in seen and not fits(seen[name], kind):
                reason = N_("The decision {decision} takes {name} as {one}; here it is {other}.")
                said = {"one": Sentence(SAID[kind.word]), "other": Sentence(SAID[seen[name].word])}
                yield element, Sentence(reason, decision=attribute(node, "decisionRef"), name=name, **said)


def _needed(called: str, name: str, meant: str | None) -> str:
    if meant:
        reason = N_("{called} needs {name}, which is not there. Did you mean {near}?")
        return Sentence(reason, called=called, name=name, near=meant)
    return Sentence(N_("{called} needs {name}, which is not there."), called=called, name=name)


def _calls(analysis: Analysis, whole: Whole) -> Iterator[Doubt]:
    """What a called process needs and is not given, and what is taken from it that it does not give."""
    for element, node in analysis.nodes.items():
        if local(node) != "callActivity":
            continue
        called = node.get("calledElement") or ""
        for name in whole.unmapped(analysis, element):
            yield element, Sentence(N_("{called} needs {name}, which is not given to it."), called=called, name=name)
        given = {target for _, _, target in mappings(node, "in")}
        inner = whole.alone(called)
        outcome = inner.outcome() if inner else None
        for source, expression, _ in mappings(node, "out"):
            wanted = read(expression, {})[1].needed if expression else {source} - {"*", ""}
            for name in sorted(wanted - given - set(outcome.kinds if outcome else wanted)):
                if outcome and not outcome.is_open and "*" not in given:
                    yield element, Sentence(N_("{called} gives no {name}."), called=called, name=name)
