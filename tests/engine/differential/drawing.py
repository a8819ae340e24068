"""Draws blocks as files that both engines read: each finds its own words for lists, and plain text for conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any
from xml.sax.saxutils import escape

from tests.engine.differential import blocks
from tests.engine.interpreter import bpmn
from tests.engine.reference.blocks import Again, Ask, Program, Receive, Script
from tests.engine.reference.writing import DEFAULT, Drawing, Tail

GROUP = 'camunda:candidateGroups="staff:agent"'
ALL = '<camunda:in variables="all"/><camunda:out variables="all"/>'


def files(program: Program) -> dict[str, bytes]:
    """One file for every process."""
    return {f"{name}.bpmn": Shared().process(name, body) for name, body in program.processes}


def loop(
    sequential: bool, *, item: str = "", items: str = "", out: str = "", results: str = "", count: str = "",
    until: str = "",
) -> str:  # fmt: skip
    """A list marker: SpiffWorkflow reads BPMN's own elements, Podpora (for the output, see `collected`) Camunda's."""
    ours = f' camunda:collection="{items}"' if items else ""
    ours += f' camunda:elementVariable="{item}"' if item else ""
    inside = f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>" if count else ""
    inside += f"<bpmn:loopDataInputRef>{items}</bpmn:loopDataInputRef>" if items else ""
    inside += f"<bpmn:loopDataOutputRef>{results}</bpmn:loopDataOutputRef>" if results else ""
    inside += f'<bpmn:inputDataItem id="{item}"/>' if item else ""
    inside += f'<bpmn:outputDataItem id="{out}"/>' if out else ""
    inside += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    mark = f'isSequential="{str(sequential).lower()}"{ours}'
    return f"<bpmn:multiInstanceLoopCharacteristics {mark}>{inside}</bpmn:multiInstanceLoopCharacteristics>"


def collected(out: str, results: str, *local: str) -> str:
    """Where Podpora puts the results of a list, and what belongs to one instance alone."""
    names = {"localVariables": ",".join(local)} if local else {}
    return bpmn.extensions(bpmn.properties(outputCollection=results, outputElement=out, **names))


@dataclass
class Shared(Drawing):
    """A drawing for both engines."""

    def _flow(self, tail: Tail, target: str) -> None:
        super()._flow(tail, target)
        if tail[1] not in {None, DEFAULT}:  # SpiffWorkflow takes the text as it stands
            self.scope[-1] = self.scope[-1].replace("${", "").replace("}<", "<")

    def _ask(self, block: Ask, tail: Tail) -> Tail:
        return self._leaf(tail, block.id, bpmn.user(block.id, GROUP))

    def _receive(self, block: Receive, tail: Tail) -> Tail:
        self._message(block.id)
        return self._leaf(tail, block.id, bpmn.catch(block.id, bpmn.message(f"message_{block.id}")))

    def _message(self, id: str) -> None:
        self.roots.append(f'<bpmn:message id="message_{id}" name="{id}"/>')

    def _handed(self, block: blocks.Handed, tail: Tail) -> Tail:
        return self._leaf(tail, block.id, bpmn.call(block.id, block.process, ALL))

    def _within(self, id: str, draw: Callable[[Tail], Tail]) -> str:
        """The inside of a sub-process."""
        outer, self.scope = self.scope, [f'<bpmn:startEvent id="start_{id}"/>', bpmn.end(f"end_{id}")]
        self._flow(draw((f"start_{id}", None)), f"end_{id}")
        inside, self.scope = "".join(self.scope), outer
        return inside

    def _activity(self, tail: Tail, id: str, body: Any, bare: bool, marks: str = "") -> Tail:
        """A user task or a sub-process with marks of its own."""
        if bare:
            return self._leaf(tail, id, bpmn.user(id, GROUP, marks))
        inside = self._within(id, lambda inner: self._draw(body, inner))
        return self._leaf(tail, id, f'<bpmn:subProcess id="{id}">{marks}{inside}</bpmn:subProcess>')

    def _each(self, block: blocks.Each, tail: Tail) -> Tail:
        items = f"items_{block.id}"
        tail = self._leaf(tail, f"list_{block.id}", script(f"list_{block.id}", f"{items} = {list(block.numbers)}"))
        marks = collected(block.out, block.results, *sorted(written(block.body)))
        marks += loop(block.sequential, item=block.item, items=items, out=block.out, results=block.results)
        return self._activity(tail, block.id, block.body, block.bare, marks)

    def _times(self, block: blocks.Times, tail: Tail) -> Tail:
        marks = loop(block.sequential, count=str(block.count))
        return self._activity(tail, block.id, block.body, block.bare, marks)

    def _failing(self, block: blocks.Failing, tail: Tail) -> Tail:
        self.roots.append(f'<bpmn:error id="error_{block.id}" name="{block.id}" errorCode="{block.id}"/>')
        inside = self._within(block.id, lambda inner: self._failed(block, self._draw(block.body, inner)))
        done = self._leaf(tail, block.id, f'<bpmn:subProcess id="{block.id}">{inside}</bpmn:subProcess>')
        return self._border(block.id, bpmn.error(f"error_{block.id}"), done, block.path, True)

    def _failed(self, block: blocks.Failing, tail: Tail) -> Tail:
        choice, failed = f"check_{block.id}", f"failed_{block.id}"
        self._leaf(tail, choice, bpmn.gateway("exclusive", choice, f"default_{choice}"))
        self._leaf((choice, str(block.test)), failed, bpmn.end(failed, bpmn.error(f"error_{block.id}")))
        return choice, DEFAULT

    def _escalating(self, block: blocks.Escalating, tail: Tail) -> Tail:
        code, thrown = f"code_{block.id}", f"throw_{block.id}"
        self.roots.append(f'<bpmn:escalation id="{code}" name="{block.id}" escalationCode="{block.id}"/>')

        def draw(inner: Tail) -> Tail:
            before = self._draw(block.before, inner)
            return self._draw(block.after, self._leaf(before, thrown, bpmn.throw(thrown, escalation(code))))

        inside = self._within(block.id, draw)
        done = self._leaf(tail, block.id, f'<bpmn:subProcess id="{block.id}">{inside}</bpmn:subProcess>')
        return self._border(block.id, escalation(code), done, block.path, block.interrupting)

    def _interruptible(self, block: blocks.Interruptible, tail: Tail) -> Tail:
        self._message(block.message.id)
        done = self._activity(tail, block.id, block.body, block.bare)
        definition = bpmn.message(f"message_{block.message.id}")
        return self._border(block.id, definition, done, block.path, True)

    def _border(self, id: str, definition: str, done: Tail, path: Any, interrupting: bool) -> Tail:
        """A boundary event with its path, which joins the way on or ends beside it."""
        self.scope.append(bpmn.boundary(f"at_{id}", id, definition, interrupting))
        drawn = self._draw(path, (f"at_{id}", None))
        if interrupting:
            return self._merge(f"merge_{id}", [done, drawn])
        self._leaf(drawn, f"end_at_{id}", bpmn.end(f"end_at_{id}"))
        return done


def escalation(ref: str) -> str:
    return f'<bpmn:escalationEventDefinition escalationRef="{ref}"/>'


def script(id: str, *lines: str) -> str:
    text = escape("\n".join(lines))
    return f'<bpmn:scriptTask id="{id}"><bpmn:script>{text}</bpmn:script></bpmn:scriptTask>'


def written(block: Any) -> set[str]:
    """The variables that a block writes."""
    match block:
        case Ask() | Receive():
            return set(block.writes)
        case Script():
            return {block.target}
    found = {f"n_{block.id}"} if isinstance(block, Again) else set()
    found |= {f"items_{block.id}", block.results} if isinstance(block, blocks.Each) else set()
    if isinstance(block, blocks.Each):
        return found  # what its instances write is theirs
    return found.union(*(written(part) for part in parts(block)))


def parts(block: Any) -> list[Any]:
    """What a block is made of."""
    if is_dataclass(block):
        return [getattr(block, field.name) for field in fields(block)]
    return list(block) if isinstance(block, tuple) else []
