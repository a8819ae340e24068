"""Pages of a person's own account: who they are, where they are signed in, what acts for them."""

from app.people import account, sessions, tokens  # noqa: F401 - they add their views
from app.people.blueprint import blueprint

__all__ = ["blueprint"]
