"""Knows gateways: where tokens part and meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.evaluating import evaluate
from processes.engine.interpreter.flows import Flow
from processes.engine.interpreter.nodes import Node, consume
from processes.engine.interpreter.tokens import READY, WAITING, Token


class Exclusive(Node):
    """The first flow whose condition holds, else the default one."""

    def step(self, token: Token) -> Sequence[Flow]:
        """Choose one flow."""
        for flow in self.flows:
            if flow.condition is not None and not flow.default and evaluate(token, flow.condition):
                return [flow]
        return self.skipped(token)

    def skipped(self, token: Token) -> Sequence[Flow]:
        """The default flow, or the only one without a condition."""
        for flow in self.flows:
            if flow.default or flow.condition is None:
                return [flow]
        raise EngineError(f"No condition of gateway {self.bpmn_id} holds, and it has no default flow.")


class _Join(Node):
    """Tokens that arrive wait here, each remembering the node it came from."""

    def arrive(self, token: Token) -> None:
        """Wait for the others, unless only one flow comes in."""
        token.internal_data["via"] = token.parent.task_spec.name
        if len(self._inputs) < 2:
            token.move(READY)
            return
        token.move(WAITING)
        self.meet(self.waiting(token.workflow))

    def meet(self, tokens: list[Token]) -> bool:
        """Let one token go on if all that are needed have arrived; whether one does."""
        raise NotImplementedError

    def waiting(self, branch: Any) -> list[Token]:
        """The tokens that wait here, oldest first."""
        return [token for token in branch.tasks.values() if token.task_spec is self and token.state == WAITING]

    def one_of_each_flow(self, tokens: list[Token]) -> list[Token]:
        """The oldest token of every incoming flow; one node may lead here by several."""
        room: Counter[str] = Counter(self._inputs)
        taken = []
        for token in tokens:
            if room[token.internal_data["via"]] > 0:
                room[token.internal_data["via"]] -= 1
                taken.append(token)
        return taken

    def join(self, tokens: Iterable[Token]) -> None:
        """Take these tokens in and send one on."""
        first, *others = tokens
        for token in others:
            consume(token)
        first.internal_data.pop("held", None)
        first.move(READY)


class Parallel(_Join):
    """One token from every incoming flow; one to every outgoing flow. Tokens beyond that wait for the next round."""

    fallible = False

    def meet(self, tokens: list[Token]) -> bool:
        """Join as soon as every incoming flow has brought a token."""
        taken = self.one_of_each_flow(tokens)
        if len(taken) < len(self._inputs):
            return False
        self.join(taken)
        return True


class Inclusive(_Join):
    """Every flow whose condition holds; joins when no other token can still arrive."""

    def step(self, token: Token) -> Sequence[Flow]:
        """Choose every flow whose condition holds (or that has none), else the default one."""
        chosen = [
            flow
            for flow in self.flows
            if not flow.default and (flow.condition is None or evaluate(token, flow.condition))
        ]
        return chosen or self.skipped(token)

    def skipped(self, token: Token) -> Sequence[Flow]:
        """The default flow."""
        default = [flow for flow in self.flows if flow.default]
        if not default:
            raise EngineError(f"No condition of gateway {self.bpmn_id} holds, and it has no default flow.")
        return default

    def meet(self, tokens: list[Token]) -> bool:
        """Nothing on arrival: whether others can still come is known only when the case rests."""
        return False

    def settle(self, branch: Any) -> bool:
        """Join if no other token of this branch can still reach an incoming flow that has none (BPMN 2.0, 13.4.3)."""
        tokens = self.waiting(branch)
        covered = {token.internal_data["via"] for token in tokens}
        if not tokens or any(
            (reached := self._reached_from(token.task_spec)) - covered and not reached & covered
            for token in branch.alive()
            if token.task_spec is not self
        ):
            return False
        self.join(self.one_of_each_flow(tokens))
        return True

    def _reached_from(self, node: Node) -> set[str]:
        """The names of nodes before this gateway to which a token at `node` can come without passing it."""
        seen, ahead = {node.name}, [node]
        while ahead:
            for target in ahead.pop().targets():
                if target != self.name and target not in seen:
                    seen.add(target)
                    ahead.append(self._wf_spec.task_specs[target])
        return seen & set(self._inputs)
