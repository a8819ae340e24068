"""The people's door on the test's own database, for whatever folder's tests ask for it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app import create_app
from app.extensions import db, limiter
from processes.settings import Settings


@pytest.fixture
def app(database_url: str, change_settings: Callable[..., Settings]) -> Iterator[Flask]:
    """The application on the test's own database."""
    application = create_app(change_settings(database_url=database_url))
    application.testing = True
    limiter.reset()
    yield application
    with application.app_context():
        db.engine.dispose()
