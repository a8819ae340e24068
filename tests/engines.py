"""Engines that lead to one database after the other, so that what SQLAlchemy has compiled serves all of a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, make_url


class Leading:
    """An engine made once, which tests have one after the other, each with a database and listeners of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._url = engine, ""
        event.listen(engine, "do_connect", self._lead)

    def _lead(self, dialect: Any, _record: object, args: list[Any], named: dict[str, Any]) -> None:
        assert self._url, "a connection after the test's end"
        args[:], found = dialect.create_connect_args(make_url(self._url))
        named.clear()
        named.update(found)

    @contextmanager
    def to(self, url: str) -> Iterator[Engine]:
        """The engine on this database; at the end it holds no connection."""
        assert not self._url, "two databases at once"
        self._url = url
        found = self._engine.execution_options()
        found.url = make_url(url).set(drivername=found.url.drivername)  # for whoever opens connections beside it
        try:
            yield found
        finally:
            self._engine.dispose()
            self._url = ""
