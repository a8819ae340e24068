"""What must be decided about the whole file: which process runs, by what id, and Flowable's words said as Camunda's."""

from collections.abc import Iterator
from functools import partial

from lxml import etree

from processes.engine.designing.contents import key_of
from processes.engine.designing.importing.decisions import Decision, Element, Option, Work, at
from processes.engine.files.resources import BPMN, CAMUNDA, executable_processes, is_key
from processes.engine.sentences import N_, Sentence

_RELATED = {"http://flowable.org/bpmn": "Flowable", "http://activiti.org/bpmn": "Activiti"}
_WORDS = frozenset(
    {
        "assignee", "candidateUsers", "candidateGroups", "candidateStarterGroups", "formKey", "dueDate", "priority",
        "collection", "elementVariable", "resultVariable", "class", "expression", "delegateExpression", "topic", "type",
        "decisionRef", "initiator",
    }
)  # fmt: skip


def look_at_whole(work: Work) -> Iterator[Decision]:
    """Decisions that come before those of single elements."""
    every = list(work.root.iter(f"{BPMN}process"))
    if len(executable_processes(work.root)) != 1 and every:
        yield _which(work, every)
    chosen = work.chosen()
    if chosen is None:
        return
    if not is_key(chosen.get("id") or ""):
        fitting = key_of(chosen.get("id") or chosen.get("name") or "process")
        said = Sentence(N_("Call it {name}"), name=fitting)
        stands = N_("The id of the process cannot be one here: letters, digits, hyphens and underscores.")
        yield at("id", chosen, stands, Option("rename", said, partial(_rename, chosen, fitting)))
    related = list(_related(chosen))
    if related:
        uri = etree.QName(related[0][1]).namespace or ""
        words = N_("{tool} says here what Camunda 7 says in the same words ({count} places).")
        stands = Sentence(words, tool=_RELATED[uri], count=len(related))
        yield at("words", chosen, stands, Option("adopt", N_("Say it in Camunda's words"), partial(_adopt, chosen)))


def _which(work: Work, every: list[Element]) -> Decision:
    chosen = work.chosen()
    assert chosen is not None  # there is one at least
    pools = {pool.get("processRef"): pool.get("name") for pool in work.root.iter(f"{BPMN}participant")}
    ordered = sorted(every, key=lambda process: process is not chosen)
    options = []
    for process in ordered:
        name = pools.get(process.get("id")) or process.get("name") or process.get("id") or "?"
        options.append(Option(process.get("id") or "", Sentence(N_("{name} runs"), name=name), partial(_run, process)))
    several = N_("The file has several processes. Which one runs here? The others stay as a drawing.")
    drawn = N_("The file is drawn to be read, not to run. Which process runs here?")
    return Decision("process", "", "", several if len(every) > 1 else drawn, tuple(options))


def _run(chosen: Element, work: Work, _picked: str) -> None:
    for process in work.root.iter(f"{BPMN}process"):
        work.sheet.set(process, "isExecutable", "true" if process is chosen else "false")


def _rename(process: Element, key: str, work: Work, _picked: str) -> None:
    before = process.get("id")
    work.sheet.set(process, "id", key)
    for element in work.root.iter("*"):
        for name in ("processRef", "bpmnElement", "calledElement"):
            if before and element.get(name) == before:
                work.sheet.set(element, name, key)


def _related(process: Element) -> Iterator[tuple[Element, str]]:
    for element in process.iter("*"):
        for name in [str(element.tag), *map(str, element.attrib)]:
            said = etree.QName(name)
            if said.namespace in _RELATED and (said.localname in _WORDS or said.localname in _ADOPTED):
                yield element, name


_ADOPTED = {"async": "asyncBefore", "formProperty": "formField", "in": "in", "out": "out"}


def _adopt(process: Element, work: Work, _picked: str) -> None:
    for element, name in list(_related(process)):
        local = etree.QName(name).localname
        said = _ADOPTED.get(local, local)
        if name == element.tag:
            element.tag = f"{CAMUNDA}{said}"
            if said == "formField":
                _into_form(work, element)
        else:
            value = element.attrib.pop(name)
            element.set(f"{CAMUNDA}{said}", value)
        work.sheet.changed(element)


def _into_form(work: Work, formfield: Element) -> None:
    parent = formfield.getparent()
    if parent is None:
        return
    form = parent.find(f"{CAMUNDA}formData")
    form = work.sheet.add(parent, f"{CAMUNDA}formData") if form is None else form
    work.sheet.set(formfield, "label", formfield.get("name"))
    form.append(formfield)
    work.sheet.changed(form)
    work.sheet.changed(parent)
