"""Whom to call: the provider's name, telephone and hours in the footer of every page."""

from time import monotonic

from flask import Flask, current_app, g

from app.extensions import db
from processes.people import contact as queries
from processes.people.contact import Contact

EXTENSION = "podpora_contact"
KEPT = 60.0  # seconds: it changes once a year and stands on every page


def contact() -> Contact | None:
    """How to reach the provider; None before it is set up, and where the database cannot be asked."""
    if g.get("without_database"):
        return None
    found: Contact | None
    found, until = current_app.extensions.get(EXTENSION, (None, 0.0))
    if monotonic() >= until:
        found = queries.contact(db.session())
        current_app.extensions[EXTENSION] = (found, monotonic() + KEPT if found else 0.0)
    return found


def forget() -> None:
    """Read it anew with the next page of this process: it was changed."""
    current_app.extensions.pop(EXTENSION, None)


def init_app(app: Flask) -> None:
    """Give every template `contact()`."""
    app.context_processor(lambda: {"contact": contact})
