"""Knows the session of a test scenario: nothing in it is kept, and operations may be given their answers.

Only a `ScenarioSession` has answers, and only on a connection whose transaction somebody else rolls back: the
sessions that doors make are none, so what a scenario says can never reach a real case.
"""

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from processes.engine.errors import EngineError
from processes.engine.files.scenario_files import Answer


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
