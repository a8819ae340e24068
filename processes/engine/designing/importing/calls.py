"""What an imported diagram calls: processes and decisions by the other tool's words, or such as are not here."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial

from processes.engine.checking.instead import ELEMENTS
from processes.engine.designing.importing import fresh
from processes.engine.designing.importing.decisions import (
    SPIFF,
    ZEEBE,
    Decision,
    Element,
    Option,
    Work,
    at,
    vendor_part,
)
from processes.engine.designing.importing.forms import form_of
from processes.engine.designing.importing.people import likeliest
from processes.engine.files.diagrams import local
from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.sentences import N_, Sentence

_THEIRS = {"businessRuleTask": f"{ZEEBE}calledDecision", "callActivity": f"{ZEEBE}calledElement"}


def look_at_call(work: Work, element: Element) -> Iterator[Decision]:
    """A decision or process that a diagram names in other words, or that is not there."""
    kind = local(element)
    if kind == "businessRuleTask":
        yield from _decision(work, element)
    elif kind == "callActivity":
        yield from _process(work, element)
    elif kind in _SIMPLER:
        said, act = _SIMPLER[kind]
        yield at("instead", element, ELEMENTS[kind], Option("simpler", said, partial(act, element)))
    elif element.find(f"{BPMN}standardLoopCharacteristics") is not None and kind != "subProcess":
        stands = N_("The engine does not run loop markers; draw the loop, or use a list.")
        yield at("loop", element, stands, Option("once", N_("Do it once"), partial(_once, element)))
    if kind == "adHocSubProcess":
        yield at("instead", element, ELEMENTS[kind])


def _decision(work: Work, element: Element) -> Iterator[Decision]:
    theirs = vendor_part(element, _THEIRS["businessRuleTask"])
    spiff = vendor_part(element, f"{SPIFF}calledDecisionId")
    wanted = element.get(f"{CAMUNDA}decisionRef") or ""
    if theirs is not None:
        wanted = theirs.get("decisionId") or ""
    elif spiff is not None:
        wanted = (spiff.text or "").strip()
    elif wanted and work.is_there(f"dmn:{wanted}"):
        return
    stands = Sentence(N_("It decides by {name}."), name=wanted or "?")
    if wanted and work.is_there(f"dmn:{wanted}"):
        yield at(
            "decision",
            element,
            stands,
            Option("use", N_("Use the table of this name"), partial(_decide, element, wanted)),
        )
        return
    name = wanted or element.get("name") or element.get("id") or "decision"
    keys = [key.partition(":")[2] for key in work.around.definitions if key.startswith("dmn:")]
    like = next(iter(get_close_matches(name, keys, 1, 0.5)), "")
    yield at(
        "decision",
        element,
        stands,
        Option("new", N_("Make an empty table"), partial(_new_table, element, name)),
        Option("pick", N_("Use this table:"), partial(_decide, element, ""), "dmn", like),
        Option("form", N_("A person does it, with a form"), partial(_asked, element)),
    )


def _decide(element: Element, key: str, work: Work, picked: str) -> None:
    theirs = vendor_part(element, _THEIRS["businessRuleTask"])
    spiff = vendor_part(element, f"{SPIFF}calledDecisionId")
    if theirs is not None:
        work.sheet.set(element, f"{CAMUNDA}resultVariable", theirs.get("resultVariable") or "result")
    for part in (theirs, spiff):
        if part is not None:
            work.sheet.remove(part)
    work.sheet.set(element, f"{CAMUNDA}decisionRef", key or picked)
    for name in ("implementation", f"{CAMUNDA}decisionRefBinding", f"{CAMUNDA}class"):
        if element.get(name) is not None:
            work.sheet.set(element, name, None)


def _new_table(element: Element, name: str, work: Work, _picked: str) -> None:
    given = element.iterfind(f"{BPMN}extensionElements/{CAMUNDA}inputOutput/{CAMUNDA}inputParameter")
    theirs = element.iterfind(f"{BPMN}extensionElements/{ZEEBE}ioMapping/{ZEEBE}input")
    inputs = [node.get("name") or node.get("target") or "" for node in (*given, *theirs)]
    result = element.get(f"{CAMUNDA}resultVariable") or "result"
    key = fresh.table(work, element, name, [n for n in inputs if n.isidentifier()] or ["business_key"], result)
    _decide(element, key, work, "")
    if not element.get(f"{CAMUNDA}resultVariable"):
        work.sheet.set(element, f"{CAMUNDA}resultVariable", result)
    work.sheet.set(element, f"{CAMUNDA}mapDecisionResult", "singleEntry")


def _asked(element: Element, work: Work, _picked: str) -> None:
    work.lost.append(f"decisionRef {element.get(f'{CAMUNDA}decisionRef') or ''} ({element.get('id')})")
    _decide(element, "", work, "")
    for name in ("decisionRef", "resultVariable", "mapDecisionResult"):
        work.sheet.set(element, f"{CAMUNDA}{name}", None)
    work.sheet.rename(element, "userTask")
    work.sheet.set(element, f"{CAMUNDA}formRef", form_of(work, element))
    work.sheet.set(element, f"{CAMUNDA}candidateGroups", likeliest(work, ""))


def _process(work: Work, element: Element) -> Iterator[Decision]:
    theirs = vendor_part(element, _THEIRS["callActivity"])
    wanted = (theirs.get("processId") if theirs is not None else element.get("calledElement")) or ""
    is_there = work.is_there(f"bpmn:{wanted}")
    if theirs is None and is_there:
        return
    stands = Sentence(N_("It calls the process {name}."), name=wanted or "?")
    if is_there:
        yield at(
            "call", element, stands, Option("use", N_("Call the process of this name"), partial(_use, element, wanted))
        )
        return
    keys = [key.partition(":")[2] for key in work.around.definitions if key.startswith("bpmn:")]
    like = next(iter(get_close_matches(wanted, keys, 1, 0.5)), "")
    yield at(
        "call",
        element,
        stands,
        Option("form", N_("A person does it, with a form"), partial(_instead_of_call, element, "userTask")),
        Option("pick", N_("Another process does it:"), partial(_use, element, ""), "bpmn", like),
        Option("pass", N_("Nothing is done: the case goes on"), partial(_instead_of_call, element, "task")),
    )


def _use(element: Element, key: str, work: Work, picked: str) -> None:
    theirs = vendor_part(element, _THEIRS["callActivity"])
    work.sheet.set(element, "calledElement", key or picked)
    inside = work.sheet.extensions(element)
    if theirs is not None:
        work.sheet.add(inside, f"{CAMUNDA}in", variables="all")
        if theirs.get("propagateAllChildVariables") != "false":
            work.sheet.add(inside, f"{CAMUNDA}out", variables="all")
        work.sheet.remove(theirs)


def _instead_of_call(element: Element, kind: str, work: Work, _picked: str) -> None:
    theirs = vendor_part(element, _THEIRS["callActivity"])
    called = (theirs.get("processId") if theirs is not None else element.get("calledElement")) or "?"
    work.lost.append(f"calledElement {called} ({element.get('id')})")
    work.sheet.set(element, "calledElement", None)
    for part in [*element.findall(f"{BPMN}extensionElements/*")]:
        if part is theirs or local(part) in ("in", "out"):
            work.sheet.remove(part)
    work.sheet.rename(element, kind)
    if kind == "userTask":
        work.sheet.set(element, f"{CAMUNDA}formRef", form_of(work, element))
        work.sheet.set(element, f"{CAMUNDA}candidateGroups", likeliest(work, ""))
    else:
        work.sheet.property(element, "imported", "passed")


def _inclusive(element: Element, work: Work, _picked: str) -> None:
    for part in element.findall(f"{BPMN}activationCondition"):
        work.lost.append(
            f"activationCondition {''.join(str(t) for t in part.itertext()).strip()} ({element.get('id')})"
        )
        work.sheet.remove(part)
    work.sheet.rename(element, "inclusiveGateway")


def _embedded(element: Element, work: Work, _picked: str) -> None:
    work.sheet.set(element, "method", None)
    work.sheet.rename(element, "subProcess")


def _once(element: Element, work: Work, _picked: str) -> None:
    for part in element.findall(f"{BPMN}standardLoopCharacteristics"):
        work.lost.append(f"standardLoopCharacteristics ({element.get('id')})")
        work.sheet.remove(part)


_SIMPLER = {
    "complexGateway": (N_("Draw an inclusive gateway"), _inclusive),
    "transaction": (N_("Draw a sub-process"), _embedded),
}
