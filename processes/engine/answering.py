"""Knows the session of a test scenario: nothing in it is kept, and operations may be given their answers.

Only a `ScenarioSession` has answers, and only on a connection whose transaction somebody else rolls back: the
sessions that doors make are none, so what a scenario says can never reach a real case.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from processes.engine.errors import BpmnError, EngineError


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation, completion or function gives in place of its work: a result, or a BPMN error."""

    result: Any = None
    error: str | None = None
    message: str = ""

    def give(self) -> Any:
        """The result; raise BpmnError."""
        if self.error is not None:
            raise BpmnError(self.error, self.message)
        return self.result


class Prompter(Protocol):
    """Who knows the answers of a scenario."""

    def answer(self, name: str, element_id: str) -> Answer | None:
        """The answer of this operation at this element, None where it works for real; may stop the scenario."""
        ...


class ScenarioSession(Session):
    """A session inside a transaction that is rolled back; its commits only end savepoints."""

    def __init__(self, connection: Connection, prompter: Prompter) -> None:
        if not connection.in_nested_transaction():
            raise EngineError("A scenario runs only inside a savepoint that is rolled back.")
        super().__init__(connection, join_transaction_mode="create_savepoint")
        self.prompter = prompter


def answered(session: Session, name: str, element_id: str, work: Callable[[], Any]) -> Any:
    """What `work` returns; in a scenario the answer that it gives in its place, if any."""
    if isinstance(session, ScenarioSession):
        answer = session.prompter.answer(name, element_id)
        if answer is not None:
            return answer.give()
    return work()


def read_answer(given: Mapping[str, Any]) -> Answer:
    """The answer as a scenario file writes it: {"result": …} or {"error": code, "message": text}."""
    return Answer(given.get("result"), given.get("error"), str(given.get("message") or ""))
