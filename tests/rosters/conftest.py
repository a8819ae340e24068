"""A small roster: a planner, technicians with a team and its lead, the desk for whole approvals."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from processes.people.models import Person
from processes.people.queries import actor_of
from processes.people.rules import Actor, Role
from processes.rosters.teams import add_team, add_team_member
from tests.process.fixtures import company, desk, real_desk
from tests.world import World

__all__ = ["company", "desk", "real_desk"]

NOW = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)  # Monday, 9:00 in Prague
TODAY = NOW.date()


@dataclass
class Roster:
    """Who is there, by name; `actor("anna")` acts with every right of theirs."""

    session: Session
    people: dict[str, Person]
    team_id: int = 0

    def actor(self, name: str) -> Actor:
        found = actor_of(self.session, self.people[name].id)
        assert found is not None
        return found

    def by(self, name: str = "planner", now: datetime = NOW) -> dict[str, Any]:
        return {"actor": self.actor(name), "now": now}

    def id(self, name: str) -> int:
        return self.people[name].id


@pytest.fixture
def roster(session: Session) -> Roster:
    """Anna and Bára in Brno, led by Luboš; Cyril in no team; a planner and an accountant."""
    roles = {
        "planner": Role.DISPATCHER,
        "lead": Role.TECHNICIAN,
        "anna": Role.TECHNICIAN,
        "bara": Role.TECHNICIAN,
        "cyril": Role.TECHNICIAN,
        "accountant": Role.ACCOUNTANT,
    }
    world = World(session, now=NOW)
    made = Roster(session, {name: world.hired(f"{name}@podpora.test", role) for name, role in roles.items()})
    team = add_team(session, name="Brno", lead_id=made.id("lead"), **world.by)
    for name in ("lead", "anna", "bara"):
        add_team_member(session, team_id=team.id, person_id=made.id(name), first=date(2026, 1, 1), **world.by)
    made.team_id = team.id
    return made
