"""What one transaction has read already, and what it still has to do before it commits; both end with it."""

from collections import defaultdict
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

P = ParamSpec("P")
R = TypeVar("R")
Due = TypeVar("Due", bound=Callable[[Session], None])
Query: TypeAlias = Callable[Concatenate[Session, P], R]

_READ, _OWED, _BEFORE = "transaction.read", "transaction.owed", "transaction.savepoints"
_DEPENDENT: dict[str, set[str]] = defaultdict(set)  # queries by the tables on which they rest
_BEFORE_COMMIT: list[Callable[[Session], None]] = []


def read(session: Session, name: str) -> dict[Any, Any]:
    """What this transaction has read of a kind; all of it is forgotten when a savepoint is rolled back."""
    found: dict[Any, Any] = session.info.setdefault(_READ, {}).setdefault(name, {})
    return found


def owed(session: Session, name: str) -> list[Any]:
    """What this transaction still has to do; what came after a savepoint is forgotten when that is rolled back."""
    found: list[Any] = session.info.setdefault(_OWED, {}).setdefault(name, [])
    return found


def take_owed(session: Session, name: str) -> list[Any]:
    """The same for whoever does it now."""
    found: list[Any] = session.info.get(_OWED, {}).pop(name, [])
    return found


def once_a_transaction(*models: type) -> Callable[[Query[P, R]], Query[P, R]]:
    """Let a query be answered once in each transaction; again after its session has written one of these models.

    Nothing outlives the transaction: what others have committed meanwhile is seen by the next one.
    """

    def decorate(query: Query[P, R]) -> Query[P, R]:
        name = f"{query.__module__}.{query.__qualname__}"
        for model in models:
            _DEPENDENT[cast(Any, model).__tablename__].add(name)

        @wraps(query)
        def answer(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if any(isinstance(changed, models) for changed in (*session.new, *session.dirty)):
                session.flush()
            known, asked = read(session, name), (args, tuple(sorted(kwargs.items())))
            if asked not in known:
                known[asked] = query(session, *args, **kwargs)
            found: R = known[asked]
            return found

        return answer

    return decorate


def know(session: Session, query: Callable[..., Any], *args: Any, answer: Any) -> None:
    """Have a query that is asked once a transaction answer what the session has read another way."""
    read(session, f"{query.__module__}.{query.__qualname__}")[args, ()] = answer


def before_commit(due: Due) -> Due:
    """Call `due(session)` before every commit of a door, and whenever `settle` is asked for."""
    if due not in _BEFORE_COMMIT:
        _BEFORE_COMMIT.append(due)
    return due


def settle(session: Session) -> None:
    """Do now what the transaction still has to do."""
    for due in _BEFORE_COMMIT:
        due(session)


@event.listens_for(Session, "after_transaction_create")
def _remember(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        go_back_to_now(session, transaction)


def go_back_to_now(session: Session, savepoint: SessionTransaction) -> None:
    """Whoever rolls back to this savepoint owes what is owed now: since it was taken nothing was written."""
    standing = {name: list(things) for name, things in session.info.get(_OWED, {}).items()}
    session.info.setdefault(_BEFORE, {})[savepoint] = standing


@event.listens_for(Session, "after_soft_rollback")
def _go_back(session: Session, previous: SessionTransaction) -> None:
    session.info.pop(_READ, None)
    if previous.nested:
        session.info[_OWED] = session.info.get(_BEFORE, {}).pop(previous, {})  # it has ended before it says so


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        for name in (_READ, _OWED, _BEFORE):
            session.info.pop(name, None)


def forget_about(session: Session, tables: Collection[str] | None) -> None:
    """Have queries that rest on these tables asked again in this transaction; None: on any."""
    if known := session.info.get(_READ):
        for table in _DEPENDENT if tables is None else _DEPENDENT.keys() & tables:
            for name in _DEPENDENT[table]:
                known.pop(name, None)
