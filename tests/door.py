"""The people's door on the test's own database, for whatever folder's tests ask for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from app import create_app
from app.extensions import db
from processes.settings import Settings
from tests.engines import Leading


class Compiled(BytecodeCache):
    """Templates compiled by an earlier test of this process."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is known of a template."""
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._codes[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


class Kept:
    """An application made once for all tests that have the same settings: what it has learned to draw stays."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self.app.testing = True
        self.app.jinja_env.bytecode_cache = COMPILED
        with self.app.app_context():
            self._leading = Leading(db.engine)
        self._config, self._extensions = dict(self.app.config), dict(self.app.extensions)

    @contextmanager
    def on(self, settings: Settings) -> Iterator[Flask]:
        """The application as it was made, on the database of these settings."""
        assert settings.database_url
        with self._leading.to(settings.database_url) as engine:
            for held, made in ((self.app.config, self._config), (self.app.extensions, self._extensions)):
                held.clear()
                held.update(made)
            self.app.config["PODPORA"] = settings
            with self.app.app_context():
                db.engines[None] = engine
            yield self.app


KEPT: dict[Settings, Kept] = {}


@pytest.fixture
def own_app(database_url: str, change_settings: Callable[..., Settings]) -> Iterator[Flask]:
    """An application of the test's own, to which it may add pages."""
    with Kept(settings := change_settings(database_url=database_url)).on(settings) as app:
        yield app


@pytest.fixture
def app(database_url: str, change_settings: Callable[..., Settings]) -> Iterator[Flask]:
    """The application on the test's own database."""
    settings = change_settings(database_url=database_url)
    alike = replace(settings, database_url="postgresql://", data_dir=Path())
    kept = KEPT.get(alike) or KEPT.setdefault(alike, Kept(settings))
    with kept.on(settings) as app:
        yield app
