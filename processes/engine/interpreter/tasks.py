"""Knows tasks: operations, scripts, decisions, and what a person is asked to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from processes.engine.errors import EngineError
from processes.engine.interpreter.clocks import instant
from processes.engine.interpreter.evaluating import decide, value, values
from processes.engine.interpreter.flows import Flow
from processes.engine.interpreter.nodes import Node
from processes.engine.interpreter.scope import local, names, storable, write
from processes.engine.interpreter.tokens import DECIDED, HELD, OUTSIDE, READY, STARTED, Token
from processes.engine.interpreter.views import UserTask
from processes.engine.language.decisions import Decision
from processes.engine.language.expressions import assignments, evaluate
from processes.engine.language.outside import SPOKEN, Later
from processes.engine.language.values import plain

KEPT_VALUE = 500  # characters of a value that is kept of a decision


class Operation(Node):
    """A service task: calls a registered operation inside the step."""

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Call the operation; its results go where output parameters say, or under their own names.

        One whose work is done outside lets the token stand until a worker has done it.
        """
        surroundings, topic = token.surroundings, self.extensions.attributes["topic"]
        arguments = values(token, self.extensions.inputs, spoken=SPOKEN.get(topic))
        result = surroundings.env.call(topic, arguments, str(self.bpmn_id), str(token.id))
        if isinstance(result, Later):
            token.internal_data |= {HELD: None, OUTSIDE: topic}
            return None
        results = storable(self._results(token, arguments, result or {}))
        # only when the savepoint has been released is it certain that the operation counts
        surroundings.afterwards = lambda: write(token, results, self.extensions.given)
        return self.flows

    def _results(self, token: Token, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> Mapping[str, Any]:
        name = self.extensions.attributes.get("resultVariable")
        if self.extensions.outputs:
            return values(token, self.extensions.outputs, {**arguments, **result, "result": result})
        return {name: result} if name else result


class Script(Node):
    """Assignment lines, or one expression for the result variable."""

    def __init__(self, wf_spec: Any, name: str, *, script: str, result: str | None, **kwargs: Any) -> None:
        super().__init__(wf_spec, name, **kwargs)
        self.lines = [(result, script.strip())] if result else assignments(script)

    def step(self, token: Token) -> Sequence[Flow]:
        """Evaluate line by line; a later line sees what an earlier one has set. Input parameters stay inside."""
        seen, changed = names(token) | storable(values(token, self.extensions.inputs)), {}
        for name, expression in self.lines:
            changed[name] = seen[name] = evaluate(expression, seen, token.surroundings.functions)
        found = values(token, self.extensions.outputs, seen)
        given = self.extensions.given
        write(token, {name: value for name, value in changed.items() if name not in given})
        write(token, found, given)
        return self.flows


class Decide(Node):
    """A business rule task: a decision table."""

    def step(self, token: Token) -> Sequence[Flow]:
        """Evaluate the table; without a result variable its outputs become variables (None where no rule matches)."""
        options, inputs = self.extensions.attributes, storable(values(token, self.extensions.inputs))
        seen = {**names(token), **inputs}
        decision, result = decide(token, options["decisionRef"], seen)
        token.internal_data[DECIDED] = asked_with(decision, seen)
        name = options.get("resultVariable")
        if name:
            found = {name: mapped(result, options.get("mapDecisionResult"))}
        elif isinstance(result, list):
            raise EngineError(f"{self.bpmn_id}: a table that collects needs a result variable.")
        else:
            found = result or dict.fromkeys(decision.outputs)
        found |= values(token, self.extensions.outputs, {**inputs, **found})
        write(token, found, self.extensions.given)
        return self.flows


def asked_with(decision: Decision, seen: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a decision, so that another version of it can be tried on the case: short values that it read."""
    read = {name: plain(seen[name]) for name in sorted(decision.names_read) if name in seen}
    return {decision.key: {name: value for name, value in read.items() if len(str(value)) <= KEPT_VALUE}}


def mapped(result: Any, how: str | None) -> Any:
    """A decision's result as `camunda:mapDecisionResult` wants it; without it, as the table gives it."""
    rows = result if isinstance(result, list) else [] if result is None else [result]
    if how == "singleEntry":
        return next(iter(rows[0].values())) if rows else None
    if how == "singleResult":
        return rows[0] if rows else None
    if how == "collectEntries":
        return [next(iter(row.values())) for row in rows]
    return rows if how == "resultList" else result


class Ask(Node):
    """A user task: waits for a person. Who may do it is worked out once, when it is offered."""

    def step(self, token: Token) -> Sequence[Flow] | None:
        """Offer the task; or, when the person has completed it, work out what it yields and go on."""
        if token.internal_data.get("done"):
            write(token, values(token, self.extensions.outputs), self.extensions.given)
            return self.flows
        token.data.update(storable(values(token, self.extensions.inputs)))
        token.internal_data["task"] = self._offer(token)
        token.move(STARTED)
        return None

    def complete(self, token: Token, variables: Mapping[str, Any]) -> None:
        """Keep what the person entered; nothing is evaluated here, so nothing of it can be lost."""
        if token.state != STARTED:
            raise EngineError(f"Task {token.id} does not wait for a person.")
        if token.internal_data.get("private"):
            token.data.update(storable(variables))
        else:
            write(token, variables)
        token.internal_data["done"] = True
        token.move(READY)

    def view(self, token: Token) -> UserTask:
        """The task as others see it."""
        offer = token.internal_data["task"]
        return UserTask(
            task_id=str(token.id),
            element_id=str(self.bpmn_id),
            name=offer.get("name") or self.label,
            process=token.workflow.process,
            form=offer.get("form"),
            groups=tuple(offer.get("groups", ())),
            assignee=offer.get("assignee"),
            due=datetime.fromisoformat(offer["due"]) if offer.get("due") else None,
            priority=offer.get("priority", 50),
            completion=self.extensions.properties.get("completion"),
            local=local(token),
        )

    def _offer(self, token: Token) -> dict[str, Any]:
        options = self.extensions.attributes
        found = {key: value(token, text) for key, text in options.items() if key in _ASKED}
        due = found.get("dueDate")
        offer = {
            "name": value(token, self.bpmn_name) if "${" in (self.bpmn_name or "") else None,
            "form": found.get("formRef") or found.get("formKey"),
            "groups": self._groups(found, value(token, self.extensions.people)),
            "assignee": str(found["assignee"]) if found.get("assignee") else None,
            "due": instant(due, token.surroundings.now).isoformat() if due else None,
            "priority": int(found.get("priority") or 50),
        }
        return {key: item for key, item in offer.items() if item not in (None, [])}

    def _groups(self, found: Mapping[str, Any], people: Any) -> list[str]:
        groups = [*keys(found.get("candidateGroups")), *keys(found.get("candidateUsers"))]
        return groups if groups or found.get("assignee") else keys(people)


_ASKED = {"formRef", "formKey", "candidateGroups", "candidateUsers", "assignee", "dueDate", "priority"}


def keys(found: Any) -> list[str]:
    """Group keys from a list, or from text with commas."""
    items = found if isinstance(found, list | tuple) else str(found or "").split(",")
    return [key for key in (str(item).strip() for item in items if item) if key]
