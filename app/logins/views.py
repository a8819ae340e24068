"""Passwords by a personal link, and new colleagues who wait to be accepted."""

from app.logins import newcomers, passwords  # noqa: F401 - they add their views
from app.logins.blueprint import blueprint

__all__ = ["blueprint"]
