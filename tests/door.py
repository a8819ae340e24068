"""The people's door on the test's own database, for whatever folder's tests ask for it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from app import create_app
from app.extensions import db
from processes.settings import Settings


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


@pytest.fixture
def app(database_url: str, change_settings: Callable[..., Settings]) -> Iterator[Flask]:
    """The application on the test's own database."""
    application = create_app(change_settings(database_url=database_url))
    application.testing = True
    application.jinja_env.bytecode_cache = COMPILED
    yield application
    with application.app_context():
        db.engine.dispose()
