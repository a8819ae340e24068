"""The Flask extensions, made once and bound to each application by create_app."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from processes.db import Base

# The session keeps what it read after the one commit of a request: the page is drawn from it without asking again.
db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
csrf = CSRFProtect()
# Counts in memory of each web process: with N processes a client has N times the attempts (docs/operations).
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)
