"""Knows the variables at every place of a process: their kind, where they come from, whether they are there surely."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from processes.engine.checking.known.around import Around
from processes.engine.checking.known.paths import Paths, is_scope, leaving
from processes.engine.checking.known.sources import Called, Made, attribute, given, loop_of, made_by, own_of
from processes.engine.checking.structure import is_too_large
from processes.engine.language.kinds import Kind, joined

MOST_SET = 2_000  # variables, counted at each element that sets them
MOST_ORIGINS = 8  # that are told of one variable
ROUNDS = 8  # of working out kinds from kinds; more never change anything but in a circle


class TooMuch(Exception):
    """A diagram larger than any that is deployed: what it knows at each place would take minutes."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a variable comes from: form, operation, decision …, and the element (id and name)."""

    source: str
    element: str
    label: str


@dataclass(frozen=True)
class Variable:
    """A variable as a place knows it; `is_sure` where it is there whichever way the case has come."""

    name: str
    kind: Kind
    origins: tuple[Origin, ...]
    is_sure: bool = True


@dataclass
class Start:
    """What a process begins with; `is_open` where nobody knows."""

    variables: dict[str, Variable] = field(default_factory=dict)
    is_open: bool = False

    def add(self, origin: Origin, kinds: Mapping[str, Kind]) -> None:
        """Another way in which it begins, or another part of one."""
        for name, kind in kinds.items():
            self.variables[name] = merged(self.variables.get(name), name, kind, origin)


def merged(before: Variable | None, name: str, kind: Kind, origin: Origin) -> Variable:
    """The variable that comes from here as well."""
    if before is None:
        return Variable(name, kind, (origin,))
    is_told = origin in before.origins or len(before.origins) >= MOST_ORIGINS
    origins = before.origins if is_told else (*before.origins, origin)
    return Variable(name, joined(before.kind, kind), origins)


class Analysis:
    """The variables of one process, given what lies around it, what it calls and what it begins with; TooMuch."""

    def __init__(self, process: etree._Element, around: Around, called: Called, start: Start) -> None:
        if is_too_large(process):
            raise TooMuch
        self.process, self.around, self.called, self.start = process, around, called, start
        self.paths = Paths(process)
        self.nodes = self.paths.nodes
        self.labels = {name: " ".join((node.get("name") or name).split()) for name, node in self.nodes.items()}
        self.scopes = {name: self._scopes(node) for name, node in self.nodes.items()}
        self.given: dict[str, dict[str, Kind]] = {name: {} for name in self.nodes}
        self.made: dict[str, Made] = {point: Made() for point in self.paths.points}
        self._envs: dict[str, dict[str, Kind]] = {}
        for _ in range(ROUNDS):
            if not self._work():
                break
        sets = {point: set(made.kinds) for point, made in self.made.items()}
        self.sure = self.paths.certain(set(start.variables), lambda point: sets[point])

    def _scopes(self, node: etree._Element) -> list[str]:
        """The sub-processes around an element, the outermost first."""
        around = [one.get("id", "") for one in node.iterancestors() if is_scope(one)]
        return around[::-1]

    def _work(self) -> bool:
        """Work out once more what is set everywhere; whether anything is other than before."""
        changed, count = False, 0
        self._envs = {}
        for name, node in self.nodes.items():
            inner = given(node, self.env(name))
            made = made_by(node, self.env(leaving(node)), self.around, self.called)
            changed = changed or inner != self.given[name] or made != self.made[leaving(node)]
            self.given[name], self.made[leaving(node)] = inner, made
            count += len(inner) + len(made.kinds)
            if count > MOST_SET:
                raise TooMuch
        return changed

    def _seen(self, point: str) -> Iterator[tuple[str, str, Kind]]:
        """What may have been set before a point and can be seen there: at which point, name, kind."""
        around = self._around_of(point)
        for source in self.paths.before[point]:
            made = self.made[source].kinds
            if made:
                hidden = {
                    name
                    for one in self.scopes[source.removesuffix(">")]
                    if one not in around
                    for name in self.given[one]
                }
                yield from ((source, name, kind) for name, kind in made.items() if name not in hidden)

    def _around_of(self, point: str) -> list[str]:
        """The sub-processes whose own variables are seen at a point."""
        element = point.removesuffix(">")
        return [*self.scopes[element], *([element] if point != element else [])]

    def env(self, point: str) -> dict[str, Kind]:
        """The kinds of what a point may see before it begins."""
        found = self._envs.get(point)
        if found is None:
            found = {name: variable.kind for name, variable in self.start.variables.items()}
            for _, name, kind in self._seen(point):
                found[name] = joined(found[name], kind) if name in found else kind
            for scope in self._around_of(point):
                found |= self.given[scope]
            self._envs[point] = found
        return found

    def inside(self, element: str) -> dict[str, Kind]:
        """The same with what only the element itself sees: its list's item, its inputs."""
        return {**self.env(element), **self.given[element]}

    def at(self, point: str) -> dict[str, Variable]:
        """The variables that a point may see before it begins, by name."""
        found = dict(self.start.variables)
        for source, name, kind in self._seen(point):
            origin = self._origin(self.made[source].sources.get(name, ""), source.removesuffix(">"))
            found[name] = merged(found.get(name), name, kind, origin)
        around = self._around_of(point)
        for scope in around:
            found |= self.own(scope)
        certain = self.sure[point].union(*(self.given[scope] for scope in around))
        return {name: Variable(name, one.kind, one.origins, name in certain) for name, one in found.items()}

    def _origin(self, source: str, element: str) -> Origin:
        return Origin(source, element, self.labels[element])

    def own(self, element: str) -> dict[str, Variable]:
        """What only the element itself sees, as variables."""
        loop = loop_of(self.nodes[element])
        items = {"loopCounter", "" if loop is None else attribute(loop, "elementVariable")}
        return {
            name: Variable(name, kind, (self._origin("item" if name in items else "input", element),))
            for name, kind in self.given[element].items()
        }

    def own_results(self, element: str) -> Made:
        """What it gives, before its output parameters choose of that."""
        return own_of(self.nodes[element], self.inside(element), self.around, self.called)

    def is_open(self, point: str) -> bool:
        """Whether there may be variables at a point that nobody knows of."""
        return self.start.is_open or any(self.made[source].is_open for source in self.paths.before[point])

    def later(self, name: str) -> str | None:
        """The label of an element that sets this name, if one does."""
        return next((self.labels[p.removesuffix(">")] for p, made in self.made.items() if name in made.kinds), None)

    def outcome(self) -> Made:
        """What there may be when it ends, but what it began with."""
        found = Made(is_open=any(made.is_open for made in self.made.values()))
        for point, made in self.made.items():
            hidden = {name for scope in self.scopes[point.removesuffix(">")] for name in self.given[scope]}
            for name, kind in made.kinds.items():
                if name not in hidden:
                    before = found.kinds.get(name)
                    found.add("called", {name: kind if before is None else joined(before, kind)})
        return found
