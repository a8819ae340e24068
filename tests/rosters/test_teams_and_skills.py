"""Teams with dated members, the catalogue of skills, and who may see and plan whom."""

from datetime import date

import pytest
from sqlalchemy import select

from processes.contracts.models import Product
from processes.errors import Forbidden
from processes.rosters import queries
from processes.rosters.errors import (
    DaysReversed,
    LevelUnknown,
    MemberAlready,
    NameMissing,
    NotStaff,
    RosterNameTaken,
    SkillInUse,
)
from processes.rosters.models import TeamMember, TechnicianSkill
from processes.rosters.skills import add_skill, change_skill, remove_skill, set_level
from processes.rosters.teams import add_team, add_team_member, change_team, end_team_member
from tests.rosters.conftest import NOW, TODAY, Roster
from tests.world import World


def shown(roster: Roster, name: str, on: date = TODAY) -> set[str]:
    return {person.name for person in queries.people_shown(roster.session, roster.actor(name), today=on)}


def test_technicians_see_their_own_team_and_planners_everybody(roster: Roster) -> None:
    assert shown(roster, "anna") == {"Anna", "Bara", "Lead"}
    assert shown(roster, "cyril") == {"Cyril"}
    assert shown(roster, "accountant") == {"Accountant"}
    assert shown(roster, "planner") == {"Anna", "Bara", "Cyril", "Lead", "Planner"}


def test_somebody_rotates_to_another_centre_on_a_day(roster: Roster) -> None:
    praha = add_team(roster.session, name="Praha", **roster.by())
    moved = {"person_id": roster.id("anna"), "first": date(2026, 12, 1), "leaves_id": roster.team_id}
    add_team_member(roster.session, team_id=praha.id, **moved, **roster.by())
    on = {date(2026, 11, 30): {"Anna", "Bara", "Lead"}, date(2026, 12, 1): {"Anna"}}
    assert {day: shown(roster, "anna", day) for day in on} == on
    counted = {line.team.name: line.members for line in queries.teams_page(roster.session, date(2026, 12, 1)).rows}
    assert counted == {"Brno": 2, "Praha": 1}
    assert queries.lead_of(roster.session, roster.id("anna"), date(2026, 11, 30)) == roster.id("lead")
    assert queries.lead_of(roster.session, roster.id("anna"), date(2026, 12, 1)) is None
    assert queries.lead_of(roster.session, roster.id("lead"), TODAY) is None  # nobody leads themselves


def test_membership_that_makes_no_sense_is_refused(roster: Roster) -> None:
    team = {"team_id": roster.team_id}
    with pytest.raises(MemberAlready):
        add_team_member(roster.session, **team, person_id=roster.id("anna"), first=TODAY, **roster.by())
    with pytest.raises(DaysReversed):
        days = {"first": TODAY, "last": date(2026, 11, 1)}
        add_team_member(roster.session, **team, person_id=roster.id("cyril"), **days, **roster.by())
    with pytest.raises(NotStaff):
        add_team_member(roster.session, **team, person_id=0, first=TODAY, **roster.by())
    with pytest.raises(NameMissing):
        add_team(roster.session, name="  ", **roster.by())
    with pytest.raises(RosterNameTaken):
        add_team(roster.session, name="Brno ", **roster.by())


def test_who_would_come_later_and_leaves_before_never_came(roster: Roster) -> None:
    later = date(2027, 1, 1)
    member = add_team_member(
        roster.session, team_id=roster.team_id, person_id=roster.id("cyril"), first=later, **roster.by()
    )
    end_team_member(roster.session, member_id=member.id, last=TODAY, **roster.by())
    names = {row.person.name for row in queries.members_of(roster.session, roster.team_id)}
    assert names == {"Anna", "Bara", "Lead"}
    kinds = [change.kind for change in queries.changes_of(roster.session, f"team:{roster.team_id}")]
    assert kinds[:2] == ["member_left", "member_joined"]


@pytest.mark.parametrize("name", ["anna", "lead", "accountant"])
def test_only_planners_change_teams_and_skills(roster: Roster, name: str) -> None:
    with pytest.raises(Forbidden):
        add_team(roster.session, name="Praha", **roster.by(name))
    with pytest.raises(Forbidden):
        change_team(roster.session, team_id=roster.team_id, name="X", lead_id=None, **roster.by(name))
    with pytest.raises(Forbidden):
        add_skill(roster.session, name="tisk", **roster.by(name))
    assert roster.session.scalar(select(TeamMember.id).where(TeamMember.person_id == roster.id("cyril"))) is None


def test_a_skill_is_renamed_for_technicians_and_products(roster: Roster) -> None:
    skill = add_skill(roster.session, name="tisk", **roster.by())
    World(roster.session, now=NOW).product("Tiskárny", skill="tisk")
    set_level(roster.session, person_id=roster.id("anna"), skill_id=skill.id, level=3, **roster.by())
    set_level(roster.session, person_id=roster.id("bara"), skill_id=skill.id, level=1, **roster.by())
    change_skill(roster.session, skill_id=skill.id, name="tiskárny", about="", **roster.by())
    assert roster.session.scalar(select(Product.skill)) == "tiskárny"
    assert set(roster.session.scalars(select(TechnicianSkill.skill))) == {"tiskárny"}
    (line,) = queries.skills_page(roster.session).rows
    assert (line.technicians, line.experts, line.products) == (2, 1, 1)
    assert queries.products_asking(roster.session, line.skill) == ["Tiskárny"]
    levels = [(person.name, level) for person, level in queries.levels_of(roster.session, line.skill)]
    assert levels == [("Anna", 3), ("Bara", 1), ("Cyril", None), ("Lead", None)]


def test_a_skill_goes_when_nobody_needs_it(roster: Roster) -> None:
    skill = add_skill(roster.session, name="tisk", **roster.by())
    set_level(roster.session, person_id=roster.id("anna"), skill_id=skill.id, level=2, **roster.by())
    with pytest.raises(SkillInUse):
        remove_skill(roster.session, skill_id=skill.id, **roster.by())
    with pytest.raises(LevelUnknown):
        set_level(roster.session, person_id=roster.id("anna"), skill_id=skill.id, level=4, **roster.by())
    set_level(roster.session, person_id=roster.id("anna"), skill_id=skill.id, level=None, **roster.by())
    remove_skill(roster.session, skill_id=skill.id, **roster.by())
    assert queries.skills_page(roster.session).rows == []
