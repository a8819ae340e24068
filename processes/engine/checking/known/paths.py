"""Knows what comes before what in a diagram: what may have happened at an element, and what has for certain.

A point is the id of an element; that of a sub-process is where it begins, with `>` behind it where it is left.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from lxml import etree

from processes.engine.checking.structure import closure
from processes.engine.files.diagrams import is_event_subprocess, links, local, nodes, scopes
from processes.engine.files.resources import BPMN


def is_scope(node: etree._Element) -> bool:
    """Whether elements stand inside of it."""
    return local(node) == "subProcess"


def leaving(node: etree._Element) -> str:
    """The point at which an element is left."""
    return f"{node.get('id')}>" if is_scope(node) else node.get("id", "")


class Paths:
    """The points of one process and the ways between them."""

    def __init__(self, process: etree._Element) -> None:
        self.nodes = {node.get("id", ""): node for scope in scopes(process) for node in nodes(scope)}
        self.points = [*self.nodes, *(leaving(node) for node in self.nodes.values() if is_scope(node))]
        self.after: dict[str, list[str]] = {point: [] for point in self.points}
        # what certainly came before: points that were left, or (with `<` before them) only begun
        self.sources: dict[str, list[str]] = {point: [] for point in self.points}
        self.ends: list[str] = []
        self._flowing: dict[str, list[str]] = {}
        self._beside: dict[str, set[str]] = {point: set() for point in self.points}
        for scope in scopes(process):
            self._join(scope)
        self._reached = {point: closure([point], self.after) for point in self.points}
        for scope in scopes(process):
            self._fork(scope)
        back = self._back()
        self.before = {point: self._before(point, back) for point in self.points}  # in the order of the points

    def _way(self, source: str, target: str, *, begun: bool = False) -> None:
        if source in self.after and target in self.after:
            self.after[source].append(target)
            self.sources[target].append(f"<{source}" if begun else source)

    def _join(self, scope: etree._Element) -> None:
        begin = scope.get("id", "") if is_scope(scope) else ""
        flows = [(f.get("sourceRef", ""), f.get("targetRef", "")) for f in scope.iterchildren(f"{BPMN}sequenceFlow")]
        here = {node.get("id", ""): node for node in nodes(scope)}
        leads = {source for source, _ in [*flows, *links(scope)]}
        for source, target in [*flows, *links(scope)]:
            begins = leaving(here[source]) if source in here else source
            self._way(begins, target)
            self._flowing.setdefault(begins, []).append(target)
        for name, node in here.items():
            if local(node) == "boundaryEvent":
                self._way(node.get("attachedToRef", ""), name, begun=True)
            elif is_event_subprocess(node) or (local(node) == "startEvent" and begin):
                self._way(begin, name, begun=True)
            if name not in leads and not is_event_subprocess(node):
                if begin:
                    self._way(leaving(node), f"{begin}>")
                elif not begin:
                    self.ends.append(leaving(node))
        if begin and scope.find(f"{BPMN}multiInstanceLoopCharacteristics") is not None:
            self._way(begin, f"{begin}>", begun=True)  # of an empty list nothing is begun

    def _fork(self, scope: etree._Element) -> None:
        """What goes on at the same time."""
        for name, node in ((node.get("id", ""), node) for node in nodes(scope)):
            several = self._flowing.get(leaving(node), [])
            if local(node) not in {"exclusiveGateway", "eventBasedGateway"} and len(several) > 1:
                self._together([self._reached[target] for target in several])
            if local(node) == "boundaryEvent" and node.get("attachedToRef") in self.nodes:
                self._border(name, self.nodes[node.get("attachedToRef", "")], node.get("cancelActivity") == "false")
            if is_event_subprocess(node):
                inside = {name, *self.inside(node)}
                around = {point for one in nodes(scope) for point in {one.get("id", ""), *self.inside(one)}} - inside
                self._both(inside, around)
                self._late(inside, scope)

    def _border(self, name: str, host: etree._Element, goes_on: bool) -> None:
        inside = self.inside(host)
        self._beside[name] |= inside
        if goes_on:
            self._together([self._reached[name], self._reached[host.get("id", "")] - self._reached[name]])

    def _late(self, inside: set[str], scope: etree._Element) -> None:
        """What an event sub-process has set is there when its scope is left."""
        if is_scope(scope):
            self._beside[f"{scope.get('id')}>"] |= inside

    def inside(self, node: etree._Element) -> set[str]:
        """The points in a sub-process; none in anything else."""
        if not is_scope(node):
            return set()
        ids = {one.get("id", "") for scope in scopes(node) for one in nodes(scope)}
        return {point for name in ids if name in self.nodes for point in {name, leaving(self.nodes[name])}}

    def _together(self, ways: list[set[str]]) -> None:
        for one, other in combinations(ways, 2):
            self._both(one - other, other - one)

    def _both(self, one: Iterable[str], other: Iterable[str]) -> None:
        one, other = set(one), set(other)
        for points, others in ((one, other), (other, one)):
            for point in points & self._beside.keys():
                self._beside[point] |= others

    def _before(self, point: str, back: dict[str, list[str]]) -> list[str]:
        """The points that may have been left before this one is reached."""
        found = closure(back[point], back)
        all_of_them = found.union(self._beside[point], *(self._beside[one] for one in found))
        return [one for one in self.points if one in all_of_them]

    def _back(self) -> dict[str, list[str]]:
        """What leads to each point; to an event on a border what leads to its activity, which is not left by it."""
        back: dict[str, list[str]] = {point: [] for point in self.points}
        for source, targets in self.after.items():
            for target in targets:
                back[target].append(source)
        for name, node in self.nodes.items():
            if local(node) == "boundaryEvent":
                back[name] = back.get(node.get("attachedToRef", ""), [])
        return back

    def certain(self, start: set[str], writes: Callable[[str], set[str]]) -> Mapping[str, set[str]]:
        """The names that are there for certain at every point, given those of the start and what each point sets."""
        found: dict[str, set[str] | None] = dict.fromkeys(self.points)
        changed = True
        while changed:
            changed = False
            for point in self.points:
                new = self._meet(point, found, start, writes)
                if new != found[point]:
                    found[point], changed = new, True
        return {point: names or set() for point, names in found.items()}

    def _meet(
        self, point: str, found: Mapping[str, set[str] | None], start: set[str], writes: Callable[[str], set[str]]
    ) -> set[str] | None:
        given = []
        for source in self.sources[point]:
            at = found[source.removeprefix("<")]
            if at is not None:
                given.append(at if source.startswith("<") else at | writes(source))
        if not self.sources[point]:
            return set(start)
        if not given:
            return found[point]
        node = self.nodes.get(point)
        is_join = node is not None and local(node) == "parallelGateway"
        return set.union(*given) if is_join else set.intersection(*given)
