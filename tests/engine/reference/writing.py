"""Draws blocks as BPMN files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.engine.interpreter import bpmn
from tests.engine.reference import blocks

DEFAULT = "default"
Tail = tuple[str, str | None]  # where the next flow begins, and its condition


def files(program: blocks.Program) -> dict[str, bytes]:
    """One file for every process."""
    return {f"{name}.bpmn": Drawing().process(name, body) for name, body in program.processes}


def duration(hours: int, path: str = "timeDuration") -> str:
    return bpmn.timer(path, f"PT{hours}H")


@dataclass
class Drawing:
    """One file: `roots` are its messages; elements and flows are collected scope by scope."""

    roots: list[str] = field(default_factory=list)
    scope: list[str] = field(default_factory=list)
    flows: int = 0

    def process(self, name: str, body: blocks.Block) -> bytes:
        inside = self._scope(name, body)
        head = f'{bpmn.HEAD}<bpmn:error id="error_NO" errorCode="NO"/>{"".join(self.roots)}'
        return (
            f'{head}<bpmn:process id="{name}" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'.encode()
        )

    def _scope(self, name: str, body: blocks.Block) -> str:
        outer, self.scope = self.scope, [f'<bpmn:startEvent id="start_{name}"/>', bpmn.end(f"end_{name}")]
        self._flow(self._draw(body, (f"start_{name}", None)), f"end_{name}")
        inside, self.scope = "".join(self.scope), outer
        return inside

    def _flow(self, tail: Tail, target: str) -> None:
        source, condition = tail
        inside, id = "", f"flow_{self.flows}"
        self.flows += 1
        if condition == DEFAULT:
            id = f"default_{source}"
        elif condition is not None:
            inside = f"<bpmn:conditionExpression>${{{condition.replace('<', '&lt;')}}}</bpmn:conditionExpression>"
        ends = f'id="{id}" sourceRef="{source}" targetRef="{target}"'
        self.scope.append(f"<bpmn:sequenceFlow {ends}>{inside}</bpmn:sequenceFlow>")

    def _leaf(self, tail: Tail, id: str, element: str) -> Tail:
        self._flow(tail, id)
        self.scope.append(element)
        return id, None

    def _draw(self, block: blocks.Block, tail: Tail) -> Tail:
        draw: Callable[[blocks.Block, Tail], Tail] = getattr(self, f"_{type(block).__name__.lower()}")
        return draw(block, tail)

    def _ask(self, block: blocks.Ask, tail: Tail) -> Tail:
        return self._leaf(tail, block.id, ask(block))

    def _script(self, block: blocks.Script, tail: Tail) -> Tail:
        line = f"{block.target} = ({block.left} + {block.right} + {block.plus}) % 10"
        element = f'<bpmn:scriptTask id="{block.id}"><bpmn:script>{line}</bpmn:script></bpmn:scriptTask>'
        return self._leaf(tail, block.id, element)

    def _work(self, block: blocks.Work, tail: Tail) -> Tail:
        given = {"source": f"${{{block.source}}}", "fails": str(block.fails), "refused_below": str(block.refused_below)}
        attributes = 'camunda:asyncBefore="true"' if block.before else ""
        element = bpmn.service(block.id, "test.work", given, {block.target: "${result.value}"}, attributes)
        done = self._leaf(tail, block.id, element)
        if block.path is None:
            return done
        self.scope.append(bpmn.boundary(f"no_{block.id}", block.id, bpmn.error("error_NO")))
        return self._merge(f"merge_{block.id}", [done, self._draw(block.path, (f"no_{block.id}", None))])

    def _merge(self, id: str, tails: Iterable[Tail], kind: str = "exclusive") -> Tail:
        for tail in tails:  # drawn one by one: a gateway asks its flows in the order of the file
            self._flow(tail, id)
        self.scope.append(bpmn.gateway(kind, id))
        return id, None

    def _clock(self, block: blocks.Clock, tail: Tail) -> Tail:
        return self._leaf(tail, block.id, bpmn.catch(block.id, duration(block.hours)))

    def _receive(self, block: blocks.Receive, tail: Tail) -> Tail:
        self.roots.append(f'<bpmn:message id="message_{block.id}" name="{block.id}"/>')
        element = bpmn.catch(block.id, bpmn.message(f"message_{block.id}"), correlationKey="${where}")
        return self._leaf(tail, block.id, element)

    def _race(self, block: blocks.Race, tail: Tail) -> Tail:
        self._leaf(tail, block.id, bpmn.gateway("eventBased", block.id))
        told = self._draw(block.after_message, self._receive(block.message, (block.id, None)))
        late = self._draw(block.after_clock, self._clock(block.clock, (block.id, None)))
        return self._merge(f"merge_{block.id}", [told, late])

    def _sequence(self, block: blocks.Sequence, tail: Tail) -> Tail:
        for part in block.parts:
            tail = self._draw(part, tail)
        return tail

    def _choice(self, block: blocks.Choice | blocks.Several, tail: Tail, kind: str = "exclusive") -> Tail:
        self._leaf(tail, block.id, bpmn.gateway(kind, block.id, f"default_{block.id}"))
        ways = [*((part, str(test)) for test, part in block.branches), (block.otherwise, DEFAULT)]
        tails = (self._draw(part, (block.id, condition)) for part, condition in ways)
        return self._merge(f"merge_{block.id}", tails, kind)

    def _several(self, block: blocks.Several, tail: Tail) -> Tail:
        return self._choice(block, tail, "inclusive")

    def _fork(self, block: blocks.Fork, tail: Tail) -> Tail:
        self._leaf(tail, block.id, bpmn.gateway("parallel", block.id))
        tails = (self._draw(part, (block.id, None)) for part in block.branches)
        return self._merge(f"merge_{block.id}", tails, "parallel")

    def _again(self, block: blocks.Again, tail: Tail) -> Tail:
        first, count, back = f"first_{block.id}", f"count_{block.id}", f"back_{block.id}"
        counter = f"n_{block.id}"
        tail = self._leaf(tail, first, _line(first, f"{counter} = 0"))
        tail = self._merge(f"merge_{block.id}", [tail])
        tail = self._draw(block.body, tail)
        self._leaf(tail, count, _line(count, f"{counter} = {counter} + 1"))
        self._leaf((count, None), back, bpmn.gateway("exclusive", back, f"default_{back}"))
        self._flow((back, f"{counter} < {block.times} and {block.test}"), f"merge_{block.id}")
        return back, DEFAULT

    def _inside(self, block: blocks.Inside, tail: Tail) -> Tail:
        if block.bare:
            done = self._draw(block.body, tail)
        else:
            inside = self._scope(block.id, block.body)
            done = self._leaf(tail, block.id, f'<bpmn:subProcess id="{block.id}">{inside}</bpmn:subProcess>')
        if block.hours is None or block.path is None:
            return done
        late = f"late_{block.id}"
        self.scope.append(bpmn.boundary(late, done[0], duration(block.hours), block.interrupting))
        path = self._draw(block.path, (late, None))
        if block.interrupting:
            return self._merge(f"merge_{block.id}", [done, path])
        self._leaf(path, f"end_{late}", bpmn.end(f"end_{late}"))
        return done

    def _call(self, block: blocks.Call, tail: Tail) -> Tail:
        lines = [f'<camunda:in source="{here}" target="{there}"/>' for there, here in block.given]
        path = f"where + '/{block.id}'"
        lines.append(f'<camunda:in sourceExpression="${{{path}}}" target="where"/>')
        lines += [f'<camunda:out source="{there}" target="{here}"/>' for here, there in block.taken]
        return self._leaf(tail, block.id, bpmn.call(block.id, block.process, "".join(lines)))


def ask(block: blocks.Ask) -> str:
    """A user task whose name says in which call it stands."""
    return f'<bpmn:userTask id="{block.id}" name="${{where}}" camunda:candidateGroups="staff:agent"/>'


def _line(id: str, line: str) -> str:
    text = line.replace("<", "&lt;")
    return f'<bpmn:scriptTask id="{id}"><bpmn:script>{text}</bpmn:script></bpmn:scriptTask>'


def works(program: blocks.Program) -> Mapping[str, bool]:
    """Which operations of the program run as jobs of their own, by element."""
    found: dict[str, bool] = {}

    def visit(block: object) -> None:
        if isinstance(block, blocks.Work):
            found[block.id] = block.before
        if isinstance(block, tuple):
            for item in block:
                visit(item)
        elif hasattr(block, "__dataclass_fields__"):
            for name in block.__dataclass_fields__:
                visit(getattr(block, name))

    visit(program)
    return found
