"""One builder of what tests need: people, calendars, contracts, requests in any state, at an instant that is passed in.

Each domain adds a file: tests/world/<domain>.py with a class that extends `Base`, named like the domain.
"""

from importlib import import_module
from importlib.util import find_spec

from processes.domains import DOMAINS, load
from tests.world.base import Base

__all__ = ["World"]


def _brought() -> list[type[Base]]:
    names = [domain for domain in DOMAINS if find_spec(f"tests.world.{domain}")]
    return [getattr(import_module(f"tests.world.{name}"), name.capitalize()) for name in reversed(names)]


load()  # what follows an event is the domains' to say


class World(*_brought()):
    """What every domain brings; `World(session, now=…)`."""
