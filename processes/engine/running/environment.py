"""Knows what a running case is given: its operations and functions, each behind a savepoint taken only when needed."""

import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError, ResourceClosedError
from sqlalchemy.orm import Session

from processes.db import Savepoint
from processes.engine.errors import BpmnError, EngineError
from processes.engine.language.builtins import builtins
from processes.engine.language.operations import FUNCTIONS, OPERATIONS, Operation, Step
from processes.engine.language.outside import Later
from processes.engine.language.values import plain_mapping, typed
from processes.engine.running.answering import answered
from processes.transactions import go_back_to_now

MANY = 20  # savepoints of one step, beyond which the database is told of each that is over


class StepEnvironment:
    """The surroundings of one step of one instance (the interpreter's `Environment`).

    A lost connection, a deadlock or a failed serialization spoils the whole transaction: it is kept in
    `fatal` and `raise_fatal` lets it go on, so that the door repeats the step.
    """

    def __init__(
        self, session: Session, *, now: datetime, business_key: str, process: str, instance_id: int, actor: str
    ) -> None:
        self.session = session
        self.now = now
        self._business_key = business_key
        self._process = process
        self._instance_id = instance_id
        self._actor = actor
        self._fatal: BaseException | None = None
        self._guarded = False
        self._nested: Savepoint | None = None
        self._unused: Savepoint | None = None
        self._taken = 0

    def at(self, instant: datetime) -> "StepEnvironment":
        """The same step as if it ran at another instant."""
        return StepEnvironment(
            self.session,
            now=instant,
            business_key=self._business_key,
            process=self._process,
            instance_id=self._instance_id,
            actor=self._actor,
        )

    def step(self, element_id: str, task_id: str = "") -> Step:
        """What an operation called at this element learns of its step."""
        return Step(
            self.session,
            self.now,
            self._business_key,
            self._process,
            self._instance_id,
            self._actor,
            element_id,
            task_id,
        )

    def call(
        self, topic: str, arguments: Mapping[str, Any], element_id: str, task_id: str
    ) -> dict[str, Any] | Later | None:
        """Run the operation registered as `topic`; its business refusal takes back what it wrote."""
        operation = OPERATIONS.get(topic)
        if operation is None:
            raise EngineError(f"No operation {topic} is registered.")
        self._begin()
        try:
            work = partial(operation.function, self.step(element_id, task_id), **fitting(operation, arguments))
            result = answered(self.session, topic, element_id, work)
            self.session.flush()
        except BpmnError:
            self._roll_back()
            raise
        return result if result is None or isinstance(result, Later) else plain_mapping(result)

    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Every registered function with this step bound, and the built-in ones."""
        bound = {name: partial(self._call_function, name) for name in FUNCTIONS}
        return {**builtins(self.now), **bound}

    def _call_function(self, name: str, *arguments: Any) -> Any:
        self._begin()
        return answered(self.session, name, "", partial(FUNCTIONS[name], self.step(""), *arguments))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Guard one engine step; the database is asked for a savepoint only if the step calls something.

        One since which nothing was written guards the next step as well.
        """
        outer = self._guarded, self._nested
        self._guarded, self._nested = True, None
        try:
            yield
            self._release()
        except BaseException as error:
            self._note(error)
            self._roll_back()
            raise
        finally:
            self._guarded, self._nested = outer

    def raise_fatal(self) -> None:
        """Raise what spoiled the transaction, if anything did."""
        if self._fatal is not None:
            raise self._fatal

    def _begin(self) -> None:
        self.raise_fatal()
        if not self._guarded or self._nested is not None:
            return
        self.session.flush()
        unused, self._unused = self._unused, None
        if unused is not None and unused.savepoint is self.session.get_nested_transaction() and unused.is_unused():
            self._nested = unused
            go_back_to_now(self.session, unused.savepoint)
        else:
            self._nested, self._taken = Savepoint(self.session), self._taken + 1

    def _release(self) -> None:
        if self._nested is None:
            return
        self.session.flush()
        if self._nested.is_unused() and self._nested.is_told():
            self._unused = self._nested
        else:
            self._nested.release(silently=self._taken <= MANY)

    def end(self) -> None:
        """No more steps are to be guarded."""
        if self._unused is not None and self._unused.savepoint.is_active:
            self._unused.release(silently=True)
        self._unused = None

    def _note(self, error: BaseException) -> None:
        if isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated):
            self._fatal = error

    def _roll_back(self) -> None:
        if self._nested is not None and self._fatal is None:
            try:
                self._nested.savepoint.rollback()
            except ResourceClosedError as error:
                # The operation ended the transaction itself: nothing of this step may be saved.
                self._fatal = error
        self._nested = None


def fitting(operation: Operation, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as the operation's type hints want them."""
    hints = typing.get_type_hints(operation.function)
    return {name: typed(value, hints.get(name)) for name, value in arguments.items()}
