"""Knows the variables of all processes of a set: what each begins with, what it needs, and what it gives back."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from processes.engine.checking.known.analysis import Analysis, Origin, Start, TooMuch
from processes.engine.checking.known.around import Around
from processes.engine.checking.known.inferring import read
from processes.engine.checking.known.reads import reads
from processes.engine.checking.known.sources import Made, attribute, mappings, started
from processes.engine.checking.people_checks import STARTED_BY, starters_of
from processes.engine.files.diagrams import local
from processes.engine.files.receiving import declared
from processes.engine.files.resources import BPMN, Resource
from processes.engine.language.declared import STARTS
from processes.engine.language.kinds import ANY, TEXT, Kind, kept, of_hint

DESK = Origin("desk", "", "")


@dataclass(frozen=True)
class Needs:
    """What a process needs and gives, by name."""

    needs: Mapping[str, Kind]
    gives: Mapping[str, Kind]


class Whole:
    """All processes of a set of definitions by kind:key; each is worked out when it is asked for."""

    def __init__(self, everything: Mapping[str, Resource]) -> None:
        self.around = Around(everything)
        self._open: dict[str, Analysis | None] = {}
        self._known: dict[str, Analysis | None] = {}
        self._needs: dict[str, Needs | None] = {}

    def process(self, key: str) -> Analysis | None:
        """The variables of a process, as it is begun and called; None where it is not there, or too large."""
        if key not in self._known:
            self._known[key] = None  # a process that calls itself is refused elsewhere
            self._known[key] = self._analysis(key, self._start(key))
        return self._known[key]

    def alone(self, key: str) -> Analysis | None:
        """The same where nobody knows what it begins with."""
        if key not in self._open:
            self._open[key] = None
            self._open[key] = self._analysis(key, Start(is_open=True))
        return self._open[key]

    def _analysis(self, key: str, start: Start) -> Analysis | None:
        process = self.around.processes.get(key)
        if process is not None:
            with suppress(TooMuch):
                return Analysis(process, self.around, self._gives, start)
        return None

    def _gives(self, key: str) -> Made:
        found = self.alone(key)
        return Made(is_open=True) if found is None else found.outcome()

    def _start(self, key: str) -> Start:
        start, process = Start(), self.around.processes.get(key)
        if process is None:
            return Start(is_open=True)
        begin = next((node for node in process if local(node) == "startEvent"), None)
        ways = 0
        if key in STARTS:
            ways += 1
            start.add(DESK, {name: kept(of_hint(hint)) for name, hint in STARTS[key].items()})
        if starters_of(process):
            ways += 1
            start.add(DESK, {STARTED_BY: Kind(TEXT)})
        if begin is not None:
            form = Origin("form", begin.get("id") or "", begin.get("name") or begin.get("id") or "")
            start.add(form, dict(started(begin, self.around)))
            if begin.find(f"{BPMN}signalEventDefinition") is not None:
                ways += 1
                start.add(Origin("signal", form.element, form.label), dict.fromkeys(declared(begin) or (), ANY))
        for caller, element in self._callers.get(key, ()):
            ways += 1
            self._handed(start, caller, element)
        start.is_open = start.is_open or not ways
        return start

    @cached_property
    def _callers(self) -> dict[str, list[tuple[str, str]]]:
        """Which elements call a process: the process and id of each."""
        found: dict[str, list[tuple[str, str]]] = {}
        for key, process in self.around.processes.items():
            for call in process.iter(f"{BPMN}callActivity"):
                found.setdefault(call.get("calledElement") or "", []).append((key, call.get("id") or ""))
        return found

    def _handed(self, start: Start, caller: str, element: str) -> None:
        """What one call gives to the process that it calls."""
        analysis = self.process(caller)
        if analysis is None or element not in analysis.nodes:
            start.is_open = True
            return
        env = analysis.inside(element)
        origin = Origin("caller", element, analysis.process.get("name") or caller)
        for source, expression, target in mappings(analysis.nodes[element], "in"):
            if target == "*":
                start.add(origin, env)
                start.is_open = start.is_open or analysis.is_open(element)
            else:
                start.add(origin, {target: kept(read(expression, env)[0]) if expression else env.get(source, ANY)})

    def needs_of(self, key: str) -> Needs | None:
        """What a process needs to be given and what it can give back; None where it is not there."""
        if key not in self._needs:
            self._needs[key] = None
            analysis = self.alone(key)
            if analysis is not None:
                self._needs[key] = Needs(dict.fromkeys(self._needed(analysis), ANY), analysis.outcome().kinds)
        return self._needs[key]

    def _needed(self, analysis: Analysis) -> list[str]:
        """The names that are read and that nothing before has set."""
        found: dict[str, None] = {}
        for one in reads(analysis, self.around):
            if not one.form:
                found.update(dict.fromkeys(sorted(read(one.text, one.env)[1].needed - set(one.env))))
        for _, name in self.needed_at(analysis):
            found[name] = None
        return list(found)

    def needed_at(self, analysis: Analysis) -> Iterator[tuple[str, str]]:
        """The names that decisions and called processes need and do not see, with the element that asks for them."""
        for element, node in analysis.nodes.items():
            seen = analysis.inside(element)
            if local(node) == "businessRuleTask":
                table = self.around.table(attribute(node, "decisionRef"))
                yield from ((element, name) for name in (table.needs if table else ()) if name not in seen)
            elif local(node) == "callActivity" and any(target == "*" for _, _, target in mappings(node, "in")):
                inner = self.needs_of(node.get("calledElement") or "")
                yield from ((element, name) for name in (inner.needs if inner else ()) if name not in seen)

    def unmapped(self, analysis: Analysis, element: str) -> list[str]:
        """What the process that this element calls needs and is not given."""
        node = analysis.nodes[element]
        inner = self.needs_of(node.get("calledElement") or "")
        targets = {target for _, _, target in mappings(node, "in")}
        return [] if inner is None or "*" in targets else [name for name in inner.needs if name not in targets]
