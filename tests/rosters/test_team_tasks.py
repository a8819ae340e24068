"""A diagram gives a task to a team by its key: whoever is in it that day sees it, and nobody else."""

from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from processes.clock import utcnow
from processes.engine.designing.checking import faults_together, group_names
from processes.engine.errors import Severity
from processes.engine.running import cases
from processes.engine.store import deployments, queries
from processes.people.actors import actor_made, of_id, of_session
from processes.people.models import StaffRole
from processes.rosters.teams import add_team, add_team_member, change_team, end_team_member
from tests.engine.diagrams import bpmn, chain, end, start, user
from tests.rosters.conftest import Roster


def given_to(*groups: str) -> bytes:
    steps = (start(), user("look", candidateGroups=",".join(groups)), end())
    return bpmn("ask_team", *steps, chain("begin", "look", "done"))


def keys(roster: Roster, name: str) -> set[str]:
    return {key for key in roster.actor(name).task_keys if key.startswith("team:")}


def test_people_hold_the_keys_of_the_teams_they_are_in_today(roster: Roster) -> None:
    assert (keys(roster, "anna"), keys(roster, "cyril")) == ({"team:brno"}, set())
    today = utcnow().date()
    coming = {"team_id": roster.team_id, "person_id": roster.id("cyril"), "first": today + timedelta(days=7)}
    member = add_team_member(roster.session, **coming, **roster.by())
    assert keys(roster, "cyril") == set()
    end_team_member(roster.session, member_id=member.id, last=today, **roster.by())
    leaving = {"team_id": roster.team_id, "person_id": roster.id("cyril"), "first": date(2026, 1, 1)}
    add_team_member(roster.session, **leaving, last=today - timedelta(days=3), **roster.by())
    assert keys(roster, "cyril") == set()


def test_who_works_here_no_more_holds_no_key_of_a_team(roster: Roster) -> None:
    roster.session.execute(delete(StaffRole).where(StaffRole.person_id == roster.id("anna")))
    assert keys(roster, "anna") == set()


def test_a_key_is_made_from_the_name_once_and_is_nobody_elses(roster: Roster) -> None:
    by = roster.by()
    first, second = (add_team(roster.session, name=name, **by) for name in ("Žižkov – noc", "Žižkov noc"))
    assert (first.key, second.key) == ("zizkov_noc", "zizkov_noc_2")
    change_team(roster.session, team_id=first.id, name="Noc", lead_id=None, **by)
    assert first.key == "zizkov_noc"
    assert group_names(roster.session)["team:zizkov_noc"] == "Noc"


def test_the_team_sees_its_task_and_others_do_not(roster: Roster) -> None:
    session = roster.session
    deployments.deploy(session, {"a.bpmn": given_to("team:brno")}, note="", author="x", now=utcnow())
    cases.start(session, "ask_team", business_key="T-1", variables={}, now=utcnow())
    seen = {name: len(queries.open_tasks(session, roster.actor(name).task_keys).rows) for name in ("anna", "cyril")}
    assert seen == {"anna": 1, "cyril": 0}


def test_a_team_that_is_not_there_is_a_doubt(roster: Roster) -> None:
    files = {"a.bpmn": given_to("team:brno", "team:nowhere")}
    found = faults_together(roster.session, files, pack="standard")
    assert [(fault.severity, fault.element) for fault in found] == [(Severity.WARNING, "look")]
    assert "team:nowhere" in str(found[0].reason)


def test_what_somebody_belongs_to_is_read_with_their_rights(session: Session) -> None:
    for query in (of_id(), of_session()):
        assert str(query).count("team_member") >= 1
    assert actor_made(1, "Eva", [], [], [], [], None, [["team:brno"], None]).keys == {"person:1", "team:brno"}
