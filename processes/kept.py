"""Keeps for some seconds what many pages ask of a database and what hardly ever changes."""

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

V = TypeVar("V")
KEPT_FOR = 20.0  # seconds, in which another process may still say what was changed elsewhere
_ADDRESSES: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()


class Kept(Generic[V]):
    """Values by database and key, each read again after `KEPT_FOR` seconds; at most so many of them."""

    def __init__(self, most: int = 1_000) -> None:
        self.values: dict[tuple[str, Hashable], tuple[float, V]] = {}
        self._most = most

    def get(self, session: Session, read: Callable[[], V], key: Hashable = None) -> V:
        """The value as it is kept, else as `read` finds it."""
        place = _database(session), key
        kept = self.values.get(place)
        if kept is None or monotonic() - kept[0] > KEPT_FOR:
            found = read()
            if len(self.values) >= self._most:
                self.values.clear()
            kept = self.values[place] = monotonic(), found
        return kept[1]

    def forget(self, session: Session, key: Hashable = None) -> None:
        """Read it again when somebody asks."""
        self.values.pop((_database(session), key), None)


def _database(session: Session) -> str:
    """The address of its database, written once for each engine: 0.1 ms."""
    engine = session.get_bind().engine
    return _ADDRESSES.get(engine) or _ADDRESSES.setdefault(engine, str(engine.url))
