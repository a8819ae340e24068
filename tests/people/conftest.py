"""A customer with two projects, and somebody without rights."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from processes.people.models import Organisation, Person
from processes.people.rules import SYSTEM
from tests.world import World

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAID: dict[str, Any] = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def world(session: Session) -> World:
    return World(session, now=NOW)


@pytest.fixture
def bakery(world: World) -> Organisation:
    """A customer with two projects."""
    world.customer = world.organisation("Bakery", mail_domains=["bakery.test"])
    for name in ("Tills", "Ovens"):
        world.project_of(world.customer, name)
    return world.customer


@pytest.fixture
def eva(world: World) -> Person:
    """Somebody without rights."""
    return world.person(" Eva@Bakery.test", "Eva")
