"""What is announced, to whom, when; who may; what follows when it begins, changes, ends."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from processes.announcements import use_cases
from processes.announcements.errors import (
    AnnouncementChanged,
    AnnouncementEnded,
    EndsBeforeStart,
    OrganisationMissing,
)
from processes.announcements.handlers import begin
from processes.announcements.models import Announcement
from processes.announcements.queries import announcements_page, told_now
from processes.announcements.rights import may_see_announcement, visible
from processes.announcements.rules import Audience, Standing, standing
from processes.engine.store.models import Job
from processes.errors import Forbidden
from processes.notices.models import Notice
from processes.outbox.models import OutboxEvent
from processes.people.rules import SYSTEM, MemberRole, Role
from tests.world import World
from tests.world.base import at

NOW, HOUR = at("2026-11-30T09:00"), timedelta(hours=1)
WORDS = {"title": "Odstávka", "text": "Od desíti."}


@pytest.fixture
def world(session):
    """The provider and two customers, the second with somebody who belongs to its project only."""
    made = World(session, now=NOW)
    made.provider = made.organisation("Provider", is_provider=True)
    made.customer, made.other = made.organisation("Bakery"), made.organisation("Hospital")
    made.people = {
        "dispatcher": made.staff("dispatcher@x.test", Role.DISPATCHER),
        "technician": made.staff("technician@x.test", Role.TECHNICIAN),
        "baker": made.member("baker@x.test", MemberRole.REQUESTER),
        "nurse": made.actor(
            made.joined(
                "nurse@x.test", MemberRole.APPROVER, organisation=made.other, project=made.project_of(made.other)
            )
        ),
        "nobody": made.actor(made.person("nobody@x.test")),
    }
    return made


def announced(world, audience=Audience.STAFF, *, by="dispatcher", **more):
    given = {**WORDS, "starts_at": NOW, "audience": audience, "actor": world.people[by], "now": NOW} | more
    return use_cases.announce(world.session, **given)


def changed(world, one, **more):
    said = {
        name: getattr(one, name) for name in ("title", "text", "audience", "organisation_id", "starts_at", "ends_at")
    }
    given = {**said, "seen": one.version, "actor": world.people["dispatcher"], "now": NOW} | more
    return use_cases.change_announcement(world.session, announcement_id=one.id, **given)


def read_by(world, name, now=NOW):
    """The titles that somebody is told where they start."""
    return [one["title"] for one in world.session.scalar(select(told_now(world.people[name], now))) or []]


def test_each_is_told_what_is_for_them_while_it_is_shown(world):
    announced(world, title="Staff")
    announced(world, Audience.CUSTOMERS, title="All", ends_at=NOW + HOUR)
    announced(world, Audience.ORGANISATION, title="Hospital", organisation_id=world.other.id)
    announced(world, Audience.CUSTOMERS, title="Later", starts_at=NOW + HOUR)
    told = {name: read_by(world, name) for name in world.people}
    assert told == {
        "dispatcher": ["Staff"],
        "technician": ["Staff"],
        "baker": ["All"],
        "nurse": ["Hospital", "All"],
        "nobody": [],
    }
    assert read_by(world, "nurse", NOW + HOUR) == ["Later", "Hospital"]


def test_the_right_and_the_condition_hold_for_the_same_announcements(world):
    for audience in Audience:
        for organisation in (world.customer, world.other):
            for start in (NOW - HOUR, NOW + HOUR):
                named = organisation.id if audience is Audience.ORGANISATION else None
                announced(world, audience, organisation_id=named, starts_at=start)
    every = world.session.scalars(select(Announcement)).all()
    for name, actor in {**world.people, "desk": SYSTEM}.items():
        seen = set(world.session.scalars(select(Announcement.id).where(visible(actor, NOW))))
        assert seen == {one.id for one in every if may_see_announcement(actor, one, NOW)}, name


@pytest.mark.parametrize("name", ["technician", "baker", "nobody"])
def test_only_administrators_and_dispatchers_announce(world, name):
    one = announced(world)
    said = {"announcement_id": one.id, "actor": world.people[name], "now": NOW}
    with pytest.raises(Forbidden):
        announced(world, by=name)
    with pytest.raises(Forbidden):
        use_cases.end_announcement(world.session, **said)
    with pytest.raises(Forbidden):
        changed(world, one, actor=world.people[name])
    announced(world, actor=SYSTEM)


def test_what_makes_no_sense_is_refused(world):
    with pytest.raises(EndsBeforeStart):
        announced(world, ends_at=NOW)
    for wrong in (None, world.provider.id, 99):
        with pytest.raises(OrganisationMissing):
            announced(world, Audience.ORGANISATION, organisation_id=wrong)
    assert announced(world, Audience.CUSTOMERS, organisation_id=world.other.id).organisation is None


def test_a_change_counts_as_long_as_nobody_else_has_changed_it(world):
    one = announced(world)
    changed(world, one, title="Jindy", seen=1)
    assert (one.title, one.version) == ("Jindy", 2)
    with pytest.raises(AnnouncementChanged):
        changed(world, one, seen=1)


def test_what_has_ended_is_over_also_before_it_began(world):
    shown, coming = announced(world), announced(world, starts_at=NOW + HOUR)
    for one in (shown, coming):
        said = {"announcement_id": one.id, "actor": world.people["dispatcher"], "now": NOW}
        use_cases.end_announcement(world.session, **said)
        assert standing(one.starts_at, one.ends_at, NOW) is Standing.ENDED
        with pytest.raises(AnnouncementEnded):
            use_cases.end_announcement(world.session, **said)
        with pytest.raises(AnnouncementEnded):
            changed(world, one)
    assert read_by(world, "technician", NOW + 2 * HOUR) == []


def test_standings_are_the_same_in_the_rule_and_in_the_list(world):
    for start, end in ((-2, -1), (-1, 1), (-1, None), (0, 1), (1, 2), (1, None)):
        announced(world, starts_at=NOW + start * HOUR, ends_at=None if end is None else NOW + end * HOUR)
    use_cases.end_announcement(world.session, announcement_id=announced(world).id, actor=SYSTEM, now=NOW)
    for which in Standing:
        rows = announcements_page(world.session, SYSTEM, now=NOW, standing=which).rows
        assert rows
        assert {standing(one.starts_at, one.ends_at, NOW) for one in rows} == {which}


def due(world):
    """When announcements begin."""
    return world.session.scalars(select(Job.due_at).where(Job.topic == "announcements.begin")).all()


def test_staff_find_it_in_their_bells_when_it_begins(world):
    one = announced(world, starts_at=NOW + HOUR)
    assert due(world) == [NOW + HOUR]
    changed(world, one, starts_at=NOW + 2 * HOUR)
    assert due(world) == [NOW + 2 * HOUR]
    begin(world.session, announcement_id=one.id, now=NOW + HOUR)  # too early: somebody has put it off
    assert world.session.scalar(select(func.count()).select_from(Notice)) == 0
    begin(world.session, announcement_id=one.id, now=NOW + 2 * HOUR)
    told = world.session.scalars(select(Notice)).all()
    assert {notice.person_id for notice in told} == {
        world.people[name].person_id for name in ("dispatcher", "technician")
    }
    assert told[0].values == {"title": "Odstávka"}


def test_other_systems_hear_of_it(world):
    one = announced(world, Audience.CUSTOMERS)
    begin(world.session, announcement_id=one.id, now=NOW)
    changed(world, one, title="Jindy")
    assert due(world) == [NOW]  # it does not begin again
    use_cases.end_announcement(world.session, announcement_id=one.id, actor=SYSTEM, now=NOW)
    begin(world.session, announcement_id=one.id, now=NOW)
    heard = world.session.scalars(select(OutboxEvent.topic).order_by(OutboxEvent.id)).all()
    assert heard == [f"announcement.{what}" for what in ("written", "begun", "changed", "ended")]
    assert world.session.scalar(select(func.count()).select_from(Notice)) == 0
