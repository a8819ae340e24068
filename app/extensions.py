"""The Flask extensions, made once and bound to each application by create_app."""

from typing import Any

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from app.web.forgery import MaskedTokens
from processes.db import Base, refusing_dead


class Database(SQLAlchemy):
    """Flask-SQLAlchemy that takes no dead connection, and whose answers do not depend on a database's farewell."""

    def _make_engine(self, *given: Any, **more: Any) -> Engine:
        return refusing_dead(super()._make_engine(*given, **more))

    def _teardown_session(self, exc: BaseException | None) -> None:
        try:
            super()._teardown_session(exc)
        except DBAPIError:  # what there was to commit is committed; the pool has put the connection away
            self.session.registry.clear()


# The session keeps what it read after the one commit of a request: the page is drawn from it without asking again.
db = Database(metadata=Base.metadata, session_options={"expire_on_commit": False})
csrf = MaskedTokens()
# Counts in the database (app.web.limits), as there may be several web processes.
limiter = Limiter(get_remote_address, storage_uri="attempts://", headers_enabled=True)
