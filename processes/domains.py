"""Imports every domain once, at start, so that its tables and operations are registered."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

# A domain may import only from those before it (import-linter contract and house test).
DOMAINS = (
    "people",
    "views",
    "calendars",
    "contracts",
    "catalogue",
    "notices",
    "announcements",
    "mail",
    "logins",
    "connections",
    "rosters",
    "requests",
    "customers",
    "devices",
    "worklogs",
    "slas",
    "dispatch",
    "walls",
    "suppliers",
    "resolution",
    "signoffs",
    "expedites",
    "billing",
    "imports",
    "intake",
    "setup",
    "staging",
)
FOUNDATIONS = ("engine", "outbox")
PARTS = ("models", "words", "events", "picks", "handlers", "flow")


@cache
def load() -> None:
    """Import the models, words, events, picks, handlers and flow of every domain, and what stands beside them."""
    import_module("processes.chosen")
    import_module("processes.idempotency")
    import_module("processes.drafts")
    for package in (*FOUNDATIONS, *DOMAINS):
        for part in PARTS:
            module = f"processes.{package}.{part}"
            if find_spec(module):
                import_module(module)
