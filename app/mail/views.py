"""Mail pages: outgoing for reading, incoming for what waits for an agent."""

from app.mail import incoming, outgoing  # noqa: F401 - they add their views
from app.mail.blueprint import blueprint

__all__ = ["blueprint"]
